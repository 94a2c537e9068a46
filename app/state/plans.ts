import { api } from '../api/api.ts'
import type { OfferedPlan } from '../api/billing-wire.ts'

let loading: Promise<OfferedPlan[]> | null = null

/** The plans on offer; asked for once. @throws ApiError or OfflineError */
export function loadPlans(): Promise<OfferedPlan[]> {
  loading ??= api<{ plans: OfferedPlan[] }>('GET', '/billing/plans').then(
    ({ plans }) => plans,
    (error: unknown) => {
      loading = null
      throw error
    },
  )
  return loading
}
