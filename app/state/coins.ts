import { api } from '../api/api.ts'
import type { Balance, CoinOffer, SpentCoins } from '../api/coins-wire.ts'
import { session } from '../api/session.ts'
import { signal } from './signal.ts'

/** The user's coins; null until they are loaded. */
export const balance = signal<Balance | null>(null)

export async function loadBalance(): Promise<Balance> {
  const loaded = await api<Balance>('GET', '/coins/balance')
  balance.value = loaded
  return loaded
}

/** What coins buy. */
export const loadOffers = async (): Promise<CoinOffer[]> =>
  (await api<{ offers: CoinOffer[] }>('GET', '/coins/offers')).offers

/** Buys an offer. @param target whose id the offer asks for. @throws ApiError INSUFFICIENT_COINS among others */
export async function spend(offer: string, target?: string): Promise<SpentCoins> {
  const spent = await api<SpentCoins>('POST', '/coins/spend', { offer, ...(target === undefined ? {} : { target }) })
  void loadBalance().catch(() => {})
  return spent
}

session.subscribe((value) => {
  if (!value) balance.value = null
})
