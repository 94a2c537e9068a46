/**
 * What the App Store knows of one app: purchases, subscriptions, and the notifications about them. Every change is a
 * notification, as in the real one (https://developer.apple.com/documentation/appstoreservernotifications/notificationtype).
 */

export type Sold = Record<string, unknown> & { transactionId: string; originalTransactionId: string; productId: string }

export interface Subscription {
  originalTransactionId: string
  /** Whose it is; all their subscriptions and purchases are told together. */
  customer: string
  /** 1 active, 2 expired, 3 billing retry, 4 grace, 5 revoked. */
  status: number
  periodSeconds: number
  /** The latest is the last. */
  transactions: Sold[]
  renewal: Record<string, unknown>
}

export interface Notice {
  notificationType: string
  subtype?: string
  transaction: Sold | null
  renewal: Record<string, unknown> | null
  at: number
}

export interface Offer {
  productId: string
  appAccountToken?: string
  customer?: string
  /** In thousandths of the currency's unit, for the whole quantity. */
  price?: number
  currency?: string
  quantity?: number
  periodSeconds?: number
  /** When it was bought; now, if not said. */
  at?: number
  isTrial?: boolean
}

/** Ids are never used twice, not even after the server was started again beside a database that knows them. */
let lastId = BigInt(Date.now()) * 1000n
const newId = (): string => String(++lastId)

const MONTH = 30 * 86_400

export class Shop {
  readonly subscriptions = new Map<string, Subscription>()
  readonly purchases = new Map<string, { customer: string; transaction: Sold }>()
  readonly notices: Notice[] = []

  subscribe({ productId, customer, periodSeconds = MONTH, at = Date.now(), isTrial = false, ...offer }: Offer): Notice {
    const id = newId()
    const subscription: Subscription = {
      originalTransactionId: id,
      customer: customer ?? id,
      status: 1,
      periodSeconds,
      transactions: [],
      renewal: {
        originalTransactionId: id,
        productId,
        autoRenewProductId: productId,
        autoRenewStatus: 1,
        recentSubscriptionStartDate: at,
      },
    }
    this.subscriptions.set(id, subscription)
    this.#period(subscription, {
      ...sale(id, { ...offer, productId }, at),
      type: 'Auto-Renewable Subscription',
      subscriptionGroupIdentifier: '21500000',
      transactionReason: 'PURCHASE',
      ...(isTrial ? { offerType: 1, offerDiscountType: 'FREE_TRIAL', price: 0 } : {}),
    })
    return this.#tell(subscription, 'SUBSCRIBED', 'INITIAL_BUY')
  }

  /** The next period, also after failed charges. */
  renew(id: string, at?: number): Notice {
    const subscription = this.#subscription(id)
    const { offerType: _offer, offerDiscountType: _discount, ...last } = this.#last(subscription)
    const isRecovery = subscription.status !== 1
    const productId = String(subscription.renewal['autoRenewProductId'])
    const begin = at ?? Number(last['expiresDate'])
    subscription.status = 1
    subscription.renewal = {
      ...without(subscription.renewal, 'isInBillingRetryPeriod', 'gracePeriodExpiresDate'),
      productId,
    }
    this.#period(subscription, {
      ...last,
      transactionId: newId(),
      productId,
      purchaseDate: begin,
      transactionReason: 'RENEWAL',
    })
    return this.#tell(subscription, 'DID_RENEW', isRecovery ? 'BILLING_RECOVERY' : undefined)
  }

  /** @param at when the period ended */
  expire(id: string, at = Date.now()): Notice {
    const subscription = this.#subscription(id)
    this.#last(subscription)['expiresDate'] = at
    subscription.status = 2
    const wasCancelled = subscription.renewal['autoRenewStatus'] === 0
    subscription.renewal = { ...subscription.renewal, autoRenewStatus: 0, isInBillingRetryPeriod: false }
    return this.#tell(subscription, 'EXPIRED', wasCancelled ? 'VOLUNTARY' : 'BILLING_RETRY')
  }

  /** The charge failed; access goes on until `until`. */
  grace(id: string, until: number): Notice {
    const subscription = this.#subscription(id)
    subscription.status = 4
    this.#last(subscription)['expiresDate'] = Date.now()
    subscription.renewal = { ...subscription.renewal, isInBillingRetryPeriod: true, gracePeriodExpiresDate: until }
    return this.#tell(subscription, 'DID_FAIL_TO_RENEW', 'GRACE_PERIOD')
  }

  /** The charge failed, and there is no access, or no longer. */
  retry(id: string): Notice {
    const subscription = this.#subscription(id)
    const hadGrace = subscription.status === 4
    if (!hadGrace) this.#last(subscription)['expiresDate'] = Date.now()
    subscription.status = 3
    subscription.renewal = { ...subscription.renewal, isInBillingRetryPeriod: true }
    return this.#tell(subscription, hadGrace ? 'GRACE_PERIOD_EXPIRED' : 'DID_FAIL_TO_RENEW')
  }

  /** Whether it goes on after the period. */
  setRenewing(id: string, isRenewing: boolean): Notice {
    const subscription = this.#subscription(id)
    subscription.renewal = { ...subscription.renewal, autoRenewStatus: isRenewing ? 1 : 0 }
    return this.#tell(
      subscription,
      'DID_CHANGE_RENEWAL_STATUS',
      isRenewing ? 'AUTO_RENEW_ENABLED' : 'AUTO_RENEW_DISABLED',
    )
  }

  /** To a higher plan, at once: the present period is replaced. */
  upgrade(id: string, productId: string, price?: number): Notice {
    const subscription = this.#subscription(id)
    const last = this.#last(subscription)
    last['isUpgraded'] = true
    subscription.renewal = { ...subscription.renewal, productId, autoRenewProductId: productId }
    this.#period(subscription, {
      ...last,
      isUpgraded: undefined,
      transactionId: newId(),
      productId,
      purchaseDate: Date.now(),
      transactionReason: 'PURCHASE',
      ...(price === undefined ? {} : { price }),
    })
    return this.#tell(subscription, 'DID_CHANGE_RENEWAL_PREF', 'UPGRADE')
  }

  /** To a lower plan, with the next period. */
  downgrade(id: string, productId: string): Notice {
    const subscription = this.#subscription(id)
    subscription.renewal = { ...subscription.renewal, autoRenewProductId: productId }
    return this.#tell(subscription, 'DID_CHANGE_RENEWAL_PREF', 'DOWNGRADE')
  }

  /** A purchase of something that is used up. */
  buy({ productId, customer, at = Date.now(), ...offer }: Offer): Notice {
    const id = newId()
    const transaction = { ...sale(id, { ...offer, productId }, at), type: 'Consumable', transactionReason: 'PURCHASE' }
    this.purchases.set(id, { customer: customer ?? id, transaction })
    return this.#note({ notificationType: 'ONE_TIME_CHARGE', transaction, renewal: null })
  }

  /** @param percentage of the price, if not all of it */
  refund(transactionId: string, percentage?: number): Notice {
    const { transaction, subscription } = this.#transaction(transactionId)
    Object.assign(transaction, {
      revocationDate: Date.now(),
      revocationReason: 0,
      revocationType: percentage === undefined ? 'REFUND_FULL' : 'REFUND_PRORATED',
      revocationPercentage: Math.round((percentage ?? 100) * 1000),
    })
    if (subscription && this.#last(subscription) === transaction) subscription.status = 5
    return this.#note({ notificationType: 'REFUND', transaction, renewal: subscription?.renewal ?? null })
  }

  /** Takes a refund back. */
  reverse(transactionId: string): Notice {
    const { transaction, subscription } = this.#transaction(transactionId)
    for (const name of ['revocationDate', 'revocationReason', 'revocationType', 'revocationPercentage'])
      delete transaction[name]
    if (subscription?.status === 5) subscription.status = Number(transaction['expiresDate']) > Date.now() ? 1 : 2
    return this.#note({ notificationType: 'REFUND_REVERSED', transaction, renewal: subscription?.renewal ?? null })
  }

  /** Says nothing; sent when somebody asks for it in App Store Connect. */
  test(): Notice {
    return this.#note({ notificationType: 'TEST', transaction: null, renewal: null })
  }

  /** Everything that the customer who made a transaction has bought; null for an id that is none. */
  customerOf(transactionId: string): { subscriptions: Subscription[]; transactions: Sold[] } | null {
    const customer =
      this.purchases.get(transactionId)?.customer ??
      [...this.subscriptions.values()].find(({ transactions }) => hasId(transactions, transactionId))?.customer
    if (customer === undefined) return null
    const subscriptions = [...this.subscriptions.values()].filter((one) => one.customer === customer)
    const purchases = [...this.purchases.values()].filter((one) => one.customer === customer)
    return {
      subscriptions,
      transactions: [...subscriptions.flatMap((one) => one.transactions), ...purchases.map((one) => one.transaction)],
    }
  }

  #subscription(id: string): Subscription {
    const found = this.subscriptions.get(id)
    if (!found) throw new Error(`there is no subscription ${id}`)
    return found
  }

  #transaction(id: string): { transaction: Sold; subscription: Subscription | null } {
    const purchase = this.purchases.get(id)
    if (purchase) return { transaction: purchase.transaction, subscription: null }
    for (const subscription of this.subscriptions.values()) {
      const transaction = subscription.transactions.findLast((one) => one.transactionId === id)
      if (transaction) return { transaction, subscription }
    }
    throw new Error(`there is no transaction ${id}`)
  }

  #last({ transactions }: Subscription): Sold {
    const last = transactions.at(-1)
    if (!last) throw new Error('a subscription without a period')
    return last
  }

  #period(subscription: Subscription, transaction: Sold): void {
    const expiresDate = Number(transaction['purchaseDate']) + subscription.periodSeconds * 1000
    subscription.transactions.push({ ...transaction, expiresDate })
    subscription.renewal['renewalDate'] = expiresDate
  }

  #tell(subscription: Subscription, notificationType: string, subtype?: string): Notice {
    const { renewal } = subscription
    return this.#note({
      notificationType,
      ...(subtype ? { subtype } : {}),
      transaction: this.#last(subscription),
      renewal,
    })
  }

  #note(notice: Omit<Notice, 'at'>): Notice {
    // Later changes are not in what was said before.
    const kept = { ...structuredClone(notice), at: Date.now() }
    this.notices.push(kept)
    return kept
  }
}

function sale(
  id: string,
  { productId, appAccountToken, price = 9990, currency = 'USD', quantity = 1 }: Offer,
  at: number,
): Sold {
  return {
    transactionId: id,
    originalTransactionId: id,
    webOrderLineItemId: newId(),
    productId,
    purchaseDate: at,
    originalPurchaseDate: at,
    quantity,
    inAppOwnershipType: 'PURCHASED',
    price,
    currency,
    storefront: 'USA',
    storefrontId: '143441',
    ...(appAccountToken === undefined ? {} : { appAccountToken }),
  }
}

const hasId = (transactions: readonly Sold[], id: string): boolean =>
  transactions.some((one) => one.transactionId === id || one.originalTransactionId === id)

const without = (fields: Record<string, unknown>, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
