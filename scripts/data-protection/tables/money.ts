import type { Entries } from '../entry.ts'
import { product } from '../entry.ts'

const OWN_STATE = 'a state of ours that says nothing beyond the rest of the row'
const PROVIDERS_ID = 'an id by which somebody could ask the provider about it'
const BOOKS = 'Books are kept for ten years; the link to the person is cleared, and the provider knows the rest.'

/** Plans, payments, coins and rewards. */
export const MONEY: Entries = {
  subscription_plans: product(
    'id name plan amount_minor currency interval features trial_days stripe_price app_store_product play_store_product is_offered position created_at updated_at',
  ),
  billing_accounts: {
    activity: 'payments',
    ends: 'account',
    columns: { identifier: 'user_id', money: 'stripe_customer store_token', technical: 'created_at' },
    exported: { not: 'Ids by which somebody could ask the providers about the person.' },
  },
  subscriptions: {
    activity: 'payments',
    ends: 'books',
    columns: {
      identifier: 'id user_id',
      money:
        'provider ref plan_id status started_at expires_at entitled_until renews cancel_at_period_end is_extra card',
      technical: 'read_at reconcile_at created_at updated_at',
    },
    exported: {
      in: 'subscriptions',
      without: {
        user_id: 'it is the reader',
        ref: PROVIDERS_ID,
        is_extra: OWN_STATE,
        read_at: OWN_STATE,
        reconcile_at: OWN_STATE,
        updated_at: OWN_STATE,
      },
    },
    kept: { ref: BOOKS, card: BOOKS },
  },
  entitlements: {
    activity: 'payments',
    ends: 'account',
    columns: { identifier: 'user_id subscription_id', money: 'source plan until', technical: 'created_at updated_at' },
    exported: { not: '`entitlement_events` has each change of it.' },
  },
  entitlement_events: {
    activity: 'payments',
    ends: 'account',
    columns: {
      identifier: 'id user_id subscription_id',
      money: 'source kind plan_id until',
      operator: 'note',
      technical: 'at',
    },
    exported: { in: 'entitlement_events', without: { user_id: 'it is the reader', note: 'for support' } },
  },
  billing_notices: {
    activity: 'payments',
    ends: 'notices',
    columns: { money: 'provider notice_id type', technical: 'received_at' },
    exported: { not: 'It names no person: ids of notices.' },
  },
  refunds: {
    activity: 'payments',
    ends: 'books',
    columns: {
      identifier: 'id purchase_id',
      money: 'purchase_kind provider payment_ref amount_minor currency refunded_before reason status ref',
      operator: 'note operator_id',
      technical: 'created_at updated_at',
    },
    exported: { not: 'What came back is in `coin_transactions` and `entitlement_events`.' },
    kept: {
      payment_ref: BOOKS,
      ref: BOOKS,
      note: BOOKS,
      operator_id: 'Employees answer for what they did; by id alone.',
    },
  },
  user_coins: {
    activity: 'coins',
    ends: 'books',
    columns: { identifier: 'id user_id', money: 'balance', technical: 'version created_at updated_at' },
    exported: { not: '`coin_transactions` has the balance after each entry.' },
  },
  coin_transactions: {
    activity: 'coins',
    ends: 'books',
    columns: {
      identifier: 'id account_id',
      money: 'type amount balance_after key reference reverses',
      technical: 'version created_at',
    },
    exported: {
      in: 'coin_transactions',
      without: { account_id: OWN_STATE, version: OWN_STATE, key: OWN_STATE, reverses: OWN_STATE },
    },
  },
  coin_lots: {
    activity: 'coins',
    ends: 'books',
    columns: { identifier: 'id account_id', money: 'kind amount remaining expires_at', technical: 'created_at' },
    exported: { not: 'How `coin_transactions` are counted.' },
  },
  coin_packages: product(
    'id name coins bonus amount_minor currency store_products is_active position created_at updated_at',
  ),
  coin_offers: product('id title description price parameters is_active position created_at updated_at'),
  coin_purchases: {
    activity: 'payments',
    ends: 'books',
    columns: {
      identifier: 'id account_id transaction_id',
      money: 'package_id provider ref status amount_minor currency coins bonus refunded_minor taken_back corrections',
      technical: 'read_at reconcile_at created_at updated_at',
    },
    exported: {
      in: 'coin_purchases',
      without: {
        account_id: OWN_STATE,
        transaction_id: OWN_STATE,
        ref: PROVIDERS_ID,
        bonus: 'in `coins`',
        refunded_minor: 'in `coin_transactions`, as coins',
        corrections: OWN_STATE,
        read_at: OWN_STATE,
        reconcile_at: OWN_STATE,
        updated_at: OWN_STATE,
      },
    },
    kept: { ref: BOOKS },
  },
  coin_spends: {
    activity: 'coins',
    ends: 'account',
    columns: { identifier: 'id user_id subject_id', money: 'offer effect lots returned_by', technical: 'created_at' },
    exported: { not: 'What the entry of the same id in `coin_transactions` bought, in the words of the program.' },
  },
  boosts: {
    activity: 'coins',
    ends: 'account',
    columns: { identifier: 'id user_id', money: 'starts_at ends_at' },
    exported: { not: 'The entry of the same id in `coin_transactions` has it.' },
    differs: { ends_at: 'traces', starts_at: 'traces' },
  },
  coin_passes: {
    activity: 'coins',
    ends: 'account',
    columns: { identifier: 'id user_id target_id', money: 'kind used_at returned_at', technical: 'created_at' },
    exported: { not: 'The entry of the same id in `coin_transactions` has it.' },
  },
  call_minutes: {
    activity: 'coins',
    ends: 'account',
    columns: { identifier: 'id user_id call_id conversation_id', money: 'minutes status', technical: 'created_at' },
    exported: { not: 'The entry of the same id in `coin_transactions` has it.' },
  },
  reward_activities: product(
    'id title kind coins streak_step streak_max period per_period per_contact per_device expires_days parameters is_active position created_at updated_at',
  ),
  reward_grants: {
    activity: 'coins',
    ends: 'books',
    columns: { identifier: 'id account_id', money: 'activity period streak taken_back_by', technical: 'created_at' },
    exported: { in: 'rewards', without: { account_id: OWN_STATE } },
  },
  reward_marks: {
    activity: 'coins',
    ends: 'traces',
    columns: { contact: 'subject', money: 'activity period times', technical: 'until' },
    exported: { not: 'Keyed hashes of numbers, addresses and devices.' },
    kept: { subject: 'Signing up again must not earn the same reward twice; keyed hashes, for two years at most.' },
  },
  invite_codes: {
    activity: 'coins',
    ends: 'account',
    columns: { identifier: 'user_id', behaviour: 'code', technical: 'created_at' },
    exported: { in: 'invitations', without: { user_id: 'it is the reader' } },
  },
  referrals: {
    activity: 'coins',
    ends: 'account',
    columns: { identifier: 'id friend_id inviter_id grant_id', behaviour: 'staying_since created_at' },
    exported: {
      in: 'invitations',
      without: {
        id: OWN_STATE,
        grant_id: OWN_STATE,
        staying_since: 'it would tell what another person did (art. 15(4))',
      },
    },
  },
  ad_views: {
    activity: 'coins',
    ends: 'traces',
    columns: {
      identifier: 'user_id device_hash grant_id',
      behaviour: 'nonce_hash network_ref seen_at',
      technical: 'expires_at created_at',
    },
    exported: { not: 'Hashes of an hour; the reward is in `rewards`.' },
  },
}
