import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, oneOf, updatedAt } from './columns.ts'
import { PAYMENT_PROVIDERS } from './subscriptions.ts'

/**
 * What operators have done. Append-only: a trigger refuses changes. Outlives the accounts that it is about, so it names
 * them by id alone, and neither `before` nor `after` has personal data.
 */
export const operatorLog = pgTable(
  'operator_log',
  {
    id: id(),
    operatorId: uuid('operator_id').notNull(),
    /** The kind of thing and what was done to it, such as `plan.change`. */
    act: text('act').notNull(),
    /** Id of the account, plan, package, … that it was done to. */
    subjectId: text('subject_id').notNull(),
    /** Why, by a word of a list, where the act has one. */
    reason: text('reason'),
    /** Why, in the operator's words. */
    note: text('note'),
    /** What was changed, as it was; null for something new. */
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('operator_log_at').on(t.at, t.id),
    index('operator_log_act').on(t.act, t.at, t.id),
    index('operator_log_subject').on(t.subjectId, t.at),
    index('operator_log_operator').on(t.operatorId, t.at),
  ],
)

/**
 * A chain over the log: each entry is sealed by a hash of itself and of the seal before it, so that an entry that was changed
 * or removed behind our back is found (`operator_log_faults`). A row comes with its entry, and is sealed within a minute.
 */
export const operatorLogSeals = pgTable(
  'operator_log_seals',
  {
    entryId: uuid('entry_id').primaryKey(),
    /** 1 for the first, without gaps; null until it is sealed. */
    seq: integer('seq').unique('operator_log_seals_seq'),
    /** SHA-256 in hexadecimal digits. */
    hash: text('hash'),
  },
  (t) => [
    check('operator_log_seals_whole', sql`(${t.seq} is null) = (${t.hash} is null)`),
    index('operator_log_seals_waiting')
      .on(t.entryId)
      .where(sql`${t.seq} is null`),
  ],
)

export const REFUND_REASONS = ['requested_by_customer', 'duplicate', 'fraudulent'] as const
export const REFUND_STATUSES = ['requested', 'done', 'failed'] as const

/**
 * Refunds by operators. A row is written before the provider is asked, and its id is the base of the provider's
 * idempotency key, so that a lost answer gives nobody their money twice.
 */
export const refunds = pgTable(
  'refunds',
  {
    id: id(),
    purchaseKind: text('purchase_kind', { enum: ['coins', 'subscription'] }).notNull(),
    /** Of `coin_purchases` or `subscriptions`. */
    purchaseId: uuid('purchase_id').notNull(),
    provider: text('provider', { enum: PAYMENT_PROVIDERS }).notNull(),
    /** The provider's id of the payment. */
    paymentRef: text('payment_ref').notNull(),
    /** In the smallest unit of the currency. */
    amountMinor: integer('amount_minor').notNull(),
    currency: text('currency').notNull(),
    /** What had been refunded of the payment before, by which a lost answer is found out. */
    refundedBefore: integer('refunded_before').notNull(),
    reason: text('reason', { enum: REFUND_REASONS }).notNull(),
    note: text('note').notNull(),
    status: text('status', { enum: REFUND_STATUSES }).notNull(),
    /** The provider's id of the refund; null until it has answered, or where its answer was lost. */
    ref: text('ref'),
    operatorId: uuid('operator_id').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    oneOf('refunds_kind_known', t.purchaseKind, ['coins', 'subscription']),
    oneOf('refunds_provider_known', t.provider, PAYMENT_PROVIDERS),
    oneOf('refunds_reason_known', t.reason, REFUND_REASONS),
    oneOf('refunds_status_known', t.status, REFUND_STATUSES),
    check('refunds_amount', sql`${t.amountMinor} > 0 and ${t.refundedBefore} >= 0`),
    // Of two operators who refund one purchase at once, one does.
    uniqueIndex('refunds_one_under_way')
      .on(t.purchaseId)
      .where(sql`${t.status} = 'requested'`),
    index('refunds_purchase').on(t.purchaseId, t.createdAt),
    index('refunds_created').on(t.createdAt, t.id),
  ],
)
