import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { CardOnFile } from '../../../drizzle/subscriptions.ts'
import { billingAccounts, entitlementEvents, subscriptionPlans, subscriptions } from '../../../drizzle/subscriptions.ts'
import { users } from '../../../drizzle/users.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Plan } from '../../catalogue/plans.ts'
import { instant, type Db } from '../../foundation/db.ts'
import type { TimePosition } from '../../http/page-by-time.ts'
import type { SubscriptionState } from './rules.ts'

export type Provider = 'stripe' | 'app_store' | 'play_store'
export type PlanRow = typeof subscriptionPlans.$inferSelect
export type SubscriptionRow = typeof subscriptions.$inferSelect

/** The plan of an account, and when it changed last, as Postgres writes it; null when the account is gone. */
export async function planOf(db: Db, userId: string): Promise<{ plan: Plan; changedAt: string | null } | null> {
  const [row] = await db.run((orm) =>
    orm.select({ plan: users.plan, changedAt: users.planChangedAt }).from(users).where(eq(users.id, userId)),
  )
  return row ? { plan: row.plan, changedAt: row.changedAt?.toISOString() ?? null } : null
}

/** The plans on offer, in their order. */
export const offeredPlans = (db: Db): Promise<PlanRow[]> =>
  db.run((orm) =>
    orm
      .select()
      .from(subscriptionPlans)
      .where(eq(subscriptionPlans.isOffered, true))
      .orderBy(asc(subscriptionPlans.position), asc(subscriptionPlans.id)),
  )

export interface BillingState {
  plan: Plan
  storeToken: string
  stripeCustomer: string | null
  /** The newest first. */
  subscriptions: SubscriptionJson[]
  sources: { source: Provider | 'gift'; plan: Plan; until: string }[]
}

/** A row of `subscriptions` as Postgres writes it in JSON. */
export interface SubscriptionJson {
  id: string
  user_id: string | null
  provider: Provider
  ref: string | null
  plan_id: string
  status: SubscriptionState['status']
  started_at: string
  expires_at: string | null
  entitled_until: string | null
  renews: boolean
  cancel_at_period_end: boolean
  is_extra: boolean
  card: CardOnFile | null
  created_at: string
}

/** Everything that an account has to do with plans, in one statement. */
export const billingStateOf = (db: Db, userId: string, now: number): Promise<BillingState> =>
  db.one(sql`
    select u.plan, b.store_token as "storeToken", b.stripe_customer as "stripeCustomer",
      (select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at desc, s.id desc), '[]')
        from subscriptions s where s.user_id = u.id) as subscriptions,
      (select coalesce(jsonb_agg(jsonb_build_object('source', e.source, 'plan', e.plan, 'until', e.until) order by e.until desc), '[]')
        from entitlements e where e.user_id = u.id and e.until > ${instant(now)}) as sources
    from users u cross join lateral billing_account_of(u.id, ${instant(now)}) b
    where u.id = ${userId}`)

export interface Reservation {
  outcome: 'ok' | 'begun' | 'already' | 'no_plan' | 'not_sold'
  subscription?: SubscriptionJson
  plan?: { id: string; stripe_price: string; trial_days: number }
  billing?: { stripe_customer: string | null; store_token: string }
  isFirst?: boolean
}

/** Reserves the caller's only place for a subscription that renews; see `drizzle/functions/subscriptions.sql`. */
export async function reserveSubscription(
  db: Db,
  { userId, planId, id, now }: { userId: string; planId: string; id: string; now: number },
): Promise<Reservation> {
  const { answer } = await db.one<{ answer: Reservation }>(sql`
    select reserve_subscription(account => ${userId}, wanted_plan => ${planId}, new_id => ${id}, at => ${instant(now)}) as answer`)
  return answer
}

/** Gives a reserved place back where nothing was charged, and nothing will be. */
export const releaseSubscription = (db: Db, id: string, now: number): Promise<object[]> =>
  db.rows(sql`select release_subscription(${id}, ${instant(now)})`)

/** Keeps the first customer of an account; returns the one that counts. */
export async function keepCustomer(db: Db, userId: string, customerId: string): Promise<string> {
  const [row] = await db.run((orm) =>
    orm
      .update(billingAccounts)
      .set({ stripeCustomer: sql`coalesce(${billingAccounts.stripeCustomer}, ${customerId})` })
      .where(eq(billingAccounts.userId, userId))
      .returning({ customer: billingAccounts.stripeCustomer }),
  )
  return row?.customer ?? customerId
}

/** The account of a customer or a store token; null where there is none. */
export async function accountBy(
  db: Db,
  by: { storeToken: string } | { stripeCustomer: string },
): Promise<string | null> {
  const [row] = await db.run((orm) =>
    orm
      .select({ userId: billingAccounts.userId })
      .from(billingAccounts)
      .where(
        'storeToken' in by
          ? eq(billingAccounts.storeToken, by.storeToken)
          : eq(billingAccounts.stripeCustomer, by.stripeCustomer),
      ),
  )
  return row?.userId ?? null
}

/** A subscription by its row, with its account's customer. */
export async function subscriptionById(
  db: Db,
  id: string,
): Promise<(SubscriptionRow & { stripeCustomer: string | null }) | null> {
  const [row] = await db.run((orm) =>
    orm
      .select({ subscription: subscriptions, stripeCustomer: billingAccounts.stripeCustomer })
      .from(subscriptions)
      .leftJoin(billingAccounts, eq(billingAccounts.userId, subscriptions.userId))
      .where(eq(subscriptions.id, id)),
  )
  return row ? { ...row.subscription, stripeCustomer: row.stripeCustomer } : null
}

/** A subscription by its provider's id of it; null where nothing has been written about it. */
export async function subscriptionBy(db: Db, provider: Provider, ref: string): Promise<SubscriptionRow | null> {
  const [row] = await db.run((orm) =>
    orm
      .select()
      .from(subscriptions)
      .where(and(eq(subscriptions.provider, provider), eq(subscriptions.ref, ref))),
  )
  return row ?? null
}

export interface WriteAnswer {
  outcome: 'ok' | 'stale' | 'no_plan' | 'nobody' | 'another_account'
  subscriptionId?: string
  userId?: string | null
  isExtra?: boolean
  events?: DomainEvent[]
}

/** The answer of a provider about a subscription, and the account that it names. */
export interface ProviderAnswer {
  provider: Provider
  ref: string
  /** The row that was reserved for it. */
  knownId: string | null
  /** The account that the provider names; null where it names none. */
  userId: string | null
  /** What the provider calls the plan. */
  product: string
  state: SubscriptionState
  card: CardOnFile | null
  /** The provider's id of the subscription that it continues. */
  replaces: string | null
  /** When the provider was asked. */
  readAt: number
}

/** Writes what a provider says, unless something fresher has been written; see `write_subscription`. */
export async function writeAnswer(db: Db, answer: ProviderAnswer, now: number): Promise<WriteAnswer> {
  const { state } = answer
  const time = (at: number | null) => (at === null ? null : instant(at))
  const { written } = await db.one<{ written: WriteAnswer }>(sql`
    select write_subscription(
      provider => ${answer.provider}, ref => ${answer.ref}, known_id => ${answer.knownId}::uuid, account => ${answer.userId}::uuid,
      product => ${answer.product}, status => ${state.status}, started_at => ${instant(state.startedAt)},
      expires_at => ${time(state.expiresAt)}::timestamptz, entitled_until => ${time(state.entitledUntil)}::timestamptz,
      renews => ${state.renews}, cancel_at_period_end => ${state.cancelAtPeriodEnd},
      card => ${answer.card && JSON.stringify(answer.card)}::jsonb, replaces => ${answer.replaces}::text,
      why => ${state.why}::text, read_at => ${instant(answer.readAt)}, reconcile_at => ${time(state.reconcileAt)}::timestamptz,
      at => ${instant(now)}
    ) as written`)
  return written
}

/** Subscriptions that are due to be asked about; see `take_due_subscriptions`. */
export async function takeDue(db: Db, now: number, most: number): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select take_due_subscriptions(${instant(now)}, ${most}) as events`,
  )
  return events
}

/** Takes away what has run out; see `lapse_entitlements`. */
export async function lapse(db: Db, now: number, most: number): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select lapse_entitlements(${instant(now)}, ${most}) as events`,
  )
  return events
}

/** What a provider has told: a reason to ask. */
export interface Notice {
  id: string
  type: string
  /** What it is about; null where that is nothing that we keep. */
  ref: string | null
}

/** Takes a provider's notices, each once, and asks for the reconciliation of what they are about; see `take_billing_notice`. */
export async function takeNotices(
  db: Db,
  provider: Provider,
  notices: readonly Notice[],
  now: number,
): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(sql`
    select coalesce(jsonb_agg(event), '[]') as events
    from jsonb_to_recordset(${JSON.stringify(notices)}::jsonb) as n(id text, type text, ref text)
    cross join lateral jsonb_array_elements(take_billing_notice(
      provider => ${provider}, notice => n.id, type => n.type, ref => n.ref, at => ${instant(now)}
    )) event`)
  return events
}

export type HistoryRow = typeof entitlementEvents.$inferSelect

/**
 * What is wrong with plans and subscriptions, once a night; see `billing_faults` in `drizzle/functions/subscriptions.sql`.
 * @param nextNight when it is to be looked at again
 */
export const nightlyFaults = (
  db: Db,
  { nextNight, now }: { nextNight: number; now: number },
): Promise<{ fault: string; user_id: string | null; subject: string | null }[]> =>
  db.rows(sql`
    with due as (
      insert into sweeps as s (prefix, position, due_at) values ('billing', '', ${instant(nextNight)})
      on conflict (prefix) do update set due_at = excluded.due_at where s.due_at <= ${instant(now)} returning 1)
    select f.* from due cross join lateral billing_faults(${instant(now)}) f`)

/** What has happened to an account's entitlements, newest first. */
export const historyOf = (
  db: Db,
  userId: string,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<HistoryRow[]> =>
  db.run((orm) =>
    orm
      .select()
      .from(entitlementEvents)
      .where(
        and(
          eq(entitlementEvents.userId, userId),
          after
            ? sql`(${entitlementEvents.at}, ${entitlementEvents.id}) < (${after.at}::timestamptz, ${after.id}::uuid)`
            : undefined,
        ),
      )
      .orderBy(desc(entitlementEvents.at), desc(entitlementEvents.id))
      .limit(limit),
  )

/**
 * Records that the provider is being asked about a purchase. A notice that comes from now on starts another reconciliation; see
 * `take_billing_notice`.
 */
export const noteAsked = (db: Db, provider: Provider, ref: string): Promise<object[]> =>
  db.rows(sql`
    update outbox o set attempts = 1
    where o.type = 'purchase.reconcile' and o.attempts = 0
      and o.payload = jsonb_build_object('provider', ${provider}::text, 'ref', ${ref}::text)`)

/** Deletes notices that are older than a month, at most so many. */
export const forgetNotices = (db: Db, before: number, most: number): Promise<object[]> =>
  db.rows(sql`
    delete from billing_notices n using (
      select provider, notice_id from billing_notices where received_at < ${instant(before)} limit ${most}) old
    where (n.provider, n.notice_id) = (old.provider, old.notice_id) returning n.type`)

/** Sources that grant something to an account that renews, for its deletion. */
export const renewingOf = (db: Db, userId: string): Promise<SubscriptionRow[]> =>
  db.run((orm) =>
    orm
      .select()
      .from(subscriptions)
      .where(and(eq(subscriptions.userId, userId), eq(subscriptions.renews, true))),
  )
