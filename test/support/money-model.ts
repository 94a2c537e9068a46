/** Coins of the package that everybody buys here, and its price in cents. */
export const [COINS, PRICE] = [100, 199] as const

export type Provider = 'stripe' | 'app_store' | 'play_store'

/** A purchase of coins as plainly as it can be kept: what it brought, and what refunds took again. */
export interface Bought {
  provider: Provider
  /** Of the payment at Stripe, of the transaction at Apple, of the order at Google. */
  id: string
  /** Of its price in percent, or for Stripe in cents. */
  refunded: number
  dispute: 'none' | 'open' | 'lost'
}

export interface Subscription {
  /** How its store names it. */
  id: string
  transactionId: string
  renews: boolean
  isGranted: boolean
  /** At its store. What was paid by the store's clock, which tests move on, is still granted by ours. */
  isOver: boolean
}

/** The money of one account, as plainly as it can be written: what the product is held against. */
export class MoneyModel {
  readonly bought: Bought[] = []
  /** The newest one of each provider. */
  readonly subscriptions = new Map<Provider, Subscription>()
  spent = 0
  earned = 0

  get balance(): number {
    return this.bought.reduce((sum, one) => sum + COINS - takenOf(one), this.earned - this.spent)
  }

  get isPremium(): boolean {
    return [...this.subscriptions.values()].some(({ isGranted }) => isGranted)
  }
}

/** What refunds and disputes take of the coins: whole ones, as many as the money that went back has paid for. */
export function takenOf({ provider, refunded, dispute: state }: Bought): number {
  if (state !== 'none') return COINS
  return Math.floor((COINS * refunded) / (provider === 'stripe' ? PRICE : 100))
}
