import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, oneOf, updatedAt } from './columns.ts'
import { PLANS, users } from './users.ts'

/** The providers that collect the money of a subscription. */
export const PAYMENT_PROVIDERS = ['stripe', 'app_store', 'play_store'] as const
/** What can grant an entitlement: a provider, or an operator's gift. */
export const ENTITLEMENT_SOURCES = [...PAYMENT_PROVIDERS, 'gift'] as const
export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'requires_action',
  'trialing',
  'active',
  'grace',
  'past_due',
  'cancelled',
  'expired',
] as const

/** What is sold: a price for a plan, by the month or the year. Operators change the rows. */
export const subscriptionPlans = pgTable(
  'subscription_plans',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** The plan that it grants. */
    plan: text('plan', { enum: PLANS }).notNull(),
    amountMinor: integer('amount_minor').notNull(),
    /** ISO 4217. */
    currency: text('currency').notNull(),
    interval: text('interval', { enum: ['month', 'year'] }).notNull(),
    /** What it includes, in words for the person who chooses. */
    features: jsonb('features').$type<string[]>().notNull(),
    trialDays: integer('trial_days').notNull().default(0),
    /** What the providers call it; null where it is not sold there. */
    stripePrice: text('stripe_price').unique(),
    appStoreProduct: text('app_store_product').unique(),
    playStoreProduct: text('play_store_product').unique(),
    /** Whether it can be bought; those who have it keep it. */
    isOffered: boolean('is_offered').notNull().default(true),
    position: integer('position').notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    oneOf('subscription_plans_plan_known', t.plan, PLANS),
    oneOf('subscription_plans_interval_known', t.interval, ['month', 'year']),
    check('subscription_plans_amount', sql`${t.amountMinor} >= 0 and ${t.trialDays} between 0 and 365`),
    check('subscription_plans_currency', sql`${t.currency} ~ '^[A-Z]{3}$'`),
  ],
)

/** How providers know an account: never by our id. */
export const billingAccounts = pgTable('billing_accounts', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  stripeCustomer: text('stripe_customer').unique(),
  /** Random; apps hand it to the stores (`appAccountToken`, `obfuscatedAccountId`). */
  storeToken: uuid('store_token').notNull().unique(),
  createdAt: createdAt(),
})

/** A card, as far as its owner has to recognise it. */
export interface CardOnFile {
  brand: string
  last4: string
  /** YYYY-MM. */
  expires: string
}

/**
 * A subscription as its provider told us last; see docs/decisions/reconciliation.md. Rows outlive their account, so that
 * a renewal for somebody who is gone is noticed.
 */
export const subscriptions = pgTable(
  'subscriptions',
  {
    id: id(),
    userId: uuid('user_id').references(() => users.id, { onDelete: 'set null' }),
    provider: text('provider', { enum: PAYMENT_PROVIDERS }).notNull(),
    /**
     * The provider's id: of the subscription (Stripe), the original transaction (App Store), the purchase token (Play).
     * Null between reserving the row and the provider's answer.
     */
    ref: text('ref'),
    planId: text('plan_id')
      .notNull()
      .references(() => subscriptionPlans.id),
    status: text('status', { enum: SUBSCRIPTION_STATUSES }).notNull(),
    startedAt: instant('started_at').notNull(),
    /** The end of the period that is paid, or tried. */
    expiresAt: instant('expires_at'),
    /** Until when it grants its plan; null where it does not. */
    entitledUntil: instant('entitled_until'),
    /** Whether the provider will collect again, or is about to for the first time. */
    renews: boolean('renews').notNull(),
    cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull().default(false),
    /** A second one that renews, bought in a store beside another: it grants, and its owner is told to end one. */
    isExtra: boolean('is_extra').notNull().default(false),
    card: jsonb('card').$type<CardOnFile>(),
    /** When the provider was asked for what the row says; an older answer is dropped. */
    readAt: instant('read_at').notNull(),
    /** When to ask again without being told to; null when nothing can change any more. */
    reconcileAt: instant('reconcile_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    unique('subscriptions_ref').on(t.provider, t.ref),
    oneOf('subscriptions_provider_known', t.provider, PAYMENT_PROVIDERS),
    oneOf('subscriptions_status_known', t.status, SUBSCRIPTION_STATUSES),
    // Nobody pays twice: one that renews per person, whatever the provider.
    uniqueIndex('subscriptions_one_renewing')
      .on(t.userId)
      .where(sql`${t.renews} and not ${t.isExtra}`),
    index('subscriptions_user').on(t.userId, t.createdAt),
    index('subscriptions_due')
      .on(t.reconcileAt)
      .where(sql`${t.reconcileAt} is not null`),
  ],
)

/** What a person may do, from whom, and until when. A person's plan is computed from these; see `settle_plan`. */
export const entitlements = pgTable(
  'entitlements',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    source: text('source', { enum: ENTITLEMENT_SOURCES }).notNull(),
    plan: text('plan', { enum: PLANS }).notNull(),
    until: instant('until').notNull(),
    subscriptionId: uuid('subscription_id').references(() => subscriptions.id),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.source] }),
    oneOf('entitlements_source_known', t.source, ENTITLEMENT_SOURCES),
    oneOf('entitlements_plan_known', t.plan, PLANS),
    check('entitlements_have_a_source', sql`(${t.source} = 'gift') = (${t.subscriptionId} is null)`),
    index('entitlements_until').on(t.until),
  ],
)

/** What has happened to an account's entitlements, for its owner and for support. Append-only. */
export const entitlementEvents = pgTable(
  'entitlement_events',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    source: text('source', { enum: ENTITLEMENT_SOURCES }).notNull(),
    kind: text('kind').notNull(),
    subscriptionId: uuid('subscription_id'),
    planId: text('plan_id'),
    /** Until when the source grants after it; null where it does not. */
    until: instant('until'),
    /** Why, where there is more to say: an operator's note, or what the provider named. */
    note: text('note'),
    at: instant('at').notNull(),
  },
  (t) => [
    index('entitlement_events_user').on(t.userId, t.at, t.id),
    index('entitlement_events_refunded')
      .on(t.at, t.id)
      .where(sql`${t.kind} in ('refunded', 'revoked')`),
  ],
)

/** Notices of providers that have been taken: each asks for one reconciliation. Kept for a month. */
export const billingNotices = pgTable(
  'billing_notices',
  {
    provider: text('provider', { enum: PAYMENT_PROVIDERS }).notNull(),
    /** The provider's id of the notice. */
    noticeId: text('notice_id').notNull(),
    type: text('type').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.noticeId] }), index('billing_notices_received').on(t.receivedAt)],
)
