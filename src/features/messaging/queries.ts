import { sql } from 'drizzle-orm'
import type { SnapshotMatch, SnapshotRequest, ConversationState } from '../../rpc/conversation-snapshot.ts'
import { days, instant, type Db } from '../../foundation/db.ts'
import type { Leaving } from '../people/leaving.ts'
import { plansWith } from '../../catalogue/plans.ts'
import type { Shown } from '../people/show-presence.ts'
import type { ListedRow } from '../people/photo-url.ts'
import type { RequestRow } from './requests/queries.ts'

export interface SnapshotRow extends ConversationState {
  matches: SnapshotMatch[]
  request: (Omit<SnapshotRequest, 'status' | 'askedAt'> & { status: RequestRow['status'] }) | null
  participants: { userId: string; readReceipts: boolean; card: ListedRow }[]
}

/** Matches of one pair that a room receives: more than it can have missed. */
const MATCHES_TOLD = 50

/** The state of a conversation: it is closed while either user is gone for the other. */
const status = sql`case when gone_since(c.user_a, c.user_b) is not null or gone_since(c.user_b, c.user_a) is not null
  then 'archived' else c.status end`

/** For whom the other user is gone, since when, and when they are purged; see `drizzle/functions/standing.sql`. */
const ended = ({ graceDays }: Pick<Leaving, 'graceDays'>) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('userId', v.viewer, 'since', gone_since(v.viewer, v.peer),
    'leavesAt', left_since(v.viewer, v.peer) + ${days(graceDays)})), '[]')
  from (values (c.user_a, c.user_b), (c.user_b, c.user_a)) as v(viewer, peer) where gone_since(v.viewer, v.peer) is not null)`

/** Those of the two who may send nothing. */
const restricted = (now: number) => sql`(
  select coalesce(jsonb_agg(jsonb_build_object('userId', p.id, 'until', r.found -> 'until', 'statementId', r.found -> 'statementId')), '[]')
  from (values (c.user_a), (c.user_b)) as p(id)
  cross join lateral (select restriction_of(account => p.id, use_of => 'sending', at => ${instant(now)}) as found) r
  where r.found is not null)`

/** Whether a conversation is visible to a participant: until the other user is purged. */
const isThereFor = (userId: string, { now, graceDays }: Leaving) => sql`${userId}::uuid in (c.user_a, c.user_b)
  and not has_left(
    viewer => ${userId}, peer => case when c.user_a = ${userId}::uuid then c.user_b else c.user_a end,
    grace => ${days(graceDays)}, at => ${instant(now)}
  )`

export interface StateRow extends ConversationState {
  conversationId: string
}

/** The state of some conversations. */
export const statesOf = (db: Db, ids: readonly string[], leaving: Leaving): Promise<StateRow[]> =>
  db.rows(sql`
    select c.id as "conversationId", c.version, ${status} as status, ${ended(leaving)} as ended,
      (select coalesce(jsonb_agg(u.id), '[]') from users u
        where u.id in (c.user_a, c.user_b) and u.plan = any(${sql.param(plansWith('read_receipts'))}::text[])) as "receiptsFor",
      ${restricted(leaving.now)} as restricted
    from conversations c where c.id = any(${sql.param([...ids])}::uuid[])`)

/** A room's view of a conversation in Postgres; null unless it is visible to `viewerId`, where given. */
export async function openingOf(
  db: Db,
  conversationId: string,
  viewerId: string | null,
  { day, ...leaving }: { day: string } & Leaving,
): Promise<SnapshotRow | null> {
  const [row] = await db.rows<SnapshotRow>(sql`
    select c.version, ${status} as status, ${ended(leaving)} as ended, ${restricted(leaving.now)} as restricted,
      (select coalesce(jsonb_agg(jsonb_build_object(
          'matchId', m.id, 'kind', m.kind, 'mode', m.mode, 'status', m.status,
          'matchedAt', m.matched_at, 'expiresAt', m.expires_at, 'endedAt', m.ended_at,
          'endedBy', case when m.ended_by_a then m.user_a when not m.ended_by_a then m.user_b end,
          'keptBy', array_remove(array[case when m.kept_by_a then m.user_a end, case when m.kept_by_b then m.user_b end], null)
        ) order by m.matched_at, m.id), '[]')
        from (select * from matches where conversation_id = c.id order by matched_at desc, id desc limit ${MATCHES_TOLD}) m) as matches,
      (select jsonb_build_object('requestId', d.id, 'messageId', d.message_id, 'senderId', d.from_user_id, 'content', coalesce(d.note, ''),
          'clientMessageId', d.client_message_id, 'isDirect', d.is_direct,
          -- A block has answered it, or taken it back. While it lasts that looks as if nothing had been done.
          'status', case when exists (select from blocks b where b.created_at = d.updated_at and (b.blocker_id, b.blocked_id)
            in ((c.user_a, c.user_b), (c.user_b, c.user_a))) then 'pending' else d.status end,
          'answeredAt', case when d.status = 'pending' then null else d.updated_at end)
        from decisions d where (d.from_user_id, d.to_user_id) in ((c.user_a, c.user_b), (c.user_b, c.user_a))
          and d.kind = 'request' and d.message_id is not null
        -- Ids rise with the time when they were made.
        order by d.message_id desc limit 1) as request,
      (select jsonb_agg(jsonb_build_object('userId', u.id, 'readReceipts', u.plan = any(${sql.param(plansWith('read_receipts'))}::text[]), 'card',
        card_for(viewer => case when u.id = c.user_a then c.user_b else c.user_a end, person => u.id, day => ${day}::date)))
        from users u where u.id in (c.user_a, c.user_b)) as participants
    from conversations c
    where c.id = ${conversationId} and ${viewerId === null ? sql`true` : isThereFor(viewerId, leaving)}`)
  return row ?? null
}

/** Whether a conversation is visible to a user. */
export async function isConversationOf(
  db: Db,
  conversationId: string,
  userId: string,
  leaving: Leaving,
): Promise<boolean> {
  const rows = await db.rows(
    sql`select 1 from conversations c where c.id = ${conversationId} and ${isThereFor(userId, leaving)}`,
  )
  return rows.length > 0
}

/** The caller's conversation of a match or with a user, if there is one. */
export async function conversationOf(
  db: Db,
  userId: string,
  { matchId, peerId, ...leaving }: { matchId?: string | undefined; peerId?: string | undefined } & Leaving,
): Promise<string | null> {
  const isMeant =
    matchId === undefined
      ? sql`c.user_a = least(${userId}::uuid, ${peerId}::uuid) and c.user_b = greatest(${userId}::uuid, ${peerId}::uuid)`
      : sql`c.id = (select m.conversation_id from matches m where m.id = ${matchId})`
  const [row] = await db.rows<{ id: string }>(
    sql`select c.id from conversations c where ${isMeant} and ${isThereFor(userId, leaving)}`,
  )
  return row?.id ?? null
}

/** Conversations of the caller that allow actions. */
export async function openConversationsOf(db: Db, userId: string, leaving: Leaving): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql`select c.id from conversations c where ${isThereFor(userId, leaving)} and c.status = 'open'`,
  )
  return rows.map(({ id }) => id)
}

export interface PeerRow extends Shown {
  card: ListedRow
  /** Whether they are gone for the viewer, so that the conversation is over. */
  isGone: boolean
  /** Whether they have been gone for so long that the conversation is no longer listed. */
  hasLeft: boolean
}

/** The other users of some conversations, by id, as the viewer may see them. Only purged ones are missing. */
export async function peersOf(
  db: Db,
  viewerId: string,
  ids: readonly string[],
  { day, now, graceDays }: { day: string } & Leaving,
): Promise<Map<string, PeerRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.rows<PeerRow>(sql`
    select u.id, card_in_past(
      viewer => ${viewerId}, person => u.id, day => ${day}::date
    ) as card, p.visibility = 'hidden' as "isHidden", u.last_active_at as "lastActiveAt",
      gone_since(${viewerId}, u.id) is not null as "isGone",
      has_left(viewer => ${viewerId}, peer => u.id, grace => ${days(graceDays)}, at => ${instant(now)}) as "hasLeft"
    from users u join profiles p on p.user_id = u.id
    where u.id = any(${sql.param([...ids])}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The users who are gone for the viewer, or purged. */
export async function goneAmong(db: Db, viewerId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.rows<{ id: string }>(sql`
    select id from unnest(${sql.param([...ids])}::uuid[]) as asked(id)
    where gone_since(${viewerId}, asked.id) is not null or not exists (select from users u where u.id = asked.id)`)
  return new Set(rows.map(({ id }) => id))
}
