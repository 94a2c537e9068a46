import { and, eq, isNull, sql } from 'drizzle-orm'
import { coinPurchases } from '../../../../drizzle/coins.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { EntryRow } from '../queries.ts'

export type Provider = (typeof coinPurchases.$inferSelect)['provider']
export type PurchaseStatus = (typeof coinPurchases.$inferSelect)['status']

/** What is expected of a purchase that was opened. */
export interface OpenedPurchase {
  /** False for one that is continued. */
  isNew: boolean
  purchaseId: string
  amountMinor: number
  currency: string
  /** The provider's id of its payment; null until it has answered. */
  ref: string | null
  /** The buyer as Stripe knows them; null before their first purchase there. */
  stripeCustomer: string | null
}

/** See `open_coin_purchase` in `drizzle/functions/coins_purchases.sql`. */
export const openPurchase = async (
  db: Db,
  p: { userId: string; packageId: string; purchaseId: string; provider: Provider; reconcileAt: number; now: number },
): Promise<({ outcome: 'ok' } & OpenedPurchase) | { outcome: 'not_found' | 'reused' | 'under_way' }> => {
  const { answer } = await db.one<{ answer: Awaited<ReturnType<typeof openPurchase>> }>(sql`
    select open_coin_purchase(
      person => ${p.userId}, package => ${p.packageId}, provider => ${p.provider}, purchase => ${p.purchaseId},
      reconcile_at => ${instant(p.reconcileAt)}, at => ${instant(p.now)}
    ) as answer`)
  return answer
}

/** The outcomes of `settle_coin_purchase`. */
export interface Settled {
  outcome: 'ok' | 'stale' | 'of_another' | 'not_found' | 'misfit' | 'contradiction'
  isNew?: boolean
  status?: PurchaseStatus
  purchaseId?: string
  transaction?: EntryRow | null
  balance?: number
}

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

/** See `drizzle/functions/coins_purchases.sql`. */
export const settlePurchase = async (db: Db, p: ToSettle): Promise<Settled> => {
  const again = p.reconcileAt ?? null
  const { answer } = await db.one<{ answer: Settled }>(sql`
    select settle_coin_purchase(
      provider => ${p.provider}, ref => ${p.ref}, purchase => ${p.purchaseId ?? null}, person => ${p.userId},
      package => ${p.packageId}, quantity => ${p.quantity ?? 1}, status => ${p.status}, amount_minor => ${p.amountMinor},
      currency => ${p.currency}, refunded => ${p.refunded?.part ?? null}, refunded_of => ${p.refunded?.of ?? null},
      read_at => ${instant(p.readAt)}, reconcile_at => ${again === null ? null : instant(again)}, entry => ${p.entryId},
      at => ${instant(p.now)}
    ) as answer`)
  return answer
}

export interface DuePurchase {
  id: string
  provider: Provider
  ref: string | null
  stripeCustomer: string | null
}

/**
 * Purchases whose provider is to be asked again, the longest due first. Each is put off by `pauseSeconds` at once; those
 * older than `givenUpHours` are asked about for the last time.
 */
export const leaseDuePurchases = (
  db: Db,
  { most, pauseSeconds, givenUpHours, now }: { most: number; pauseSeconds: number; givenUpHours: number; now: number },
): Promise<DuePurchase[]> =>
  db.rows(sql`
    with due as (
      select p.id from coin_purchases p where p.reconcile_at <= ${instant(now)}
      order by p.reconcile_at limit ${most} for update skip locked
    )
    update coin_purchases p set reconcile_at = case
      when p.created_at > ${instant(now - givenUpHours * 3_600_000)}::timestamptz then ${instant(now + pauseSeconds * 1000)}::timestamptz end
    from due where p.id = due.id returning p.id, p.provider, p.ref, (
      select b.stripe_customer from user_coins c join billing_accounts b on b.user_id = c.user_id where c.id = p.account_id
    ) as "stripeCustomer"`)

/** Closes a purchase for which nothing was charged. */
export const failPurchase = async (db: Db, purchaseId: string, now: number): Promise<void> => {
  await db.run((orm) =>
    orm
      .update(coinPurchases)
      .set({ status: 'failed', reconcileAt: null, updatedAt: new Date(now) })
      .where(and(eq(coinPurchases.id, purchaseId), eq(coinPurchases.status, 'pending'), isNull(coinPurchases.ref))),
  )
}

export interface KnownPurchase {
  id: string
  provider: Provider
  ref: string | null
  createdAt: string
}

/** Every purchase of a user, the oldest first, and how Stripe knows them. */
export const purchasesOf = (
  db: Db,
  userId: string,
): Promise<{ purchases: KnownPurchase[]; stripeCustomer: string | null }> =>
  db.one(sql`
    select (select b.stripe_customer from billing_accounts b where b.user_id = ${userId}) as "stripeCustomer",
      (select coalesce(jsonb_agg(jsonb_build_object(
          'id', p.id, 'provider', p.provider, 'ref', p.ref, 'createdAt', p.created_at) order by p.created_at, p.id), '[]')
        from user_coins c join coin_purchases p on p.account_id = c.id where c.user_id = ${userId}) as purchases`)
