import type { Coupon, Price, Product, PromotionCode } from './objects.ts'
import type { Store } from './store.ts'

/** A price that the stand-in sells, as one would create it in Stripe's dashboard. */
export interface OfferedPrice {
  id: string
  unitAmount: number
  /** ISO 4217, in any case. */
  currency: string
  interval: 'month' | 'year'
}

/** A promotion code, with its coupon. */
export interface OfferedPromotion {
  code: string
  percentOff?: number
  amountOff?: number
  currency?: string
  duration: 'once' | 'repeating' | 'forever'
  months?: number
  isForFirst?: boolean
  /** Seconds since 1970. */
  expiresAt?: number
  isActive?: boolean
}

export function offer(store: Store, prices: readonly OfferedPrice[], promotions: readonly OfferedPromotion[]): void {
  const base = { created: store.now(null), livemode: store.isLive }
  for (const { id, unitAmount, currency, interval } of prices) {
    const product = store.save<Product>({
      ...base,
      id: `prod_${id}`,
      object: 'product',
      active: true,
      name: id,
      metadata: {},
    })
    store.save<Price>({
      ...base,
      id,
      object: 'price',
      active: true,
      currency: currency.toLowerCase(),
      product: product.id,
      type: 'recurring',
      recurring: { interval, interval_count: 1, usage_type: 'licensed' },
      unit_amount: unitAmount,
      metadata: {},
    })
  }
  for (const one of promotions) promote(store, base, one)
}

function promote(store: Store, base: { created: number; livemode: boolean }, offered: OfferedPromotion): void {
  const known = store.all('promotion_code').find(({ code }) => code === offered.code)
  const coupon = store.save<Coupon>({
    ...base,
    id: `coupon_${offered.code}`,
    object: 'coupon',
    amount_off: offered.amountOff ?? null,
    percent_off: offered.percentOff ?? null,
    currency: offered.currency?.toLowerCase() ?? null,
    duration: offered.duration,
    duration_in_months: offered.months ?? null,
    name: null,
    valid: true,
  })
  store.save<PromotionCode>({
    ...base,
    id: `promo_${offered.code}`,
    object: 'promotion_code',
    active: offered.isActive ?? true,
    code: offered.code,
    customer: null,
    expires_at: offered.expiresAt ?? null,
    max_redemptions: null,
    times_redeemed: known?.times_redeemed ?? 0,
    promotion: { type: 'coupon', coupon: coupon.id },
    restrictions: {
      first_time_transaction: offered.isForFirst ?? false,
      minimum_amount: null,
      minimum_amount_currency: null,
    },
  })
}
