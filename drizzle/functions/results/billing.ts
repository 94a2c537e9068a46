import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { billingAccounts, subscriptionPlans, subscriptions } from '../../subscriptions.ts'
import type { RowJson } from '../call.ts'

/** A row of `subscriptions` in JSON. */
export type SubscriptionJson = RowJson<typeof subscriptions>

/** The outcomes of `reserve_subscription`; without parts where the plan cannot be bought by card. */
export interface Reservation {
  outcome: 'ok' | 'begun' | 'already' | 'no_plan' | 'not_sold'
  subscription?: SubscriptionJson
  plan?: RowJson<typeof subscriptionPlans> & { stripe_price: string }
  billing?: RowJson<typeof billingAccounts>
  isFirst?: boolean
}

/** The outcomes of `write_subscription`. */
export interface WriteAnswer {
  outcome: 'ok' | 'stale' | 'no_plan' | 'nobody' | 'another_account'
  subscriptionId?: string
  userId?: string | null
  isExtra?: boolean
  events?: DomainEvent[]
}

export interface BillingResults {
  reserve_subscription: Reservation
  write_subscription: WriteAnswer
  take_due_subscriptions: DomainEvent[]
  lapse_entitlements: DomainEvent[]
  take_billing_notice: DomainEvent[]
}

export interface BillingColumns {
  billing_faults: { fault: string }
}
