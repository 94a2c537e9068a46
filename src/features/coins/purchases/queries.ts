import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import { coinPurchases, userCoins } from '../../../../drizzle/coins.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { Opened, OpenedPurchase, Settled } from '../../../../drizzle/functions/results/coins.ts'
import { billingAccounts } from '../../../../drizzle/subscriptions.ts'
import type { Db } from '../../../foundation/db.ts'
import { jsonList, jsonObject, ONE_ROW, scalar, scalarOrNull, upTo } from '../../../foundation/fragments.ts'
import { integer, moment, orNull, text, uuid, word, type Values } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'

export type { OpenedPurchase, Settled }

export type Provider = (typeof coinPurchases.$inferSelect)['provider']
export type PurchaseStatus = (typeof coinPurchases.$inferSelect)['status']

const p = coinPurchases

const OPENING = {
  userId: uuid,
  packageId: text,
  purchaseId: uuid,
  provider: word<Provider>(),
  reconcileAt: moment,
  now: moment,
}

const opening = call(OPENING, ({ userId, packageId, purchaseId, provider, reconcileAt, now }) =>
  functions.open_coin_purchase({
    person: userId,
    package: packageId,
    provider,
    purchase: purchaseId,
    reconcile_at: reconcileAt,
    at: now,
  }),
)

/** See `open_coin_purchase` in `drizzle/functions/coins_purchases.sql`. */
export const openPurchase = (db: Db, purchase: Values<typeof OPENING>): Promise<Opened> => opening(db, purchase)

/** What a provider has said about a payment for coins, when it was asked. */
export interface StatedPurchase {
  provider: Provider
  /** The provider's id of the payment: a payment intent, a transaction, an order. */
  ref: string
  /** The id of `openCoinPurchase`, where there was one. */
  purchaseId?: string | undefined
  /** The buyer; null where the provider names nobody, and the receipt is known. */
  userId: string | null
  /** Null where the provider does not name it, and the receipt is known. */
  packageId: string | null
  /** Packages bought at once; stores allow several. 1 without it. */
  quantity?: number | undefined
  status: PurchaseStatus
  /** In the smallest unit of the currency; null where a store sets the price. */
  amountMinor: number | null
  /** ISO 4217; null where a store sets the price. */
  currency: string | null
  /** The refunded part, for `part_refunded`: `{ part: 250, of: 999 }`. */
  refunded?: { part: number; of: number } | undefined
  /** When the provider was asked, in milliseconds since 1970. */
  readAt: number
  /** When to ask again, in milliseconds since 1970; null when nothing is expected. */
  reconcileAt?: number | null | undefined
}

interface ToSettle extends StatedPurchase {
  entryId: string
  now: number
}

const SETTLING = {
  provider: word<Provider>(),
  ref: text,
  purchaseId: orNull(uuid),
  userId: orNull(uuid),
  packageId: orNull(text),
  quantity: integer,
  status: word<PurchaseStatus>(),
  amountMinor: orNull(integer),
  currency: orNull(text),
  part: orNull(integer),
  of: orNull(integer),
  readAt: moment,
  reconcileAt: orNull(moment),
  entryId: uuid,
  now: moment,
}

const settling = call(SETTLING, (given) =>
  functions.settle_coin_purchase({
    provider: given.provider,
    ref: given.ref,
    purchase: given.purchaseId,
    person: given.userId,
    package: given.packageId,
    quantity: given.quantity,
    status: given.status,
    amount_minor: given.amountMinor,
    currency: given.currency,
    refunded: given.part,
    refunded_of: given.of,
    read_at: given.readAt,
    reconcile_at: given.reconcileAt,
    entry: given.entryId,
    at: given.now,
  }),
)

/** See `drizzle/functions/coins_purchases.sql`. */
export const settlePurchase = (db: Db, { refunded, ...stated }: ToSettle): Promise<Settled> =>
  settling(db, {
    ...stated,
    purchaseId: stated.purchaseId ?? null,
    quantity: stated.quantity ?? 1,
    part: refunded?.part ?? null,
    of: refunded?.of ?? null,
    reconcileAt: stated.reconcileAt ?? null,
  })

const leasing = statement(
  { most: integer, now: moment, again: moment, since: moment },
  (orm, { most, now, again, since }) => {
    const due = orm
      .$with('due')
      .as(
        orm
          .select({ id: p.id })
          .from(p)
          .where(lte(p.reconcileAt, now))
          .orderBy(asc(p.reconcileAt))
          .limit(upTo(most))
          .for('update', { skipLocked: true }),
      )
    const customer = orm
      .select({ value: billingAccounts.stripeCustomer })
      .from(userCoins)
      .innerJoin(billingAccounts, eq(billingAccounts.userId, userCoins.userId))
      .where(eq(userCoins.id, p.accountId))
    return orm
      .with(due)
      .update(p)
      .set({ reconcileAt: sql`case when ${gt(p.createdAt, since)} then ${again} end` })
      .from(due)
      .where(eq(p.id, due.id))
      .returning({ id: p.id, provider: p.provider, ref: p.ref, stripeCustomer: scalarOrNull(customer) })
  },
)

export type DuePurchase = RowOfStatement<typeof leasing>

const HOUR = 3_600_000

/**
 * Purchases whose provider is to be asked again, the longest due first. Each is put off by `pauseSeconds` at once; those
 * older than `givenUpHours` are asked about for the last time.
 */
export const leaseDuePurchases = (
  db: Db,
  { most, pauseSeconds, givenUpHours, now }: { most: number; pauseSeconds: number; givenUpHours: number; now: number },
): Promise<DuePurchase[]> =>
  leasing.all(db, { most, now, again: now + pauseSeconds * 1000, since: now - givenUpHours * HOUR })

const failing = statement({ purchaseId: uuid, now: moment }, (orm, { purchaseId, now }) =>
  orm
    .update(p)
    .set({ status: 'failed', reconcileAt: null, updatedAt: now })
    .where(and(eq(p.id, purchaseId), eq(p.status, 'pending'), isNull(p.ref)))
    .returning({ id: p.id }),
)

/** Closes a purchase for which nothing was charged. */
export async function failPurchase(db: Db, purchaseId: string, now: number): Promise<void> {
  await failing.maybe(db, { purchaseId, now })
}

const all = statement({ userId: uuid }, (orm, { userId }) => {
  const customer = orm
    .select({ value: billingAccounts.stripeCustomer })
    .from(billingAccounts)
    .where(eq(billingAccounts.userId, userId))
  const purchase = jsonObject({ id: p.id, provider: p.provider, ref: p.ref, createdAt: p.createdAt })
  const purchases = orm
    .select({ value: jsonList(purchase, p.createdAt, p.id) })
    .from(userCoins)
    .innerJoin(p, eq(p.accountId, userCoins.id))
    .where(eq(userCoins.userId, userId))
  return orm.select({ stripeCustomer: scalarOrNull(customer), purchases: scalar(purchases) }).from(ONE_ROW)
})

type AllPurchases = RowOfStatement<typeof all>
export type KnownPurchase = AllPurchases['purchases'][number]

/** Every purchase of a user, the oldest first, and how Stripe knows them. */
export const purchasesOf = (db: Db, userId: string): Promise<AllPurchases> => all.one(db, { userId })
