import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
  type AnyPgColumn,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

export const COIN_ENTRY_TYPES = ['purchase', 'reward', 'spend', 'refund', 'expiry', 'adjustment'] as const
export const COIN_LOT_KINDS = ['purchased', 'earned'] as const
export const COIN_PROVIDERS = ['stripe', 'app_store', 'play_store'] as const
export const COIN_PURCHASE_STATUSES = [
  'pending',
  'requires_action',
  'paid',
  'failed',
  'refunded',
  'part_refunded',
  'disputed',
] as const

/**
 * A ledger account, which belongs to one user. It outlives the user, so that sums stay provable: `userId` is cleared
 * with the account, and nothing else here is about a person. Written by `move_coins` only; docs/coins.md describes it.
 */
export const userCoins = pgTable('user_coins', {
  id: id(),
  userId: uuid('user_id')
    .unique()
    .references(() => users.id, { onDelete: 'set null' }),
  /** Whole coins. Below zero only while coins of a refunded purchase have been spent. */
  balance: integer('balance').notNull().default(0),
  /** Number of entries so far. */
  version: integer('version').notNull().default(0),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})

/** Entries of the ledger. Append-only: a trigger refuses changes; a correction is another entry. */
export const coinTransactions = pgTable(
  'coin_transactions',
  {
    id: id(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => userCoins.id),
    /** 1 for the first entry of an account, without gaps. */
    version: integer('version').notNull(),
    type: text('type', { enum: COIN_ENTRY_TYPES }).notNull(),
    /** Whole coins; negative when they leave. */
    amount: integer('amount').notNull(),
    balanceAfter: integer('balance_after').notNull(),
    /** Names what the entry is for, so that it is written once however often that is attempted. */
    key: text('key').notNull().unique(),
    /** Id of the package, offer or activity; never of another user. */
    reference: text('reference'),
    /** The entry that this one undoes, wholly or in part. */
    reverses: uuid('reverses').references((): AnyPgColumn => coinTransactions.id),
    createdAt: createdAt(),
  },
  (t) => [
    // Also the order of a user's history.
    unique('coin_transactions_chain').on(t.accountId, t.version),
    oneOf('coin_transactions_type_known', t.type, COIN_ENTRY_TYPES),
    check('coin_transactions_moves', sql`${t.amount} <> 0`),
    check('coin_transactions_spend_covered', sql`${t.type} <> 'spend' or ${t.balanceAfter} >= 0`),
    index('coin_transactions_reversing')
      .on(t.reverses)
      .where(sql`${t.reverses} is not null`),
  ],
)

/**
 * Coins by where they came from; what is left of all lots of an account is its balance, or 0 while that is below zero.
 * Spending takes earned coins that expire first, then other earned ones, then purchased ones.
 */
export const coinLots = pgTable(
  'coin_lots',
  {
    /** The entry that brought the coins. */
    id: uuid('id')
      .primaryKey()
      .references(() => coinTransactions.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => userCoins.id),
    kind: text('kind', { enum: COIN_LOT_KINDS }).notNull(),
    amount: integer('amount').notNull(),
    remaining: integer('remaining').notNull(),
    /** Bought coins never expire (App Store Review Guidelines, 3.1.1). */
    expiresAt: instant('expires_at'),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('coin_lots_kind_known', t.kind, COIN_LOT_KINDS),
    check('coin_lots_remaining', sql`${t.remaining} between 0 and ${t.amount}`),
    check('coin_lots_only_earned_expire', sql`${t.kind} = 'earned' or ${t.expiresAt} is null`),
    index('coin_lots_left')
      .on(t.accountId)
      .where(sql`${t.remaining} > 0`),
    index('coin_lots_expiring')
      .on(t.expiresAt)
      .where(sql`${t.remaining} > 0 and ${t.expiresAt} is not null`),
  ],
)

/** What can be bought with money. Prices are data; a purchase keeps the price and the coins of its time. */
export const coinPackages = pgTable(
  'coin_packages',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    coins: integer('coins').notNull(),
    bonus: integer('bonus').notNull().default(0),
    /** In the smallest unit of the currency. */
    amountMinor: integer('amount_minor').notNull(),
    /** ISO 4217, in capitals. */
    currency: text('currency').notNull(),
    /** Product ids of the stores. */
    storeProducts: jsonb('store_products').$type<{ app_store?: string; play_store?: string }>().notNull(),
    isActive: boolean('is_active').notNull().default(true),
    position: integer('position').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    check('coin_packages_coins', sql`${t.coins} > 0 and ${t.bonus} >= 0`),
    check('coin_packages_price', sql`${t.amountMinor} > 0 and ${t.currency} ~ '^[A-Z]{3}$'`),
  ],
)

/** What coins buy. The effect of each is code (`spend_coins`); price and parameters are data. */
export const coinOffers = pgTable(
  'coin_offers',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    price: integer('price').notNull(),
    /** Such as the minutes of a boost. */
    parameters: jsonb('parameters').$type<Record<string, number>>().notNull(),
    isActive: boolean('is_active').notNull().default(true),
    position: integer('position').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [check('coin_offers_price', sql`${t.price} > 0`)],
)

/**
 * Purchases of packages: one row for each receipt. Only what a provider said when it was asked moves it; `readAt` is
 * when that was, and an older answer changes nothing.
 */
export const coinPurchases = pgTable(
  'coin_purchases',
  {
    id: id(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => userCoins.id),
    packageId: text('package_id')
      .notNull()
      .references(() => coinPackages.id),
    provider: text('provider', { enum: COIN_PROVIDERS }).notNull(),
    /** The provider's id of the payment; null until it has answered for the first time. */
    ref: text('ref'),
    status: text('status', { enum: COIN_PURCHASE_STATUSES }).notNull(),
    /** What was asked for, in the smallest unit of the currency; null where a store sets the price. */
    amountMinor: integer('amount_minor'),
    currency: text('currency'),
    coins: integer('coins').notNull(),
    bonus: integer('bonus').notNull(),
    refundedMinor: integer('refunded_minor').notNull().default(0),
    /** The entry that brought the coins. */
    transactionId: uuid('transaction_id')
      .unique()
      .references(() => coinTransactions.id),
    /** Coins taken back so far. */
    takenBack: integer('taken_back').notNull().default(0),
    /** Number of entries that took coins back or gave them again. */
    corrections: integer('corrections').notNull().default(0),
    readAt: instant('read_at'),
    /** When the provider is to be asked again; null when nothing is expected of it. */
    reconcileAt: instant('reconcile_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    unique('coin_purchases_receipt').on(t.provider, t.ref),
    oneOf('coin_purchases_provider_known', t.provider, COIN_PROVIDERS),
    oneOf('coin_purchases_status_known', t.status, COIN_PURCHASE_STATUSES),
    check('coin_purchases_taken_back', sql`${t.takenBack} between 0 and ${t.coins} + ${t.bonus}`),
    check(
      'coin_purchases_paid_is_granted',
      sql`${t.status} not in ('paid', 'part_refunded') or ${t.transactionId} is not null`,
    ),
    index('coin_purchases_account').on(t.accountId, t.createdAt),
    index('coin_purchases_due')
      .on(t.reconcileAt)
      .where(sql`${t.reconcileAt} is not null`),
    index('coin_purchases_refunded')
      .on(t.updatedAt, t.id)
      .where(sql`${t.status} in ('refunded', 'part_refunded')`),
  ],
)

/** What a spend bought, for the answer to a repetition and for giving coins back. Deleted with its user. */
export const coinSpends = pgTable(
  'coin_spends',
  {
    /** The entry that took the coins. */
    id: uuid('id')
      .primaryKey()
      .references(() => coinTransactions.id),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    offer: text('offer').notNull(),
    /** The other user whom it was about: a plain id, as in the interaction log. `close_account` clears it. */
    subjectId: uuid('subject_id'),
    effect: jsonb('effect').notNull(),
    /** Which lots the coins came from. */
    lots: jsonb('lots').$type<{ lot: string; amount: number }[]>().notNull(),
    /** The entry that gave the coins back. */
    returnedBy: uuid('returned_by').references(() => coinTransactions.id),
    createdAt: createdAt(),
  },
  (t) => [
    index('coin_spends_user').on(t.userId),
    index('coin_spends_subject')
      .on(t.subjectId)
      .where(sql`${t.subjectId} is not null`),
  ],
)
