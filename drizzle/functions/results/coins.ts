import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import type { Restriction } from '../../../src/catalogue/restriction.ts'
import type { coinPurchases, coinTransactions } from '../../coins.ts'
import type { rewardActivities } from '../../rewards.ts'

type Entry = typeof coinTransactions.$inferSelect
type PurchaseStatus = (typeof coinPurchases.$inferSelect)['status']

/** An entry of the ledger, as `coin_entry` states it. */
export interface EntryRow extends Pick<Entry, 'id' | 'type' | 'amount' | 'reference'> {
  balance_after: number
  title: string
  created_at: string
}

/** What coins have bought, as `coins_effects.sql` states it. */
export type EffectRow =
  | {
      type: 'super_like'
      status: 'pending' | 'accepted'
      interest_id?: string
      match_id?: string
      conversation_id?: string
    }
  | { type: 'boost'; starts_at: string; ends_at: string }
  | { type: 'call_minutes'; call_id: string; minutes: number }
  | { type: 'rewind'; action: 'pass' | 'like' | 'interest' | 'super_like' | 'request' }
  | { type: 'direct_message' }

/** The outcomes of `spend_coins` and of the effects. */
export type Spent =
  | {
      outcome: 'ok'
      isNew: boolean
      transaction: EntryRow
      balance: number
      effect: EffectRow
      userId: string | null
      events: DomainEvent[]
    }
  | { outcome: 'insufficient'; balance: number; price: number }
  | { outcome: 'no_offer' | 'reused' | 'unchanged' | 'nothing' | 'no_call' | 'matched' }
  | { outcome: 'not_published' | 'not_found' | 'blocked' | 'too_soon' | 'paused' | 'spent'; again?: string }
  | { outcome: 'restricted'; restriction: Restriction }
  | { outcome: 'conversing'; conversationId: string }
  | { outcome: 'exists'; interestId: string }

/** Whether something was written down, or had been before. */
export interface Settling {
  outcome: 'ok' | 'same' | 'not_found'
}

export type Adjusted = { outcome: 'ok' | 'same'; transaction: EntryRow; balance: number } | { outcome: 'not_found' }

/** What is expected of a purchase that was opened. */
export interface OpenedPurchase {
  /** False for one that is continued. */
  isNew: boolean
  purchaseId: string
  amountMinor: number
  currency: string
  /** The provider's id of its payment; null until it has answered. */
  ref: string | null
  /** The buyer as Stripe knows them; null before their first purchase there. */
  stripeCustomer: string | null
}

export type Opened = ({ outcome: 'ok' } & OpenedPurchase) | { outcome: 'not_found' | 'reused' | 'under_way' }

/** The outcomes of `settle_coin_purchase`. */
export interface Settled {
  outcome: 'ok' | 'stale' | 'of_another' | 'not_found' | 'misfit' | 'contradiction'
  isNew?: boolean
  status?: PurchaseStatus
  purchaseId?: string
  transaction?: EntryRow | null
  balance?: number
}

interface Progress {
  done: number
  of: number
}

/** An activity as a user sees it. */
export interface RewardRow extends Pick<typeof rewardActivities.$inferSelect, 'title' | 'kind' | 'period' | 'coins'> {
  activity: string
  remaining: number
  nextAt: string | null
  progress: Progress
}

/** The outcomes of `redeem_reward`. */
export type Redeemed =
  | { outcome: 'ok'; isNew: boolean; transaction: EntryRow; balance: number; nextAt: string | null }
  | { outcome: 'not_found' }
  | { outcome: 'not_earned'; progress: Progress }
  | { outcome: 'capped'; nextAt: string | null }

/** What the ledger's check has found. */
export interface Fault {
  fault: string
  account_id: string
  subject: string | null
}

export interface CoinResults {
  /** Of an entry that there is, as the next one. */
  coin_entry: EntryRow
  coin_title: string
  spend_coins: Spent
  settle_call_minutes: Settling
  adjust_coins: Adjusted
  take_back_reward: Settling
  open_coin_purchase: Opened
  settle_coin_purchase: Settled
  rewards_of: RewardRow[]
  redeem_reward: Redeemed
  accept_invite: { outcome: 'ok' | 'not_found' | 'self' | 'late' | 'taken' | 'capped' }
  confirm_ad_view: { outcome: Redeemed['outcome'] | 'used' | 'late' }
  expire_coins: number
  return_passes: number
  pay_referrals: number
  take_back_referrals: number
  forget_reward_marks: number
  forget_ad_views: number
  forget_boosts: number
  check_coins: { checked: number; faults: Fault[] }
}
