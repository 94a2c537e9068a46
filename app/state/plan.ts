import { api } from '../api/api.ts'
import { keepPlan, session } from '../api/session.ts'
import type { Billing } from '../api/billing-wire.ts'
import { hub } from './hub.ts'
import { signal } from './signal.ts'

type Plan = 'free' | 'premium'

/** The plan of the signed-in user. Changes at once with `plan:changed`, whatever the access token says. */
export const plan = signal<Plan>(session.value?.user.plan ?? 'free')

/** The subscription, and what grants the plan; null until it is loaded. */
export const billing = signal<Billing | null>(null)

/** Asks what counts now. */
export async function loadBilling(): Promise<Billing> {
  const loaded = await api<Billing>('GET', '/subscription/status')
  billing.value = loaded
  keepPlan(loaded.plan)
  return loaded
}

session.subscribe((value) => {
  if (!value) billing.value = null
  const next = value?.user.plan ?? 'free'
  if (next !== plan.value) plan.value = next
})

/** Follows the events of the plan. */
export function followPlan(): void {
  hub.on('plan:changed', (event) => {
    keepPlan(event.plan)
    void loadBilling().catch(() => {})
  })
}
