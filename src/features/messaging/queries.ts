import { sql } from 'drizzle-orm'
import type { OpeningMatch, OpeningRequest, Standing } from '../../objects/conversation-room/opening.ts'
import type { Db } from '../../platform/db.ts'
import { plansWith } from '../../platform/plans.ts'
import type { Shown } from '../presence/show-presence.ts'
import type { CardRow } from '../profile/photos/photo-url.ts'
import type { RequestRow } from './requests/queries.ts'

export interface OpeningRow extends Standing {
  matches: OpeningMatch[]
  request: (Omit<OpeningRequest, 'status' | 'askedAt'> & { status: RequestRow['status'] }) | null
  participants: { userId: string; readReceipts: boolean; card: CardRow }[]
}

/** Matches of one pair that a room is told of. More than it can have missed. */
const MATCHES_TOLD = 50

/** How a conversation stands: one with somebody who has deleted their account is closed while they are away. */
const status = sql`case when exists (select from users u where u.id in (c.user_a, c.user_b) and u.deleted_at is not null)
  then 'archived' else c.status end`

/** For whom a conversation is gone: who has been blocked by the other one. */
const shutOut = sql`(select coalesce(jsonb_agg(b.blocked_id), '[]') from blocks b
  where (b.blocker_id, b.blocked_id) in ((c.user_a, c.user_b), (c.user_b, c.user_a)))`

/** Whether a conversation is there for somebody who takes part in it. */
const isThereFor = (userId: string) => sql`${userId}::uuid in (c.user_a, c.user_b) and not exists (
  select from blocks b where b.blocked_id = ${userId}::uuid and b.blocker_id in (c.user_a, c.user_b))`

export interface StateRow extends Standing {
  conversationId: string
}

/** How some conversations stand. */
export const statesOf = (db: Db, ids: readonly string[]): Promise<StateRow[]> =>
  db.rows(sql`
    select c.id as "conversationId", c.version, ${status} as status, ${shutOut} as "shutOut" from conversations c where c.id = any(${sql.param([...ids])}::uuid[])`)

/** What a room has to know of a conversation; null unless it is there for `viewerId`, where given. */
export async function openingOf(
  db: Db,
  conversationId: string,
  viewerId: string | null,
  day: string,
): Promise<OpeningRow | null> {
  const [row] = await db.rows<OpeningRow>(sql`
    select c.version, ${status} as status, ${shutOut} as "shutOut",
      (select coalesce(jsonb_agg(jsonb_build_object(
          'matchId', m.id, 'kind', m.kind, 'mode', m.mode, 'status', m.status,
          'matchedAt', m.matched_at, 'expiresAt', m.expires_at, 'endedAt', m.ended_at,
          'keptBy', array_remove(array[case when m.kept_by_a then m.user_a end, case when m.kept_by_b then m.user_b end], null)
        ) order by m.matched_at, m.id), '[]')
        from (select * from matches where conversation_id = c.id order by matched_at desc, id desc limit ${MATCHES_TOLD}) m) as matches,
      (select jsonb_build_object('requestId', d.id, 'messageId', d.message_id, 'senderId', d.from_user_id, 'content', coalesce(d.note, ''),
          'clientMessageId', d.client_message_id, 'isDirect', d.is_direct, 'status', d.status,
          'answeredAt', case when d.status = 'pending' then null else d.updated_at end)
        from decisions d where (d.from_user_id, d.to_user_id) in ((c.user_a, c.user_b), (c.user_b, c.user_a))
          and d.kind = 'request' and d.message_id is not null
        -- Ids rise with the time when they were made.
        order by d.message_id desc limit 1) as request,
      (select jsonb_agg(jsonb_build_object('userId', u.id, 'readReceipts', u.plan = any(${sql.param(plansWith('read_receipts'))}::text[]), 'card', card_of(u.id, ${day}::date)))
        from users u where u.id in (c.user_a, c.user_b)) as participants
    from conversations c
    where c.id = ${conversationId} and ${viewerId === null ? sql`true` : isThereFor(viewerId)}`)
  return row ?? null
}

/** The caller's conversation of a match or with a person, if there is one. */
export async function conversationOf(
  db: Db,
  userId: string,
  { matchId, peerId }: { matchId?: string | undefined; peerId?: string | undefined },
): Promise<string | null> {
  const isMeant =
    matchId === undefined
      ? sql`c.user_a = least(${userId}::uuid, ${peerId}::uuid) and c.user_b = greatest(${userId}::uuid, ${peerId}::uuid)`
      : sql`c.id = (select m.conversation_id from matches m where m.id = ${matchId})`
  const [row] = await db.rows<{ id: string }>(
    sql`select c.id from conversations c where ${isMeant} and ${isThereFor(userId)}`,
  )
  return row?.id ?? null
}

/** Conversations of the caller in which something can be done. */
export async function openConversationsOf(db: Db, userId: string): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql`select c.id from conversations c where ${isThereFor(userId)} and c.status = 'open'`,
  )
  return rows.map(({ id }) => id)
}

export interface PeerRow extends Shown {
  card: CardRow
}

/** The other ones of some conversations, by id. Who is gone is missing, and so is who has blocked the viewer. */
export async function peersOf(
  db: Db,
  viewerId: string,
  ids: readonly string[],
  day: string,
): Promise<Map<string, PeerRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.rows<PeerRow>(sql`
    select u.id, card_of(u.id, ${day}::date) as card, p.visibility = 'hidden' as "isHidden", u.last_active_at as "lastActiveAt"
    from users u join profiles p on p.user_id = u.id
    where u.id = any(${sql.param([...ids])}::uuid[]) and u.deleted_at is null
      and not exists (select from blocks b where b.blocker_id = u.id and b.blocked_id = ${viewerId})`)
  return new Map(rows.map((row) => [row.id, row]))
}
