import { CATALOGUE } from './api-catalogue.ts'
import { CUSTOMERS } from './api-customers.ts'
import { PAYMENTS } from './api-payments.ts'
import { SUBSCRIPTIONS } from './api-subscriptions.ts'
import type { Call, Route } from './call.ts'
import { Refusal } from './refusal.ts'

const ROUTES: readonly Route[] = [...CATALOGUE, ...CUSTOMERS, ...PAYMENTS, ...SUBSCRIPTIONS]

/** What the stand-in knows of `/v1`. @throws Refusal for any other address, and as the calls do */
export function answer(method: string, path: string, call: Omit<Call, 'id'>): unknown {
  for (const [of, pattern, handle] of ROUTES) {
    const match = of === method ? new RegExp(`^/v1/${pattern.replace('*', '([\\w-]+)')}$`).exec(path) : null
    if (match) return handle({ ...call, id: match[1] ?? '' })
  }
  throw new Refusal(
    404,
    { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}).` },
    true,
  )
}
