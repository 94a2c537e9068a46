/** Features of each plan; Postgres has an account's plan. */
export type Plan = 'free' | 'premium'

/** Permissions of a plan; `call_minutes` is the longest call. */
interface Entitlements {
  /** Interests, likes and the answers to them without a daily limit. */
  readonly unlimited_likes: boolean
  /** Super likes without a daily limit. */
  readonly unlimited_super_likes: boolean
  /** Shows the profiles of those who like them. */
  readonly see_likes: boolean
  /** Undoing the last decision. */
  readonly rewind: boolean
  /** Messages to users without a match. */
  readonly direct_messages: boolean
  /** Read receipts. */
  readonly read_receipts: boolean
  readonly call_minutes: number
}

export const PLANS: Readonly<Record<Plan, Entitlements>> = {
  free: {
    unlimited_likes: false,
    unlimited_super_likes: false,
    see_likes: false,
    rewind: false,
    direct_messages: false,
    read_receipts: false,
    call_minutes: 5,
  },
  premium: {
    unlimited_likes: true,
    unlimited_super_likes: true,
    see_likes: true,
    rewind: true,
    direct_messages: true,
    read_receipts: true,
    call_minutes: 60,
  },
}

export type Entitlement = { [E in keyof Entitlements]: Entitlements[E] extends boolean ? E : never }[keyof Entitlements]

/** The plans with a feature: Postgres compares the account's plan with them, so that a stale token cannot matter. */
export const plansWith = (entitlement: Entitlement): Plan[] =>
  (Object.keys(PLANS) as Plan[]).filter((plan) => PLANS[plan][entitlement])
