/** What a person's account includes; Postgres knows which one it is. */
export type Plan = 'free' | 'premium'

/** What a plan lets its owner do; `call_minutes` is how long a call may last. */
interface Entitlements {
  /** Interests, likes and the answers to them without a daily limit. */
  readonly unlimited_likes: boolean
  /** Super likes without a daily limit. */
  readonly unlimited_super_likes: boolean
  /** Who likes them, by name. */
  readonly see_likes: boolean
  /** Taking back the last decision. */
  readonly rewind: boolean
  /** Writing to people who have not agreed to it. */
  readonly direct_messages: boolean
  /** When their messages have been read. */
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

/** The plans that include something: what Postgres compares the caller's plan with, so that a token cannot be too old. */
export const plansWith = (entitlement: Entitlement): Plan[] =>
  (Object.keys(PLANS) as Plan[]).filter((plan) => PLANS[plan][entitlement])
