import { and, desc, eq, inArray, isNotNull, ne, notExists, sql, type GetColumnData, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { coinPurchases, userCoins } from '../../../../../drizzle/coins.ts'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { RefundApproved, RefundOpened, RefundRow } from '../../../../../drizzle/functions/results/money.ts'
import { whole } from '../../../../../drizzle/functions/rows.ts'
import { refunds } from '../../../../../drizzle/operator-log.ts'
import { entitlementEvents, subscriptions } from '../../../../../drizzle/subscriptions.ts'
import type { DomainEvent } from '../../../../catalogue/domain-events.ts'
import type { Db } from '../../../../foundation/db.ts'
import { isBelow, scalar, scalarOrNull, upTo, when } from '../../../../foundation/fragments.ts'
import { integer, moment, orNull, text, uuid, word, type Given, type Values } from '../../../../foundation/given.ts'
import type { Orm } from '../../../../foundation/postgres/driver.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../../http/page-by-time.ts'
import type { PurchaseKind } from './schemas.ts'

export type { RefundRow }

const purchase = (table: typeof coinPurchases | typeof subscriptions) =>
  statement({ purchaseId: uuid, refundId: uuid }, (orm, { purchaseId, refundId }) => {
    const refund = (condition: SQL | undefined) =>
      scalarOrNull(
        orm
          .select({ value: functions.refund_row({ r: whole(refunds) }) })
          .from(refunds)
          .where(condition),
      )
    const attempts = orm
      .select({ value: sql<number>`count(*)::integer` })
      .from(refunds)
      .where(eq(refunds.purchaseId, table.id))
    return orm
      .select({
        provider: table.provider,
        ref: table.ref,
        /** How many refunds of it there are, failed ones included. */
        attempts: scalar(attempts),
        /** The refund with the id that was asked about. */
        known: refund(eq(refunds.id, refundId)),
        /** Another one whose outcome is not known. */
        underWay: refund(
          and(eq(refunds.purchaseId, table.id), eq(refunds.status, 'requested'), ne(refunds.id, refundId)),
        ),
      })
      .from(table)
      .where(eq(table.id, purchaseId))
  })

const PURCHASES = { coins: purchase(coinPurchases), subscription: purchase(subscriptions) }

export type RefundablePurchase = RowOfStatement<typeof PURCHASES.coins>

/** A purchase that is to be refunded, by the refund with an id; null where there is none. */
export const purchaseFor = (
  db: Db,
  { kind, ...ids }: { kind: PurchaseKind; purchaseId: string; refundId: string },
): Promise<RefundablePurchase | null> => PURCHASES[kind].maybe(db, ids)

const NEW_REFUND = {
  refundId: uuid,
  kind: refunds.purchaseKind,
  purchaseId: uuid,
  paymentRef: text,
  amountMinor: integer,
  currency: text,
  refundedBefore: integer,
  attempts: integer,
  reason: refunds.reason,
  note: text,
  operatorId: uuid,
  now: moment,
}

/** The same as `open_refund` and `approve_refund` take it. */
const opened = (given: Given<typeof NEW_REFUND>) => ({
  kind: given.kind,
  purchase: given.purchaseId,
  payment: given.paymentRef,
  amount: given.amountMinor,
  currency: given.currency,
  refunded_before: given.refundedBefore,
  attempts: given.attempts,
  reason: given.reason,
  note: given.note,
  operator: given.operatorId,
  at: given.now,
})

const opening = call(NEW_REFUND, (given) => functions.open_refund({ refund: given.refundId, ...opened(given) }))

/** See `open_refund` in `drizzle/functions/operator_money.sql`. */
export const openRefund = (db: Db, refund: Values<typeof NEW_REFUND>): Promise<RefundOpened> => opening(db, refund)

const approving = call(NEW_REFUND, (given) => functions.approve_refund({ approval: given.refundId, ...opened(given) }))

/** Approves a request and opens its refund; see `approve_refund` in `drizzle/functions/operator_approvals.sql`. */
export const openApprovedRefund = (db: Db, refund: Values<typeof NEW_REFUND>): Promise<RefundApproved> =>
  approving(db, refund)

const CLOSE = { refundId: uuid, status: word<'done' | 'failed'>(), ref: orNull(text), now: moment }

const closing = call(CLOSE, ({ refundId, status, ref, now }) =>
  functions.close_refund({ refund: refundId, status, ref, at: now }),
)

/** See `close_refund` in `drizzle/functions/operator_money.sql`. */
export const closeRefund = (
  db: Db,
  outcome: Values<typeof CLOSE>,
): Promise<{ refund: RefundRow; events: DomainEvent[] }> => closing(db, outcome)

const LIST = { limit: integer }
type Page = Given<typeof LIST> & Partial<Given<typeof AFTER>>

const beyond = ({ afterAt, afterId }: Page, at: AnyPgColumn, id: AnyPgColumn) =>
  afterAt && afterId && isBelow([at, id], [afterAt, afterId])

/** A column that other parts of the list have nothing for. */
const perhaps = <C extends AnyPgColumn>(column: C) => sql<GetColumnData<C> | null>`${column}`

const NOTHING = sql<null>`null`

const byOperators = (orm: Orm, page: Page) =>
  orm
    .select({
      id: refunds.id,
      at: refunds.createdAt,
      userId: sql<string | null>`(${functions.refund_row({ r: whole(refunds) })} ->> 'user_id')::uuid`,
      kind: refunds.purchaseKind,
      purchaseId: refunds.purchaseId,
      provider: refunds.provider,
      amountMinor: perhaps(refunds.amountMinor),
      currency: perhaps(refunds.currency),
      status: refunds.status,
      reason: perhaps(refunds.reason),
      note: perhaps(refunds.note),
      operatorId: perhaps(refunds.operatorId),
    })
    .from(refunds)
    .where(beyond(page, refunds.createdAt, refunds.id))
    .orderBy(desc(refunds.createdAt), desc(refunds.id))
    .limit(upTo(page.limit))

/** Whether no operator has refunded a purchase. */
const isOfProvider = (orm: Orm, purchaseId: AnyPgColumn) =>
  notExists(
    orm
      .select({ id: refunds.id })
      .from(refunds)
      .where(and(eq(refunds.purchaseId, purchaseId), ne(refunds.status, 'failed'))),
  )

const ofCoins = (orm: Orm, page: Page) =>
  orm
    .select({
      id: coinPurchases.id,
      at: coinPurchases.updatedAt,
      userId: userCoins.userId,
      kind: sql<'coins'>`'coins'`,
      purchaseId: coinPurchases.id,
      provider: coinPurchases.provider,
      // Stores do not say.
      amountMinor: when(eq(coinPurchases.provider, 'stripe'), sql<number>`${coinPurchases.refundedMinor}`),
      currency: coinPurchases.currency,
      status: sql<'done'>`'done'`,
      reason: NOTHING,
      note: NOTHING,
      operatorId: NOTHING,
    })
    .from(coinPurchases)
    .innerJoin(userCoins, eq(userCoins.id, coinPurchases.accountId))
    .where(
      and(
        inArray(coinPurchases.status, ['refunded', 'part_refunded']),
        isOfProvider(orm, coinPurchases.id),
        beyond(page, coinPurchases.updatedAt, coinPurchases.id),
      ),
    )
    .orderBy(desc(coinPurchases.updatedAt), desc(coinPurchases.id))
    .limit(upTo(page.limit))

const ofSubscriptions = (orm: Orm, page: Page) =>
  orm
    .select({
      id: entitlementEvents.id,
      at: entitlementEvents.at,
      userId: entitlementEvents.userId,
      kind: sql<'subscription'>`'subscription'`,
      // Guarantee: the condition leaves out entries without a subscription, and so those of gifts.
      purchaseId: sql<string>`${entitlementEvents.subscriptionId}`,
      provider: sql<RefundRow['provider']>`${entitlementEvents.source}`,
      amountMinor: NOTHING,
      currency: NOTHING,
      status: sql<'done'>`'done'`,
      reason: NOTHING,
      note: NOTHING,
      operatorId: NOTHING,
    })
    .from(entitlementEvents)
    .where(
      and(
        inArray(entitlementEvents.kind, ['refunded', 'revoked']),
        isNotNull(entitlementEvents.subscriptionId),
        isOfProvider(orm, entitlementEvents.subscriptionId),
        beyond(page, entitlementEvents.at, entitlementEvents.id),
      ),
    )
    .orderBy(desc(entitlementEvents.at), desc(entitlementEvents.id))
    .limit(upTo(page.limit))

const list = withOptions(LIST, AFTER, (orm, page) =>
  byOperators(orm, page)
    .unionAll(ofCoins(orm, page))
    .unionAll(ofSubscriptions(orm, page))
    .orderBy(desc(refunds.createdAt), desc(refunds.id))
    .limit(upTo(page.limit)),
)

/** What was refunded, by whom it was: an operator, or a provider by itself. */
export type RefundedRow = RowOfStatement<typeof list>

/**
 * What was refunded, newest first: the refunds of operators, and what providers say of purchases that no operator has
 * refunded. Each part is read by its own index, no further than the page.
 */
export const refundsOf = (
  db: Db,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<RefundedRow[]> => list.all(db, { limit, ...optionsOf(after) })
