import type { Entitlement } from './plans.ts'
import type { LimitName } from './limits.ts'

/** What coins buy; prices and parameters are rows of `coin_offers`. */
export const OFFERS = ['super_like', 'boost', 'call_minutes', 'rewind', 'direct_message'] as const

export type Offer = (typeof OFFERS)[number]

/** What an offer needs to know: a user, a call, or nothing. */
export const OFFER_TARGETS: Readonly<Record<Offer, 'user' | 'call' | null>> = {
  super_like: 'user',
  boost: null,
  call_minutes: 'call',
  rewind: null,
  direct_message: 'user',
}

const IN_PLACE_OF_PLAN: Partial<Record<Entitlement, readonly Offer[]>> = {
  rewind: ['rewind'],
  direct_messages: ['direct_message'],
  unlimited_super_likes: ['super_like'],
}

const BEYOND_LIMIT: Partial<Record<LimitName, readonly Offer[]>> = {
  super_like_daily: ['super_like'],
  interest_daily: ['super_like'],
}

/** The offers that allow what a plan lacks: `details.offers` of a refusal. */
export const offersFor = (entitlement: Entitlement): readonly Offer[] => IN_PLACE_OF_PLAN[entitlement] ?? []

/** The offers that allow more than a used-up limit does. */
export const offersBeyond = (limit: LimitName): readonly Offer[] => BEYOND_LIMIT[limit] ?? []
