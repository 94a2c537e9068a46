import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { Plan } from '../../../src/catalogue/plans.ts'
import type { coinOffers, coinPackages } from '../../coins.ts'
import type { refunds } from '../../operator-log.ts'
import type { approvals } from '../../operators.ts'
import type { rewardActivities } from '../../rewards.ts'
import type { subscriptionPlans } from '../../subscriptions.ts'
import type { RowJson } from '../call.ts'
import type { Adjusted, EntryRow } from './coins.ts'

type Refund = typeof refunds.$inferSelect
type Approval = RowJson<typeof approvals>

/** The outcomes of the functions of `operator_prices.sql`. `fields`: which of them cannot change, or are not known. */
export type Changed<Row> =
  { outcome: 'ok'; row: Row } | { outcome: 'not_found' | 'exists' } | { outcome: 'fixed' | 'unknown'; fields: string[] }

/** A plan as operators see it. */
export interface PlanRow extends RowJson<typeof subscriptionPlans> {
  /** Somebody has or had it, so its price is fixed. */
  isSold: boolean
}

/** The outcomes of `give_gift` and `take_gift_back`. `plan`: what the account has now. */
export type Gifted =
  { outcome: 'ok'; plan: Plan; events: DomainEvent[] } | { outcome: 'not_found' } | { outcome: 'no_gift' }

/** A refund as operators see it. */
export interface RefundRow extends RowJson<typeof refunds> {
  /** Null for an account that is gone. */
  user_id: string | null
}

export type RefundOpened = { outcome: 'ok'; refund: RefundRow } | { outcome: 'under_way' }

/** What a refund was asked for with, with the amount that it comes to, in the smallest unit of the currency. */
export interface RefundBody {
  purchase: { kind: Refund['purchaseKind']; id: string }
  amount_minor: number
  currency: string
  reason: Refund['reason']
  note: string
}

/** What a correction was asked for with. `amount`: whole coins. */
export interface CorrectionBody {
  user_id: string
  amount: number
  note: string
}

/** An approval as operators see it. `user_id`: the account, or the purchase of an account that is gone. */
export type ApprovalRow = Pick<
  Approval,
  'id' | 'requested_by' | 'status' | 'decided_by' | 'decided_at' | 'created_at'
> & { user_id: string } & ({ kind: 'refund'; body: RefundBody } | { kind: 'coin_adjustment'; body: CorrectionBody })

/** Why a request is not decided: there is none, somebody has decided it, or it is the operator's own. */
export type NotDecided = { outcome: 'not_found' } | { outcome: 'own' } | { outcome: 'decided'; approval: ApprovalRow }

export type Decided = NotDecided | { outcome: 'ok'; approval: ApprovalRow }

/** The outcomes of `correct_coins`. `reused`: the key was used for another account or amount. */
export type CoinsCorrected = Adjusted | { outcome: 'reused' }

/** The outcomes of `approve_correction`. `gone`: the account is. */
export type CorrectionApproved =
  NotDecided | { outcome: 'gone' } | { outcome: 'ok'; approval: ApprovalRow; transaction: EntryRow; balance: number }

/** The outcomes of `approve_refund`. */
export type RefundApproved =
  NotDecided | { outcome: 'ok'; approval: ApprovalRow; refund: RefundRow } | { outcome: 'under_way' }

export interface MoneyResults {
  plan_row: PlanRow
  add_plan: Changed<PlanRow>
  change_plan: Changed<PlanRow>
  add_coin_package: Changed<RowJson<typeof coinPackages>>
  change_coin_package: Changed<RowJson<typeof coinPackages>>
  change_coin_offer: Changed<RowJson<typeof coinOffers>>
  change_reward: Changed<RowJson<typeof rewardActivities>>
  give_gift: Gifted
  take_gift_back: Gifted
  correct_coins: CoinsCorrected
  refund_row: RefundRow
  open_refund: RefundOpened
  close_refund: { refund: RefundRow; events: DomainEvent[] }
  approval_row: ApprovalRow
  request_approval: ApprovalRow
  payer_of: string
  decide_approval: Decided
  correct_coins_within: CoinsCorrected | { outcome: 'pending'; approval: ApprovalRow }
  approve_correction: CorrectionApproved
  approve_refund: RefundApproved
}
