/**
 * What Google Play knows of one app: subscriptions, one-time purchases and voided orders, in memory. Each command does what a
 * person, an operator or time does, and queues the notification that Google would send.
 */

const DAY = 86_400_000
/** Unacknowledged purchases are refunded after three days. */
const ACKNOWLEDGE_WITHIN = 3 * DAY

export interface Subscription {
  token: string
  productId: string
  basePlanId: string
  accountId: string | undefined
  /** Without its prefix `SUBSCRIPTION_STATE_`. */
  state: string
  startedAt: number | null
  expiresAt: number | null
  days: number
  renews: boolean
  linked: string | undefined
  /** The one that expired before this was bought in Google Play, outside the app. */
  expired: Subscription | undefined
  isAcknowledged: boolean
  /** How often it was acknowledged. */
  acknowledgements: number
  isTest: boolean
  orders: string[]
  /** The plan that replaces this one at the next renewal. */
  next: string | undefined
  /** As what the API was asked to cancel it. */
  cancelledAs: string | undefined
}

export interface Product {
  token: string
  productId: string
  accountId: string | undefined
  orderId: string
  quantity: number
  refundable: number
  state: 'PURCHASED' | 'PENDING' | 'CANCELLED'
  isAcknowledged: boolean
  isConsumed: boolean
  /** How often it was consumed. */
  consumptions: number
  isTest: boolean
  boughtAt: number | null
}

export interface Voided {
  orderId: string
  purchaseToken: string
  purchaseTimeMillis: string
  voidedTimeMillis: string
  voidedReason: number
  voidedSource: number
  voidedQuantity?: number
  kind: 'androidpublisher#voidedPurchase'
  isSubscription: boolean
}

/** The part of a `DeveloperNotification` that says what has happened. */
export type Notice = Record<string, unknown> & { eventTimeMillis: string }

interface Plan {
  productId?: string
  basePlanId?: string
  accountId?: string
  days?: number
  /** The purchase that this one replaces. */
  linked?: string
  /** The purchase, expired by now, that is taken up again outside the app. */
  expired?: string
  isPending?: boolean
  isTest?: boolean
}
interface Sale {
  productId?: string
  accountId?: string
  quantity?: number
  isPending?: boolean
  isTest?: boolean
}
interface Refund {
  orderId: string
  /** Of a purchase of several; all of it without. */
  quantity?: number
  reason?: number
  source?: number
}
interface One {
  token: string
}

export function playWorld() {
  let skew = 0
  const now = () => Date.now() + skew
  const subscriptions = new Map<string, Subscription>()
  const products = new Map<string, Product>()
  const voided: Voided[] = []
  const notices: Notice[] = []
  /** Requests that fail from now on, and how long each one takes. */
  const trouble = { status: 500, times: 0, slow: 0, pageSize: 1000 }
  let orders = 0

  const newToken = () => `${crypto.randomUUID().replaceAll('-', '')}.AO-J1O${crypto.randomUUID()}`
  const newOrder = () => `GPA.${crypto.randomUUID()}-${(orders += 1)}`
  const notify = (body: Record<string, unknown>) => notices.push({ eventTimeMillis: String(now()), ...body })
  const notifyOf = (notificationType: number, purchaseToken: string) =>
    notify({ subscriptionNotification: { version: '1.0', notificationType, purchaseToken } })
  const notifySale = (notificationType: number, { token: purchaseToken, productId: sku }: Product) =>
    notify({ oneTimeProductNotification: { version: '1.0', notificationType, purchaseToken, sku } })

  function found({ token }: One): Subscription {
    const subscription = subscriptions.get(token)
    if (!subscription) throw new Error(`no subscription ${token}`)
    return subscription
  }
  function sold({ token }: One): Product {
    const product = products.get(token)
    if (!product) throw new Error(`no product ${token}`)
    return product
  }

  function begin(s: Subscription): void {
    s.startedAt = now()
    s.expiresAt = now() + s.days * DAY
    s.orders.push(newOrder())
    s.state = 'ACTIVE'
    s.renews = true
    notifyOf(4, s.token)
  }

  function renew(s: Subscription): void {
    s.orders.push(`${s.orders[0] ?? newOrder()}..${s.orders.length - 1}`)
    s.expiresAt = Math.max(s.expiresAt ?? 0, s.state === 'ON_HOLD' ? now() : 0) + s.days * DAY
    if (s.next !== undefined) s.productId = s.next
    s.next = undefined
    const wasWell = s.state === 'ACTIVE'
    s.state = 'ACTIVE'
    s.renews = true
    notifyOf(wasWell ? 2 : 1, s.token)
  }

  function expire(s: Subscription, at = now()): void {
    s.state = 'EXPIRED'
    s.renews = false
    s.expiresAt = Math.min(s.expiresAt ?? at, at)
    notifyOf(13, s.token)
  }

  function record({ orderId, quantity, reason = 0, source = 0 }: Refund): { token: string; isSubscription: boolean } {
    const s = [...subscriptions.values()].find((one) => one.orders.includes(orderId))
    const p = [...products.values()].find((one) => one.orderId === orderId)
    const token = s?.token ?? p?.token
    if (token === undefined) throw new Error(`no order ${orderId}`)
    const isPart = p !== undefined && quantity !== undefined && quantity < p.refundable
    voided.push({
      kind: 'androidpublisher#voidedPurchase',
      orderId,
      purchaseToken: token,
      purchaseTimeMillis: String(s?.startedAt ?? p?.boughtAt ?? 0),
      voidedTimeMillis: String(now()),
      voidedReason: reason,
      voidedSource: source,
      ...(isPart ? { voidedQuantity: quantity } : {}),
      isSubscription: s !== undefined,
    })
    if (p) {
      p.refundable -= isPart ? quantity : p.refundable
      if (p.refundable === 0) p.state = 'CANCELLED'
    }
    const [productType, refundType] = [s ? 1 : 2, isPart ? 2 : 1]
    notify({ voidedPurchaseNotification: { purchaseToken: token, orderId, productType, refundType } })
    return { token, isSubscription: s !== undefined }
  }

  function revoke(s: Subscription, reason: number, source: number): void {
    const orderId = s.orders.at(-1)
    if (orderId !== undefined) record({ orderId, reason, source })
    s.state = 'EXPIRED'
    s.renews = false
    s.expiresAt = now()
    notifyOf(12, s.token)
  }

  /** What becomes of purchases as time passes. */
  function settle(): void {
    for (const s of subscriptions.values()) {
      const isLate = !s.isAcknowledged && s.startedAt !== null && now() - s.startedAt > ACKNOWLEDGE_WITHIN
      if (isLate && s.state !== 'EXPIRED') revoke(s, 8, 2)
      while (s.state === 'ACTIVE' && s.renews && (s.expiresAt ?? Infinity) <= now()) renew(s)
      if (s.state === 'CANCELED' && (s.expiresAt ?? 0) <= now()) expire(s, s.expiresAt ?? now())
    }
    for (const p of products.values()) {
      const isLate = !p.isAcknowledged && p.boughtAt !== null && now() - p.boughtAt > ACKNOWLEDGE_WITHIN
      if (isLate && p.state === 'PURCHASED') record({ orderId: p.orderId, reason: 8, source: 2 })
    }
  }

  const enter = (state: string, type: number) => (one: One) => {
    const s = found(one)
    s.state = state
    // A subscription without access is over for now: its time is not extended until it is paid again.
    if (state === 'ON_HOLD' || state === 'PAUSED') s.expiresAt = now()
    notifyOf(type, s.token)
    return {}
  }

  const commands = {
    subscribe({ productId = 'plus', basePlanId = 'monthly', days = 30, accountId, linked, ...rest }: Plan = {}) {
      const s: Subscription = {
        token: newToken(),
        productId,
        basePlanId,
        accountId,
        state: 'PENDING',
        startedAt: null,
        expiresAt: null,
        days,
        renews: true,
        linked,
        expired: rest.expired === undefined ? undefined : found({ token: rest.expired }),
        isAcknowledged: false,
        acknowledgements: 0,
        isTest: rest.isTest ?? false,
        orders: [],
        next: undefined,
        cancelledAs: undefined,
      }
      subscriptions.set(s.token, s)
      const old = linked === undefined ? undefined : subscriptions.get(linked)
      if (rest.isPending !== true) begin(s)
      if (old && rest.isPending !== true) expire(old)
      return { token: s.token, orderId: s.orders[0] ?? null }
    },
    /** A pending purchase is paid. */
    complete(one: One) {
      const s = subscriptions.get(one.token)
      if (s) begin(s)
      else {
        const p = sold(one)
        Object.assign(p, { state: 'PURCHASED', boughtAt: now() })
        notifySale(1, p)
      }
      return {}
    },
    /** A pending purchase is not paid. */
    abandon(one: One) {
      const s = subscriptions.get(one.token)
      if (s) {
        s.state = 'PENDING_PURCHASE_CANCELED'
        notifyOf(20, s.token)
      } else {
        const p = sold(one)
        p.state = 'CANCELLED'
        notifySale(2, p)
      }
      return {}
    },
    renew(one: One) {
      renew(found(one))
      return { orderId: found(one).orders.at(-1) ?? '' }
    },
    /** The payment of a renewal has failed; Google tries again for a week, and access goes on. */
    grace(one: One) {
      const s = found(one)
      s.expiresAt = now() + 7 * DAY
      return enter('IN_GRACE_PERIOD', 6)(one)
    },
    hold: enter('ON_HOLD', 5),
    pause: enter('PAUSED', 10),
    /** Taken back in Google Play before the end, unless we have stopped the payments. */
    restart(one: One) {
      const s = found(one)
      if (s.cancelledAs === 'DEVELOPER_REQUESTED_STOP_PAYMENTS') throw new Error('cannot be restored')
      s.renews = true
      return enter('ACTIVE', 7)(one)
    },
    cancel(one: One) {
      const s = found(one)
      s.renews = false
      return enter('CANCELED', 3)(one)
    },
    expire(one: One) {
      expire(found(one))
      return {}
    },
    /** Another plan from the next renewal on. */
    changeLater({ token, productId }: One & { productId: string }) {
      found({ token }).next = productId
      notifyOf(17, token)
      return {}
    },
    buy({ productId = 'coins_100', quantity = 1, accountId, isPending = false, isTest = false }: Sale = {}) {
      const p: Product = {
        token: newToken(),
        productId,
        accountId,
        orderId: newOrder(),
        quantity,
        refundable: quantity,
        state: isPending ? 'PENDING' : 'PURCHASED',
        isAcknowledged: false,
        isConsumed: false,
        consumptions: 0,
        isTest,
        boughtAt: isPending ? null : now(),
      }
      products.set(p.token, p)
      if (!isPending) notifySale(1, p)
      return { token: p.token, orderId: p.orderId }
    },
    /** A refund or chargeback. Of a subscription it is one order; `revoke` also ends access. */
    void(refund: Refund) {
      record(refund)
      return {}
    },
    revoke(one: One) {
      revoke(found(one), 0, 1)
      return {}
    },
    /** Google no longer knows a token, as 60 days after its end. */
    forget({ token }: One) {
      return { was: subscriptions.delete(token) || products.delete(token) }
    },
    test() {
      notify({ testNotification: { version: '1.0' } })
      return {}
    },
    /** Moves the clock. */
    advance({ ms }: { ms: number }) {
      skew += ms
      settle()
      return { now: now() }
    },
    /** The next requests fail, or all are slow; a page of voided orders has at most so many. */
    trouble(changes: Partial<typeof trouble>) {
      Object.assign(trouble, changes)
      return {}
    },
    /** Subscriptions and products as Google knows them. */
    look() {
      return { subscriptions: [...subscriptions.values()], products: [...products.values()], voided, now: now() }
    },
  }

  return { now, subscriptions, products, voided, notices, trouble, commands, revoke, notifyOf }
}

export type PlayWorld = ReturnType<typeof playWorld>
export type PlayCommands = PlayWorld['commands']
