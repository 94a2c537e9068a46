/**
 * What an event `purchase.reconcile` of a store is about. Its `ref` is the store's id of a subscription, as it is; that of a
 * receipt for coins has `coins:` before it, and a purchase token of which nobody has said what it bought has `any:`.
 */
export interface SoldAs {
  kind: 'subscription' | 'coins' | 'any'
  /** The store's id: of a transaction, or a purchase token. */
  id: string
}

const REF = /^(coins|any):(.+)$/s

/** The `ref` of an event about a receipt for coins. */
export const refOfCoins = (id: string): string => `coins:${id}`

/** The `ref` of an event about a purchase token that may be of a subscription or of coins. */
export const refOfAny = (id: string): string => `any:${id}`

/** What a `ref` is about. */
export function soldAs(ref: string): SoldAs {
  const [, kind, id] = REF.exec(ref) ?? []
  return id === undefined ? { kind: 'subscription', id: ref } : { kind: kind === 'coins' ? 'coins' : 'any', id }
}
