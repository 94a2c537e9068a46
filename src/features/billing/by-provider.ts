import type { UserContext } from '../../context.ts'
import { fieldRefused } from '../../foundation/errors.ts'
import { countPayment } from './count-payment.ts'
import { restoreCardPurchases } from './restore-purchases.ts'
import { restoreFromStore, subscribeByStore } from './stores/subscribe-by-store.ts'
import type { SubscriptionView } from './schemas.ts'
import { subscribeByCard, type Subscribed } from './subscribe.ts'

type PaymentType = 'card' | 'app_store' | 'play_store'

/** Subscribes by the kind of payment that the caller names. */
export function subscribeByProvider(
  ctx: UserContext,
  wanted: {
    plan_id: string
    payment_method: { type: PaymentType; token: string }
    promotion_code?: string | undefined
    key: string | null
  },
): Promise<Subscribed> {
  const { plan_id: planId, payment_method: method, promotion_code: promotionCode, key } = wanted
  const attempt =
    method.type === 'card'
      ? subscribeByCard(ctx, { planId, token: method.token, promotionCode, key })
      : subscribeByStore(ctx, { planId, type: method.type, token: method.token })
  const isPending = ({ subscription: { status } }: Subscribed) =>
    status === 'requires_action' || status === 'incomplete'
  return countPayment(ctx, { kind: 'subscription', type: method.type }, attempt, isPending)
}

/** Asks the provider that the caller names what they have bought. */
export function restoreByProvider(
  ctx: UserContext,
  { type, token }: { type: PaymentType; token?: string | undefined },
): Promise<{ subscription: SubscriptionView | null }> {
  if (type === 'card') return restoreCardPurchases(ctx)
  if (token === undefined) throw fieldRefused('body.token', `is what ${type} gave for the purchase; send it`)
  return restoreFromStore(ctx, { type, token })
}
