import type { Restriction } from '../../catalogue/restriction.ts'
import type { Plan } from '../../catalogue/plans.ts'
import { and, eq, sql, type SQL } from 'drizzle-orm'
import { callMinutes } from '../../../drizzle/coin-effects.ts'
import type { z } from 'zod'
import { days, instant, type Db } from '../../foundation/db.ts'
import type { callMedia, callReason } from '../../protocol/calls.ts'
import type { Leaving } from '../people/leaving.ts'
import type { TimePosition } from '../../http/page-by-time.ts'
import type { CardRow, ListedRow } from '../people/photo-url.ts'

export type Media = z.output<typeof callMedia>
export type Reason = z.output<typeof callReason>

export type Begun =
  | { outcome: 'not_found' | 'over' }
  | { outcome: 'restricted'; restriction: Restriction }
  | {
      outcome: 'ok'
      matchId: string
      conversationId: string
      caller: CardRow
      callee: CardRow
      plans: Plan[]
      mayShareAddresses: boolean
    }

/** Records a call; see `drizzle/functions/calls.sql`. */
export async function writeBeginning(
  db: Db,
  b: { actorId: string; matchId: string; callId: string; media: Media; day: string } & Leaving,
): Promise<Begun> {
  const { answer } = await db.one<{ answer: Begun }>(sql`
    select begin_call(
      actor => ${b.actorId}, match => ${b.matchId}, new_call => ${b.callId}, wanted => ${b.media}, day => ${b.day}::date,
      at => ${instant(b.now)}, grace => ${days(b.graceDays)}
    ) as answer`)
  return answer
}

/** The outcome of a call. Times in milliseconds since 1970. */
export interface CallOutcome {
  callId: string
  media: Media
  answeredAt: number | null
  startedAt: number | null
  endedAt: number
  reason: Reason
  endedBy: string | null
  extensions: number
}

/** Records the outcome of a call, once. A call of purged users has no row any more. */
export async function writeOutcome(db: Db, o: CallOutcome): Promise<void> {
  const time = (at: number | null): SQL => sql`${at === null ? null : instant(at)}::timestamptz`
  await db.rows(sql`
    update calls set media = ${o.media}, answered_at = ${time(o.answeredAt)}, started_at = ${time(o.startedAt)},
      ended_at = ${time(o.endedAt)}, reason = ${o.reason}, extensions = ${o.extensions},
      ended_by = (select u.id from users u where u.id = ${o.endedBy}::uuid)
    where id = ${o.callId} and ended_at is null`)
}

/** The conversation of a user's match; null when there is no such match, or the other user has been purged. */
export async function conversationOf(
  db: Db,
  { userId, matchId, now, graceDays }: { userId: string; matchId: string } & Leaving,
): Promise<string | null> {
  const [row] = await db.rows<{ id: string }>(sql`
    select m.conversation_id as id from matches m where m.id = ${matchId} and ${userId}::uuid in (m.user_a, m.user_b)
      and not has_left(
        viewer => ${userId}, peer => peer_in(m, ${userId}), grace => ${days(graceDays)}, at => ${instant(now)}
      )`)
  return row?.id ?? null
}

/** The plans of two users who are still in this match; null when they are not. */
export async function plansOf(db: Db, matchId: string): Promise<Plan[] | null> {
  const [row] = await db.rows<{ plans: Plan[] | null }>(sql`
    select jsonb_agg(u.plan) as plans from matches m join users u on u.id in (m.user_a, m.user_b) and is_active(u)
    where m.id = ${matchId} and m.status = 'active'`)
  return row?.plans?.length === 2 ? row.plans : null
}

/** Whether a match is active, and which of the two has blocked the other. */
export async function standingOf(db: Db, matchId: string): Promise<{ isActive: boolean; blockerId: string | null }> {
  const [row] = await db.rows<{ isActive: boolean; blockerId: string | null }>(sql`
    select m.status = 'active' as "isActive", (
      select b.blocker_id from blocks b where (b.blocker_id, b.blocked_id) in ((m.user_a, m.user_b), (m.user_b, m.user_a))
      order by b.created_at desc limit 1) as "blockerId"
    from matches m where m.id = ${matchId}`)
  return row ?? { isActive: false, blockerId: null }
}

/** Calls in progress that somebody has made and may not make at present. */
export const restrictedCallsOf = (
  db: Db,
  callerId: string,
  now: number,
): Promise<{ id: string; conversationId: string }[]> =>
  db.rows(sql`
    select c.id, c.conversation_id as "conversationId" from calls c
    where c.caller_id = ${callerId} and c.ended_at is null
      and is_restricted(account => c.caller_id, use_of => 'sending', at => ${instant(now)})`)

export interface CallRow {
  id: string
  matchId: string
  conversationId: string
  callerId: string
  calleeId: string
  media: Media
  /** With the precision of Postgres, by which the list is ordered. */
  createdAt: string
  answeredAt: string | null
  startedAt: string | null
  endedAt: string
  reason: Reason
  endedBy: string | null
  card: ListedRow
}

const view = (from: SQL, userId: string, day: string): SQL => sql`
  select c.id, c.match_id as "matchId", c.conversation_id as "conversationId", c.caller_id as "callerId", c.callee_id as "calleeId",
    c.media, c.created_at as "createdAt", c.answered_at as "answeredAt", c.started_at as "startedAt", c.ended_at as "endedAt",
    c.reason, c.ended_by as "endedBy", card_in_past(viewer => ${userId}, person => c.peer, day => ${day}::date) as card
  from ${from} c order by c.created_at desc, c.id desc`

/**
 * A call that failed because the caller was in another one: the callee was never notified.
 * @param userId the viewer
 */
const isUnannounced = (userId: string): SQL =>
  sql`(c.reason = 'busy' and c.ended_by = c.caller_id and c.callee_id = ${userId})`

/** The visible calls of a user on one of the two sides: ended, and with people who are still listed. */
const seen = (
  own: 'caller_id' | 'callee_id',
  peer: 'caller_id' | 'callee_id',
  { userId, now, graceDays }: { userId: string } & Leaving,
  more: SQL,
): SQL => sql`(
  select c.*, c.${sql.identifier(peer)} as peer from calls c
  where c.${sql.identifier(own)} = ${userId} and c.ended_at is not null and ${isUnannounced(userId)} is not true
    and not has_left(
      viewer => ${userId}, peer => c.${sql.identifier(peer)}, grace => ${days(graceDays)}, at => ${instant(now)}
    ) ${more})`

/** The other user of a call, as the viewer may see them now. */
export const cardFor = async (db: Db, viewerId: string, personId: string, day: string): Promise<ListedRow> =>
  (
    await db.one<{ card: ListedRow }>(
      sql`select card_in_past(viewer => ${viewerId}, person => ${personId}, day => ${day}::date) as card`,
    )
  ).card

/** Calls of a user, newest first. */
export const callsOf = (
  db: Db,
  viewer: { userId: string; day: string } & Leaving,
  after: TimePosition | null,
  limit: number,
): Promise<CallRow[]> => {
  const more = sql`
    ${after === null ? sql`` : sql`and (c.created_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by c.created_at desc, c.id desc limit ${limit}`
  // Each side has an index in this order; both together would have none.
  const both = sql`(${seen('caller_id', 'callee_id', viewer, more)} union all ${seen('callee_id', 'caller_id', viewer, more)}
    order by created_at desc, id desc limit ${limit})`
  return db.rows(view(both, viewer.userId, viewer.day))
}

/** An ended call of a user. */
export async function callOf(
  db: Db,
  viewer: { userId: string; day: string } & Leaving,
  callId: string,
): Promise<CallRow | null> {
  const more = sql`and c.id = ${callId}`
  const both = sql`(${seen('caller_id', 'callee_id', viewer, more)} union all ${seen('callee_id', 'caller_id', viewer, more)})`
  const [row] = await db.rows<CallRow>(view(both, viewer.userId, viewer.day))
  return row ?? null
}

export interface Quality {
  rttMs: number | null
  jitterMs: number | null
  packetLoss: number | null
  bitrateKbps: number | null
  freezes: number | null
  freezeMs: number | null
}

/** Stores a device's measurements; false when the call is not this user's. */
export async function writeQuality(
  db: Db,
  q: Quality & { id: string; callId: string; userId: string } & Leaving,
): Promise<boolean> {
  const rows = await db.rows(sql`
    insert into call_quality (id, call_id, user_id, created_at, rtt_ms, jitter_ms, packet_loss, bitrate_kbps, freezes, freeze_ms)
    select ${q.id}, c.id, ${q.userId}, ${instant(q.now)}, ${q.rttMs}, ${q.jitterMs}, ${q.packetLoss}, ${q.bitrateKbps}, ${q.freezes}, ${q.freezeMs}
    from calls c where c.id = ${q.callId} and ${q.userId}::uuid in (c.caller_id, c.callee_id)
      and not has_left(
        viewer => ${q.userId}, peer => case when c.caller_id = ${q.userId} then c.callee_id else c.caller_id end,
        grace => ${days(q.graceDays)}, at => ${instant(q.now)}
      )
    returning id`)
  return rows.length > 0
}

export interface CallTotals {
  calls: number
  answered: number
  /** Sum over calls that were answered, in seconds. */
  seconds: number
  byReason: Partial<Record<Reason, number>>
  byMedia: Partial<Record<Media, number>>
  /** Medians of the devices' reports; null without reports. */
  rttMs: number | null
  packetLoss: number | null
}

/** Totals of calls that ended within a period. */
export async function totalsBetween(db: Db, from: number, to: number): Promise<CallTotals> {
  return db.one<CallTotals>(sql`
    with ended as (select * from calls where ended_at >= ${instant(from)} and ended_at < ${instant(to)})
    select count(*)::integer as calls, count(answered_at)::integer as answered,
      coalesce(round(sum(extract(epoch from ended_at - started_at))), 0)::integer as seconds,
      (select coalesce(jsonb_object_agg(reason, n), '{}') from (select reason, count(*) as n from ended group by reason) r) as "byReason",
      (select coalesce(jsonb_object_agg(media, n), '{}') from (select media, count(*) as n from ended group by media) m) as "byMedia",
      (select percentile_cont(0.5) within group (order by q.rtt_ms) from call_quality q join ended e on e.id = q.call_id) as "rttMs",
      (select percentile_cont(0.5) within group (order by q.packet_loss) from call_quality q join ended e on e.id = q.call_id) as "packetLoss"
    from ended`)
}

/** Deletes at most so many calls from before a time; returns how many. */
export async function forgetCalls(db: Db, before: number, most: number): Promise<number> {
  const rows = await db.rows(sql`
    delete from calls where id in (
      select id from calls where created_at < ${instant(before)} order by created_at limit ${most} for update skip locked)
    returning id`)
  return rows.length
}

/** Bought minutes that the call's object has not been told of, or whose outcome is not recorded; null for others. */
export const boughtMinutes = async (
  db: Db,
  purchaseId: string,
): Promise<Pick<typeof callMinutes.$inferSelect, 'callId' | 'conversationId' | 'minutes'> | null> => {
  const [row] = await db.run((orm) =>
    orm
      .select({ callId: callMinutes.callId, conversationId: callMinutes.conversationId, minutes: callMinutes.minutes })
      .from(callMinutes)
      .where(and(eq(callMinutes.id, purchaseId), eq(callMinutes.status, 'bought'))),
  )
  return row ?? null
}
