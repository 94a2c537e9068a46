import { and, eq, getTableColumns, lt, lte, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { WriteAnswer } from '../../../../drizzle/functions/results/billing.ts'
import { outbox } from '../../../../drizzle/outbox.ts'
import { billingAccounts, billingNotices, subscriptions, type CardOnFile } from '../../../../drizzle/subscriptions.ts'
import { sweeps } from '../../../../drizzle/sweeps.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { jsonList, upTo } from '../../../foundation/fragments.ts'
import { bool, integer, json, moment, orNull, text, uuid, word } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { Provider, SubscriptionRow } from '../queries.ts'
import type { SubscriptionState } from '../rules.ts'

export type { WriteAnswer }

const byId = statement({ id: uuid }, (orm, { id }) =>
  orm
    .select({ ...getTableColumns(subscriptions), stripeCustomer: billingAccounts.stripeCustomer })
    .from(subscriptions)
    .leftJoin(billingAccounts, eq(billingAccounts.userId, subscriptions.userId))
    .where(eq(subscriptions.id, id)),
)

/** A subscription by its row, with its account's customer. */
export const subscriptionById = (db: Db, id: string): Promise<RowOfStatement<typeof byId> | null> =>
  byId.maybe(db, { id })

const byRef = statement({ provider: word<Provider>(), ref: text }, (orm, { provider, ref }) =>
  orm
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.provider, provider), eq(subscriptions.ref, ref))),
)

/** A subscription by its provider's id of it; null where nothing has been written about it. */
export const subscriptionBy = (db: Db, provider: Provider, ref: string): Promise<SubscriptionRow | null> =>
  byRef.maybe(db, { provider, ref })

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

const ANSWER = {
  provider: word<Provider>(),
  ref: text,
  knownId: orNull(uuid),
  userId: orNull(uuid),
  product: text,
  status: word<SubscriptionState['status']>(),
  startedAt: moment,
  expiresAt: orNull(moment),
  entitledUntil: orNull(moment),
  renews: bool,
  cancelAtPeriodEnd: bool,
  card: orNull(json<CardOnFile>()),
  replaces: orNull(text),
  why: orNull(word<NonNullable<SubscriptionState['why']>>()),
  readAt: moment,
  reconcileAt: orNull(moment),
  now: moment,
}

const writing = call(ANSWER, (given) =>
  functions.write_subscription({
    provider: given.provider,
    ref: given.ref,
    known_id: given.knownId,
    account: given.userId,
    product: given.product,
    status: given.status,
    started_at: given.startedAt,
    expires_at: given.expiresAt,
    entitled_until: given.entitledUntil,
    renews: given.renews,
    cancel_at_period_end: given.cancelAtPeriodEnd,
    card: given.card,
    replaces: given.replaces,
    why: given.why,
    read_at: given.readAt,
    reconcile_at: given.reconcileAt,
    at: given.now,
  }),
)

/** Writes what a provider says, unless something fresher has been written; see `write_subscription`. */
export const writeAnswer = (db: Db, { state, ...answer }: ProviderAnswer, now: number): Promise<WriteAnswer> =>
  writing(db, { ...answer, ...state, now })

const takingDue = call({ now: moment, most: integer }, ({ now, most }) =>
  functions.take_due_subscriptions({ at: now, most }),
)

/** Subscriptions that are due to be asked about; see `take_due_subscriptions`. */
export const takeDue = (db: Db, now: number, most: number): Promise<DomainEvent[]> => takingDue(db, { now, most })

const lapsing = call({ now: moment, most: integer }, ({ now, most }) => functions.lapse_entitlements({ at: now, most }))

/** Takes away what has run out; see `lapse_entitlements`. */
export const lapse = (db: Db, now: number, most: number): Promise<DomainEvent[]> => lapsing(db, { now, most })

/** What a provider has told: a reason to ask. */
export interface Notice {
  id: string
  type: string
  /** What it is about; null where that is nothing that we keep. */
  ref: string | null
}

const taking = statement(
  { provider: word<Provider>(), notices: json<readonly Notice[]>(), now: moment },
  (orm, { provider, notices, now }) => {
    const taken = functions.take_billing_notice({
      provider,
      notice: sql<string>`n.id`,
      type: sql<string>`n.type`,
      ref: sql<string | null>`n.ref`,
      at: now,
    })
    return orm
      .select({ events: jsonList(sql<DomainEvent>`event`) })
      .from(sql`jsonb_to_recordset(${notices}) as n(id text, type text, ref text)`)
      .crossJoinLateral(sql`jsonb_array_elements(${taken}) as event`)
  },
)

/** Takes a provider's notices, each once, and asks for the reconciliation of what they are about; see `take_billing_notice`. */
export const takeNotices = async (
  db: Db,
  provider: Provider,
  notices: readonly Notice[],
  now: number,
): Promise<DomainEvent[]> => (await taking.one(db, { provider, notices, now })).events

const asked = statement({ provider: word<Provider>(), ref: text }, (orm, { provider, ref }) =>
  orm
    .update(outbox)
    .set({ attempts: 1 })
    .where(
      and(
        eq(outbox.type, 'purchase.reconcile'),
        eq(outbox.attempts, 0),
        sql`${outbox.payload} = jsonb_build_object('provider', ${provider}, 'ref', ${ref})`,
      ),
    )
    .returning({ id: outbox.id }),
)

/**
 * Records that the provider is being asked about a purchase. A notice that comes from now on starts another reconciliation; see
 * `take_billing_notice`.
 */
export async function noteAsked(db: Db, provider: Provider, ref: string): Promise<void> {
  await asked.all(db, { provider, ref })
}

const forgetting = statement({ before: moment, most: integer }, (orm, { before, most }) => {
  const old = orm
    .select({ provider: billingNotices.provider, noticeId: billingNotices.noticeId })
    .from(billingNotices)
    .where(lt(billingNotices.receivedAt, before))
    .limit(upTo(most))
  return orm
    .delete(billingNotices)
    .where(sql`(${billingNotices.provider}, ${billingNotices.noticeId}) in ${old}`)
    .returning({ type: billingNotices.type })
})

/** Deletes notices that are older than a month, at most so many. */
export async function forgetNotices(db: Db, before: number, most: number): Promise<void> {
  await forgetting.all(db, { before, most })
}

const faults = statement({ nextNight: moment, now: moment }, (orm, { nextNight, now }) => {
  const due = orm.$with('due').as(
    orm
      .insert(sweeps)
      .values({ prefix: 'billing', position: '', dueAt: nextNight })
      .onConflictDoUpdate({
        target: sweeps.prefix,
        set: { dueAt: sql`excluded.due_at` },
        setWhere: lte(sweeps.dueAt, now),
      })
      .returning({ prefix: sweeps.prefix }),
  )
  const { source, row } = functions.billing_faults({ at: now }).as('f')
  return orm.with(due).select(row).from(due).crossJoinLateral(source)
})

/**
 * What is wrong with plans and subscriptions, once a night; see `billing_faults` in `drizzle/functions/subscriptions.sql`.
 * @param night.nextNight when it is to be looked at again
 */
export const nightlyFaults = (
  db: Db,
  night: { nextNight: number; now: number },
): Promise<RowOfStatement<typeof faults>[]> => faults.all(db, night)
