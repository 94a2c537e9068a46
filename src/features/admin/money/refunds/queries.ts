import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { TimePosition } from '../../../../http/page-by-time.ts'
import type { ApprovalRow, NotDecided } from '../approvals/queries.ts'
import type { PurchaseKind, RefundReason } from './schemas.ts'

type Provider = 'stripe' | 'app_store' | 'play_store'

/** A row of `refunds` as `refund_row` in SQL returns it. */
export interface RefundRow {
  id: string
  user_id: string | null
  purchase_kind: PurchaseKind
  purchase_id: string
  provider: Provider
  payment_ref: string
  amount_minor: number
  currency: string
  refunded_before: number
  reason: RefundReason
  note: string
  status: 'requested' | 'done' | 'failed'
  operator_id: string
  created_at: string
}

export interface RefundablePurchase {
  provider: Provider
  ref: string | null
  /** How many refunds of it there are, failed ones included. */
  attempts: number
  /** The refund with the id that was asked about. */
  known: RefundRow | null
  /** Another one whose outcome is not known. */
  underWay: RefundRow | null
}

/** A purchase that is to be refunded, by the refund with an id; null where there is none. */
export const purchaseFor = async (
  db: Db,
  { kind, purchaseId, refundId }: { kind: PurchaseKind; purchaseId: string; refundId: string },
): Promise<RefundablePurchase | null> => {
  const table = kind === 'coins' ? sql`coin_purchases` : sql`subscriptions`
  const [row] = await db.rows<RefundablePurchase>(sql`
    select p.provider, p.ref, (select count(*)::integer from refunds r where r.purchase_id = p.id) as attempts,
      (select refund_row(r) from refunds r where r.id = ${refundId}) as known,
      (select refund_row(r) from refunds r
        where r.purchase_id = p.id and r.status = 'requested' and r.id <> ${refundId}) as "underWay"
    from ${table} p where p.id = ${purchaseId}`)
  return row ?? null
}

export interface NewRefund {
  refundId: string
  kind: PurchaseKind
  purchaseId: string
  paymentRef: string
  amountMinor: number
  currency: string
  refundedBefore: number
  attempts: number
  reason: RefundReason
  note: string
  operatorId: string
  now: number
}

/** See `open_refund` in `drizzle/functions/operator_money.sql`. */
export const openRefund = async (
  db: Db,
  r: NewRefund,
): Promise<{ outcome: 'ok'; refund: RefundRow } | { outcome: 'under_way' }> =>
  (
    await db.one<{ answer: Awaited<ReturnType<typeof openRefund>> }>(sql`
      select open_refund(
        refund => ${r.refundId}, kind => ${r.kind}, purchase => ${r.purchaseId}, payment => ${r.paymentRef},
        amount => ${r.amountMinor}, currency => ${r.currency}, refunded_before => ${r.refundedBefore},
        attempts => ${r.attempts}, reason => ${r.reason}, note => ${r.note}, operator => ${r.operatorId},
        at => ${instant(r.now)}
      ) as answer`)
  ).answer

/** Approves a request and opens its refund; see `approve_refund` in `drizzle/functions/operator_approvals.sql`. */
export const openApprovedRefund = async (
  db: Db,
  r: NewRefund,
): Promise<NotDecided | { outcome: 'ok'; approval: ApprovalRow; refund: RefundRow } | { outcome: 'under_way' }> =>
  (
    await db.one<{ answer: Awaited<ReturnType<typeof openApprovedRefund>> }>(sql`
      select approve_refund(
        approval => ${r.refundId}, kind => ${r.kind}, purchase => ${r.purchaseId}, payment => ${r.paymentRef},
        amount => ${r.amountMinor}, currency => ${r.currency}, refunded_before => ${r.refundedBefore},
        attempts => ${r.attempts}, reason => ${r.reason}, note => ${r.note}, operator => ${r.operatorId},
        at => ${instant(r.now)}
      ) as answer`)
  ).answer

/** See `close_refund` in `drizzle/functions/operator_money.sql`. */
export const closeRefund = async (
  db: Db,
  r: { refundId: string; status: 'done' | 'failed'; ref: string | null; now: number },
): Promise<{ refund: RefundRow; events: DomainEvent[] }> =>
  (
    await db.one<{ answer: { refund: RefundRow; events: DomainEvent[] } }>(sql`
      select close_refund(
        refund => ${r.refundId}, status => ${r.status}, ref => ${r.ref}, at => ${instant(r.now)}
      ) as answer`)
  ).answer

/** What was refunded, by whom it was: an operator, or a provider by itself. */
export interface RefundedRow {
  id: string
  at: string
  userId: string | null
  kind: PurchaseKind
  purchaseId: string
  provider: Provider
  amountMinor: number | null
  currency: string | null
  status: 'requested' | 'done' | 'failed'
  reason: RefundReason | null
  note: string | null
  operatorId: string | null
}

/**
 * What was refunded, newest first: the refunds of operators, and what providers say of purchases that no operator has
 * refunded. Each part is read by its own index, no further than the page.
 */
export const refundsOf = (
  db: Db,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<RefundedRow[]> => {
  const page = (at: string, id: string) => {
    const [time, key] = [sql.raw(at), sql.raw(id)]
    const beyond = after ? sql`and (${time}, ${key}) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``
    return sql`${beyond} order by ${time} desc, ${key} desc limit ${limit}`
  }
  return db.rows(sql`
    select * from (
      (select r.id, r.created_at as at, (refund_row(r) ->> 'user_id')::uuid as "userId", r.purchase_kind as kind,
        r.purchase_id as "purchaseId", r.provider, r.amount_minor as "amountMinor", r.currency, r.status, r.reason, r.note,
        r.operator_id as "operatorId"
      from refunds r where true ${page('r.created_at', 'r.id')})
      union all
      (select p.id, p.updated_at, c.user_id, 'coins', p.id, p.provider,
        case when p.provider = 'stripe' then p.refunded_minor end, p.currency, 'done', null, null, null
      from coin_purchases p join user_coins c on c.id = p.account_id
      where p.status in ('refunded', 'part_refunded')
        and not exists (select from refunds r where r.purchase_id = p.id and r.status <> 'failed')
      ${page('p.updated_at', 'p.id')})
      union all
      (select e.id, e.at, e.user_id, 'subscription', e.subscription_id, e.source, null, null, 'done', null, null, null
      from entitlement_events e
      where e.kind in ('refunded', 'revoked') and e.subscription_id is not null
        and not exists (select from refunds r where r.purchase_id = e.subscription_id and r.status <> 'failed')
      ${page('e.at', 'e.id')})
    ) refunded order by at desc, id desc limit ${limit}`)
}
