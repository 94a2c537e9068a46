/** The parts of the API's responses about money that this client reads; see `wire.ts`. */

/** What a plan allows. */
export interface Included {
  unlimited_likes: boolean
  unlimited_super_likes: boolean
  see_likes: boolean
  rewind: boolean
  direct_messages: boolean
  read_receipts: boolean
  call_minutes: number
}

export interface OfferedPlan {
  id: string
  name: string
  plan: 'free' | 'premium'
  /** For display. */
  price: number
  currency: string
  interval: 'month' | 'year'
  entitlements: Included
  trial_days: number
}

export interface Subscription {
  plan_id: string
  provider: 'stripe' | 'app_store' | 'play_store'
  status: 'incomplete' | 'requires_action' | 'trialing' | 'active' | 'grace' | 'past_due' | 'cancelled' | 'expired'
  expires_at: string | null
  renews: boolean
  cancel_at_period_end: boolean
  managed_at: string
  /** `expires` is a month, such as `2030-12`. */
  card: { brand: string; last4: string; expires: string; expires_soon: boolean } | null
}

export interface Billing {
  plan: 'free' | 'premium'
  subscription: Subscription | null
  other_subscriptions: Subscription[]
  sources: { source: 'stripe' | 'app_store' | 'play_store' | 'gift'; until: string }[]
  /** Null where no cards are taken. */
  publishable_key: string | null
}

export interface Changed {
  subscription: Subscription
  client_secret?: string | undefined
}

export interface BillingEntry {
  id: string
  at: string
  source: 'stripe' | 'app_store' | 'play_store' | 'gift'
  kind: string
  title: string
  until: string | null
}
