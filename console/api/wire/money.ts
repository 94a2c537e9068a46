/** The parts of the API's responses about money that the console reads. */

export interface AdminPlan {
  id: string
  name: string
  amount_minor: number
  currency: string
  interval: 'month' | 'year'
  features: string[]
  trial_days: number
  stripe_price: string | null
  app_store_product: string | null
  play_store_product: string | null
  is_offered: boolean
  position: number
  has_subscriptions: boolean
}

export interface AdminPackage {
  id: string
  name: string
  coins: number
  bonus: number
  amount_minor: number
  currency: string
  store_products: { app_store?: string | undefined; play_store?: string | undefined }
  is_offered: boolean
  position: number
}

export interface AdminOffer {
  offer: string
  title: string
  description: string
  price: number
  parameters: Record<string, number>
  is_offered: boolean
  position: number
}

export interface AdminReward {
  activity: string
  title: string
  kind: string
  coins: number
  streak_step: number
  streak_max: number
  period: 'once' | 'day'
  per_period: number
  per_contact: number
  per_device: number
  expires_days: number | null
  parameters: Record<string, number>
  is_offered: boolean
  position: number
}

export interface Refund {
  id: string
  user_id: string | null
  purchase: { kind: 'coins' | 'subscription'; id: string }
  provider: string
  amount_minor: number | null
  currency: string | null
  status: 'requested' | 'done' | 'failed'
  reason: string | null
  note: string | null
  operator_id: string | null
  created_at: string
}

export interface Adjustment {
  id: string
  user_id: string
  amount: number
  balance_after: number
  note: string | null
  operator_id: string
  created_at: string
}

export interface Account {
  user_id: string
  plan: 'free' | 'premium'
  stripe_customer: string | null
  sources: { source: string; plan: string; until: string }[]
  subscriptions: {
    id: string
    plan_id: string
    provider: string
    ref: string | null
    status: string
    started_at: string
    expires_at: string | null
    renews: boolean
  }[]
  history: { id: string; at: string; source: string; kind: string; plan_id: string | null; note: string | null }[]
  coins: {
    balance: number
    transactions: {
      id: string
      type: string
      amount: number
      balance_after: number
      title: string
      created_at: string
    }[]
    purchases: {
      id: string
      package_id: string
      provider: string
      status: string
      amount_minor: number | null
      currency: string | null
      coins: number
      refunded_minor: number
      created_at: string
    }[]
  }
  refunds: Refund[]
}

export interface Reconciled {
  changes: { what: string; id: string | null; before: string | null; after: string }[]
  unanswered: { provider: string; ref: string | null; code: string }[]
  billing: Account
}

/** Something that waits for a second operator. */
export interface Approval {
  id: string
  kind: 'refund' | 'coin_adjustment'
  user_id: string
  refund: { amount_minor: number; currency: string; reason: string } | null
  coin_adjustment: { amount: number } | null
  note: string
  status: 'pending' | 'approved' | 'refused'
  requested_by: string
  created_at: string
}
