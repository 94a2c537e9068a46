/** The parts of the API's responses about coins that this client reads; see `wire.ts`. */

export interface Balance {
  /** Below zero while coins of a refunded purchase have been spent. */
  balance: number
  /** In the order in which they are spent. */
  lots: { kind: 'purchased' | 'earned'; coins: number; expires_at: string | null }[]
}

export interface CoinPackage {
  id: string
  name: string
  coins: number
  bonus: number
  price: number
  currency: string
}

export interface CoinOffer {
  offer: string
  title: string
  description: string
  price: number
  target: 'user' | 'call' | null
}

export interface CoinEntry {
  id: string
  amount: number
  balance_after: number
  title: string
  created_at: string
}

export interface Reward {
  activity: string
  title: string
  coins: number
  period: 'once' | 'day'
  remaining: number
  next_at: string | null
  is_due: boolean
  progress?: { done: number; of: number } | undefined
}

export interface Rewards {
  rewards: Reward[]
  invite_code: string
}

export interface Bought {
  status: 'paid' | 'requires_action' | 'pending'
  balance: number
  client_secret?: string | undefined
}

export interface SpentCoins {
  balance: number
  effect: { type: string; ends_at?: string; user?: { first_name: string | null } | undefined }
}
