import { sql, type SQL } from 'drizzle-orm'
import type { z } from 'zod'
import type { Plan } from '../../platform/auth/access-token.ts'
import { instant, type Db } from '../../platform/db.ts'
import type { callMedia, callReason } from '../../protocol/calls.ts'
import type { TimePosition } from '../../platform/page-by-time.ts'
import type { CardRow } from '../profile/photos/photo-url.ts'

export type Media = z.output<typeof callMedia>
export type Reason = z.output<typeof callReason>

export type Begun =
  | { outcome: 'not_found' }
  | {
      outcome: 'ok'
      matchId: string
      conversationId: string
      caller: CardRow
      callee: CardRow
      plans: Plan[]
      mayShareAddresses: boolean
    }

/** Writes down that somebody calls their match; see `drizzle/functions/calls.sql`. */
export async function writeBeginning(
  db: Db,
  b: { actorId: string; matchId: string; callId: string; media: Media; day: string; now: number },
): Promise<Begun> {
  const { answer } = await db.one<{ answer: Begun }>(sql`
    select begin_call(${b.actorId}, ${b.matchId}, ${b.callId}, ${b.media}, ${b.day}::date, ${instant(b.now)}) as answer`)
  return answer
}

/** What came of a call. Times in milliseconds since 1970. */
export interface Outcome {
  callId: string
  media: Media
  answeredAt: number | null
  startedAt: number | null
  endedAt: number
  reason: Reason
  endedBy: string | null
  extensions: number
}

/** Writes down what came of a call, once. A call whose people are gone has no row any more. */
export async function writeOutcome(db: Db, o: Outcome): Promise<void> {
  const time = (at: number | null): SQL => sql`${at === null ? null : instant(at)}::timestamptz`
  await db.rows(sql`
    update calls set media = ${o.media}, answered_at = ${time(o.answeredAt)}, started_at = ${time(o.startedAt)},
      ended_at = ${time(o.endedAt)}, reason = ${o.reason}, extensions = ${o.extensions},
      ended_by = (select u.id from users u where u.id = ${o.endedBy}::uuid)
    where id = ${o.callId} and ended_at is null`)
}

/** The conversation of a match of somebody; null when there is no such match. */
export async function conversationOf(db: Db, userId: string, matchId: string): Promise<string | null> {
  const [row] = await db.rows<{ id: string }>(sql`
    select conversation_id as id from matches where id = ${matchId} and ${userId}::uuid in (user_a, user_b)`)
  return row?.id ?? null
}

/** The plans of two people who are still in this match; null when they are not. */
export async function plansOf(db: Db, matchId: string): Promise<Plan[] | null> {
  const [row] = await db.rows<{ plans: Plan[] | null }>(sql`
    select jsonb_agg(u.plan) as plans from matches m join users u on u.id in (m.user_a, m.user_b) and is_active(u)
    where m.id = ${matchId} and m.status = 'active'`)
  return row?.plans?.length === 2 ? row.plans : null
}

/** Whether a match goes on, and who of the two has blocked the other. */
export async function standingOf(db: Db, matchId: string): Promise<{ isActive: boolean; blockerId: string | null }> {
  const [row] = await db.rows<{ isActive: boolean; blockerId: string | null }>(sql`
    select m.status = 'active' as "isActive", (
      select b.blocker_id from blocks b where (b.blocker_id, b.blocked_id) in ((m.user_a, m.user_b), (m.user_b, m.user_a))
      order by b.created_at desc limit 1) as "blockerId"
    from matches m where m.id = ${matchId}`)
  return row ?? { isActive: false, blockerId: null }
}

export interface CallRow {
  id: string
  matchId: string
  conversationId: string
  callerId: string
  calleeId: string
  media: Media
  /** As precise as Postgres keeps it: what the list is ordered by. */
  createdAt: string
  answeredAt: string | null
  startedAt: string | null
  endedAt: string
  reason: Reason
  endedBy: string | null
  card: CardRow
}

const view = (from: SQL, day: string): SQL => sql`
  select c.id, c.match_id as "matchId", c.conversation_id as "conversationId", c.caller_id as "callerId", c.callee_id as "calleeId",
    c.media, c.created_at as "createdAt", c.answered_at as "answeredAt", c.started_at as "startedAt", c.ended_at as "endedAt",
    c.reason, c.ended_by as "endedBy", card_of(c.peer, ${day}::date) as card
  from ${from} c order by c.created_at desc, c.id desc`

/**
 * A call that somebody could not make, because they were in another one: the callee has never heard of it.
 * @param userId of who looks
 */
const isUnheard = (userId: string): SQL =>
  sql`(c.reason = 'busy' and c.ended_by = c.caller_id and c.callee_id = ${userId})`

/** What somebody may still see of their calls: those that are over, with people who are there, and not across a block. */
const seen = (own: 'caller_id' | 'callee_id', peer: 'caller_id' | 'callee_id', userId: string, more: SQL): SQL => sql`(
  select c.*, p.id as peer from calls c join users p on p.id = c.${sql.identifier(peer)} and p.deleted_at is null
  where c.${sql.identifier(own)} = ${userId} and c.ended_at is not null and not is_blocked(c.caller_id, c.callee_id)
    and ${isUnheard(userId)} is not true ${more})`

/** Calls of somebody, newest first. */
export const callsOf = (
  db: Db,
  userId: string,
  after: TimePosition | null,
  limit: number,
  day: string,
): Promise<CallRow[]> => {
  const more = sql`
    ${after === null ? sql`` : sql`and (c.created_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by c.created_at desc, c.id desc limit ${limit}`
  // Each side has an index that gives its newest first; both together would have none.
  const both = sql`(${seen('caller_id', 'callee_id', userId, more)} union all ${seen('callee_id', 'caller_id', userId, more)}
    order by created_at desc, id desc limit ${limit})`
  return db.rows(view(both, day))
}

/** A call of somebody that is over. */
export async function callOf(db: Db, userId: string, callId: string, day: string): Promise<CallRow | null> {
  const more = sql`and c.id = ${callId}`
  const both = sql`(${seen('caller_id', 'callee_id', userId, more)} union all ${seen('callee_id', 'caller_id', userId, more)})`
  const [row] = await db.rows<CallRow>(view(both, day))
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

/** Stores what a device has measured; false when this is no call of that person's. */
export async function writeQuality(
  db: Db,
  q: Quality & { id: string; callId: string; userId: string; now: number },
): Promise<boolean> {
  const rows = await db.rows(sql`
    insert into call_quality (id, call_id, user_id, created_at, rtt_ms, jitter_ms, packet_loss, bitrate_kbps, freezes, freeze_ms)
    select ${q.id}, c.id, ${q.userId}, ${instant(q.now)}, ${q.rttMs}, ${q.jitterMs}, ${q.packetLoss}, ${q.bitrateKbps}, ${q.freezes}, ${q.freezeMs}
    from calls c where c.id = ${q.callId} and ${q.userId}::uuid in (c.caller_id, c.callee_id) and not is_blocked(c.caller_id, c.callee_id)
    returning id`)
  return rows.length > 0
}

export interface CallTotals {
  calls: number
  answered: number
  /** Sum over calls that began, in seconds. */
  seconds: number
  byReason: Partial<Record<Reason, number>>
  byMedia: Partial<Record<Media, number>>
  /** Medians of what devices have reported; null where nothing has been. */
  rttMs: number | null
  packetLoss: number | null
}

/** Calls that ended within a stretch of time, in numbers. */
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

/** Deletes calls of before a time, at most so many; returns how many. */
export async function forgetCalls(db: Db, before: number, most: number): Promise<number> {
  const rows = await db.rows(sql`
    delete from calls where id in (
      select id from calls where created_at < ${instant(before)} order by created_at limit ${most} for update skip locked)
    returning id`)
  return rows.length
}
