import type { OfferedPrice, OfferedPromotion } from './catalogue.ts'

/** What the stand-in sells in development and in tests; amounts in cents. */
export const PRICES: readonly OfferedPrice[] = [
  { id: 'price_premium_month', unitAmount: 999, currency: 'EUR', interval: 'month' },
  { id: 'price_premium_year', unitAmount: 5_999, currency: 'EUR', interval: 'year' },
]

/** Codes that take something off, to be typed in. */
export const PROMOTIONS: readonly OfferedPromotion[] = [
  { code: 'HALF', percentOff: 50, duration: 'once' },
  { code: 'WELCOME', amountOff: 300, currency: 'EUR', duration: 'once', isForFirst: true },
  { code: 'QUARTER', percentOff: 25, duration: 'repeating', months: 3 },
  { code: 'EXPIRED', percentOff: 90, duration: 'forever', isActive: false },
]
