import { and, desc, eq, inArray, isNotNull, isNull, lt, sql, type Placeholder, type SQL } from 'drizzle-orm'
import { calls } from '../../../drizzle/calls.ts'
import { callMinutes } from '../../../drizzle/coin-effects.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { Begun } from '../../../drizzle/functions/results/calls.ts'
import type { ListedRow } from '../../../drizzle/functions/results/people.ts'
import { whole } from '../../../drizzle/functions/rows.ts'
import { matches } from '../../../drizzle/matches.ts'
import { blocks } from '../../../drizzle/safety.ts'
import { users } from '../../../drizzle/users.ts'
import type { Plan } from '../../catalogue/plans.ts'
import type { Db } from '../../foundation/db.ts'
import { isBelow, jsonList, scalarOrNull, upTo } from '../../foundation/fragments.ts'
import { day, days, integer, moment, orNull, uuid, word, type Given, type Values } from '../../foundation/given.ts'
import type { Orm } from '../../foundation/postgres/driver.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../http/page-by-time.ts'

export type Media = (typeof calls.$inferSelect)['media']
export type Reason = NonNullable<(typeof calls.$inferSelect)['reason']>

/** The parameters of `has_left` in SQL; see `people/leaving.ts`. */
const LEAVING = { now: moment, graceDays: days }

const BEGINNING = { ...LEAVING, actorId: uuid, matchId: uuid, callId: uuid, media: word<Media>(), day }

const beginning = call(BEGINNING, (given) =>
  functions.begin_call({
    actor: given.actorId,
    match: given.matchId,
    new_call: given.callId,
    wanted: given.media,
    day: given.day,
    at: given.now,
    grace: given.graceDays,
  }),
)

/** Records a call; see `drizzle/functions/calls.sql`. */
export const writeBeginning = (db: Db, begun: Values<typeof BEGINNING>): Promise<Begun> => beginning(db, begun)

const OUTCOME = {
  callId: uuid,
  media: word<Media>(),
  answeredAt: orNull(moment),
  startedAt: orNull(moment),
  endedAt: moment,
  reason: word<Reason>(),
  endedBy: orNull(uuid),
  extensions: integer,
}

/** The outcome of a call. Times in milliseconds since 1970. */
export type CallOutcome = { -readonly [Name in keyof Values<typeof OUTCOME>]: Values<typeof OUTCOME>[Name] }

const ending = statement(OUTCOME, (orm, { callId, endedBy, ...outcome }) => {
  const ender = orm.select({ value: users.id }).from(users).where(eq(users.id, endedBy))
  return orm
    .update(calls)
    .set({ ...outcome, endedBy: scalarOrNull(ender) })
    .where(and(eq(calls.id, callId), isNull(calls.endedAt)))
    .returning({ id: calls.id })
})

/** Records the outcome of a call, once. A call of purged users has no row any more. */
export async function writeOutcome(db: Db, outcome: CallOutcome): Promise<void> {
  await ending.maybe(db, outcome)
}

const conversation = statement({ ...LEAVING, userId: uuid, matchId: uuid }, (orm, given) => {
  const peer = functions.peer_in({ match: whole(matches), person: given.userId })
  const hasLeft = functions.has_left({ viewer: given.userId, peer, grace: given.graceDays, at: given.now })
  return orm
    .select({ id: matches.conversationId })
    .from(matches)
    .where(
      and(
        eq(matches.id, given.matchId),
        sql`${given.userId} in (${matches.userA}, ${matches.userB})`,
        sql`not ${hasLeft}`,
      ),
    )
})

/** The conversation of a user's match; null when there is no such match, or the other user has been purged. */
export const conversationOf = async (
  db: Db,
  asked: { userId: string; matchId: string; now: number; graceDays: number },
): Promise<string | null> => (await conversation.maybe(db, asked))?.id ?? null

const plans = statement({ matchId: uuid }, (orm, { matchId }) =>
  orm
    .select({ plans: jsonList(sql<Plan>`${users.plan}`) })
    .from(matches)
    .innerJoin(
      users,
      and(sql`${users.id} in (${matches.userA}, ${matches.userB})`, functions.is_active({ account: whole(users) })),
    )
    .where(and(eq(matches.id, matchId), eq(matches.status, 'active'))),
)

/** The plans of two users who are still in this match; null when they are not. */
export async function plansOf(db: Db, matchId: string): Promise<Plan[] | null> {
  const row = await plans.one(db, { matchId })
  return row.plans.length === 2 ? row.plans : null
}

const standing = statement({ matchId: uuid }, (orm, { matchId }) => {
  const { userA, userB } = matches
  const blocker = orm
    .select({ value: blocks.blockerId })
    .from(blocks)
    .where(sql`(${blocks.blockerId}, ${blocks.blockedId}) in ((${userA}, ${userB}), (${userB}, ${userA}))`)
    .orderBy(desc(blocks.createdAt))
    .limit(1)
  return orm
    .select({ isActive: sql<boolean>`${eq(matches.status, 'active')}`, blockerId: scalarOrNull(blocker) })
    .from(matches)
    .where(eq(matches.id, matchId))
})

/** Whether a match is active, and which of the two has blocked the other. */
export const standingOf = async (db: Db, matchId: string): Promise<RowOfStatement<typeof standing>> =>
  (await standing.maybe(db, { matchId })) ?? { isActive: false, blockerId: null }

const restricted = statement({ callerId: uuid, now: moment }, (orm, { callerId, now }) =>
  orm
    .select({ id: calls.id, conversationId: calls.conversationId })
    .from(calls)
    .where(
      and(
        eq(calls.callerId, callerId),
        isNull(calls.endedAt),
        functions.is_restricted({ account: calls.callerId, use_of: 'sending', at: now }),
      ),
    ),
)

/** Calls in progress that somebody has made and may not make at present. */
export const restrictedCallsOf = (
  db: Db,
  callerId: string,
  now: number,
): Promise<RowOfStatement<typeof restricted>[]> => restricted.all(db, { callerId, now })

const VIEWER = { ...LEAVING, userId: uuid, day }
type Viewer = Given<typeof VIEWER>

/** Which of the calls of a user: all for whom `where` holds, the newest so many. */
interface Wanted {
  where?: SQL
  limit: number | Placeholder
}

/** The visible calls of a user on one of the two sides: ended, and with people who are still listed. */
const seen = (orm: Orm, { userId, now, graceDays }: Viewer, isCaller: boolean, { where, limit }: Wanted) => {
  const [own, peer] = isCaller ? [calls.callerId, calls.calleeId] : [calls.calleeId, calls.callerId]
  // Of a call that failed because the caller was in another one, the callee was never notified.
  const isUnannounced = and(eq(calls.reason, 'busy'), eq(calls.endedBy, calls.callerId), eq(calls.calleeId, userId))
  return orm
    .select({
      id: calls.id,
      matchId: calls.matchId,
      conversationId: calls.conversationId,
      callerId: calls.callerId,
      calleeId: calls.calleeId,
      media: calls.media,
      createdAt: calls.createdAt,
      answeredAt: calls.answeredAt,
      startedAt: calls.startedAt,
      endedAt: calls.endedAt,
      reason: calls.reason,
      endedBy: calls.endedBy,
      peer: sql<string>`${peer}`.as('peer'),
    })
    .from(calls)
    .where(
      and(
        eq(own, userId),
        isNotNull(calls.endedAt),
        sql`${isUnannounced} is not true`,
        sql`not ${functions.has_left({ viewer: userId, peer, grace: graceDays, at: now })}`,
        where,
      ),
    )
    .orderBy(desc(calls.createdAt), desc(calls.id))
    .limit(limit)
}

const past = (orm: Orm, given: Viewer, wanted: Wanted) => {
  // Each side has an index in this order; both together would have none.
  const found = seen(orm, given, true, wanted)
    .unionAll(seen(orm, given, false, wanted))
    .orderBy(desc(calls.createdAt), desc(calls.id))
    .limit(wanted.limit)
    .as('found')
  return orm
    .select({
      id: found.id,
      matchId: found.matchId,
      conversationId: found.conversationId,
      callerId: found.callerId,
      calleeId: found.calleeId,
      media: found.media,
      createdAt: found.createdAt,
      answeredAt: found.answeredAt,
      startedAt: found.startedAt,
      // Guarantee: calls that have not ended are left out, and `calls_ended_for_a_reason` asks the others for a reason.
      endedAt: sql<Date>`${found.endedAt}`.mapWith(calls.endedAt),
      reason: sql<Reason>`${found.reason}`,
      endedBy: found.endedBy,
      card: functions.card_in_past({ viewer: given.userId, person: found.peer, day: given.day }),
    })
    .from(found)
    .orderBy(desc(found.createdAt), desc(found.id))
}

const PAGE = { ...VIEWER, ...AFTER, limit: integer }

const newest = statement(PAGE, (orm, given) => past(orm, given, { limit: upTo(given.limit) }))
const older = statement(PAGE, (orm, given) =>
  past(orm, given, {
    where: isBelow([calls.createdAt, calls.id], [given.afterAt, given.afterId]),
    limit: upTo(given.limit),
  }),
)

export type CallRow = RowOfStatement<typeof newest>

/** Calls of a user, newest first. */
export const callsOf = (
  db: Db,
  viewer: Values<typeof VIEWER>,
  after: TimePosition | null,
  limit: number,
): Promise<CallRow[]> => (after ? older : newest).all(db, { ...viewer, ...afterOf(after), limit })

const one = statement({ ...VIEWER, callId: uuid }, (orm, given) =>
  past(orm, given, { where: eq(calls.id, given.callId), limit: 1 }),
)

/** An ended call of a user. */
export const callOf = (db: Db, viewer: Values<typeof VIEWER>, callId: string): Promise<CallRow | null> =>
  one.maybe(db, { ...viewer, callId })

const card = call({ viewerId: uuid, personId: uuid, day }, ({ viewerId, personId, day: at }) =>
  functions.card_in_past({ viewer: viewerId, person: personId, day: at }),
)

/** The other user of a call, as the viewer may see them now. */
export const cardFor = (db: Db, viewerId: string, personId: string, on: string): Promise<ListedRow> =>
  card(db, { viewerId, personId, day: on })

const forgetting = statement({ before: moment, most: integer }, (orm, { before, most }) => {
  const old = orm
    .select({ id: calls.id })
    .from(calls)
    .where(lt(calls.createdAt, before))
    .orderBy(calls.createdAt)
    .limit(upTo(most))
    .for('update', { skipLocked: true })
  return orm.delete(calls).where(inArray(calls.id, old)).returning({ id: calls.id })
})

/** Deletes at most so many calls from before a time; returns how many. */
export const forgetCalls = async (db: Db, before: number, most: number): Promise<number> =>
  (await forgetting.all(db, { before, most })).length

const bought = statement({ purchaseId: uuid }, (orm, { purchaseId }) =>
  orm
    .select({ callId: callMinutes.callId, conversationId: callMinutes.conversationId, minutes: callMinutes.minutes })
    .from(callMinutes)
    .where(and(eq(callMinutes.id, purchaseId), eq(callMinutes.status, 'bought'))),
)

/** Bought minutes that the call's object has not been told of, or whose outcome is not recorded; null for others. */
export const boughtMinutes = (db: Db, purchaseId: string): Promise<RowOfStatement<typeof bought> | null> =>
  bought.maybe(db, { purchaseId })
