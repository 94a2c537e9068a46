import { and, eq, inArray, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as functions from '../../../drizzle/functions/generated.ts'
import { conversations, matches } from '../../../drizzle/matches.ts'
import { users } from '../../../drizzle/users.ts'
import { plansWith } from '../../catalogue/plans.ts'
import type { Db } from '../../foundation/db.ts'
import { jsonList, jsonObject, ONE_ROW, scalar, scalarOrNull } from '../../foundation/fragments.ts'
import { day, days, moment, uuid, uuids, type Given } from '../../foundation/given.ts'
import type { Orm } from '../../foundation/postgres/driver.ts'
import { statement, type RowOfStatement } from '../../foundation/statement.ts'
import type { Ending, SendingRestriction } from '../../rpc/conversation-snapshot.ts'
import type { Leaving } from '../people/leaving.ts'

export const LEAVING = { now: moment, graceDays: days }
type Left = Given<typeof LEAVING>

export const c = alias(conversations, 'c')
export const u = alias(users, 'u')

/** Both users of a conversation, each with the other one. */
const PAIR = sql`(values (${c.userA}, ${c.userB}), (${c.userB}, ${c.userA})) as pair(viewer, peer)`
const viewer = sql<string>`pair.viewer`
const peer = sql<string>`pair.peer`

const a2b = functions.gone_since({ viewer: c.userA, peer: c.userB })
const b2a = functions.gone_since({ viewer: c.userB, peer: c.userA })

/** The state of a conversation: it is closed while either user is gone for the other. */
export const status = sql<(typeof conversations.$inferSelect)['status']>`case when ${or(isNotNull(a2b), isNotNull(b2a))}
  then 'archived' else ${c.status} end`

/** For whom the other user is gone, since when, and when they are purged; see `drizzle/functions/standing.sql`. */
export function ended(orm: Orm, { graceDays }: Left): SQL<Ending[]> {
  const since = functions.gone_since({ viewer, peer })
  const one = jsonObject({
    userId: viewer,
    // Guarantee: those for whom it is null are left out.
    since: sql<string>`${since}`,
    leavesAt: sql<string | null>`${functions.left_since({ viewer, peer })} + ${graceDays}`,
  })
  return scalar(
    orm
      .select({ value: jsonList(one) })
      .from(PAIR)
      .where(isNotNull(since)),
  )
}

/** Those of the two who may send nothing. */
export function restricted(orm: Orm, { now }: Left): SQL<SendingRestriction[]> {
  const found = orm
    .select({ found: functions.restriction_of({ account: viewer, use_of: 'sending', at: now }).as('found') })
    .from(ONE_ROW)
    .as('restriction')
  const one = jsonObject({
    userId: viewer,
    until: sql<string | null>`${found.found} -> 'until'`,
    statementId: sql<string>`${found.found} -> 'statementId'`,
  })
  return scalar(
    orm
      .select({ value: jsonList(one) })
      .from(PAIR)
      .crossJoinLateral(found)
      .where(isNotNull(found.found)),
  )
}

/** Whether a conversation is visible to a participant: until the other user is purged. */
export const isThereFor = (userId: SQL<string>, { now, graceDays }: Left) =>
  and(
    sql`${userId} in (${c.userA}, ${c.userB})`,
    sql`not ${functions.has_left({
      viewer: userId,
      peer: sql<string>`case when ${c.userA} = ${userId} then ${c.userB} else ${c.userA} end`,
      grace: graceDays,
      at: now,
    })}`,
  )

/** Whether a user is one of the two. */
export const isOneOfPair = or(eq(u.id, c.userA), eq(u.id, c.userB))

/** Whether a user's plan shows them when their messages are read. */
export const readsReceipts = inArray(u.plan, plansWith('read_receipts'))

const states = statement({ ...LEAVING, ids: uuids }, (orm, given) => {
  const receipts = orm
    .select({ value: jsonList(sql<string>`${u.id}`) })
    .from(u)
    .where(and(isOneOfPair, readsReceipts))
  return orm
    .select({
      conversationId: c.id,
      version: c.version,
      status,
      ended: ended(orm, given),
      receiptsFor: scalar(receipts),
      restricted: restricted(orm, given),
    })
    .from(c)
    .where(sql`${c.id} = any(${given.ids})`)
})

export type StateRow = RowOfStatement<typeof states>

/** The state of some conversations. */
export const statesOf = (db: Db, ids: readonly string[], leaving: Leaving): Promise<StateRow[]> =>
  states.all(db, { ids, ...leaving })

const own = statement({ ...LEAVING, conversationId: uuid, userId: uuid }, (orm, given) =>
  orm
    .select({ id: c.id })
    .from(c)
    .where(and(eq(c.id, given.conversationId), isThereFor(given.userId, given))),
)

/** Whether a conversation is visible to a user. */
export const isConversationOf = async (
  db: Db,
  conversationId: string,
  userId: string,
  leaving: Leaving,
): Promise<boolean> => (await own.maybe(db, { conversationId, userId, ...leaving })) !== null

const ofMatch = statement({ ...LEAVING, userId: uuid, matchId: uuid }, (orm, given) => {
  const match = orm.select({ value: matches.conversationId }).from(matches).where(eq(matches.id, given.matchId))
  return orm
    .select({ id: c.id })
    .from(c)
    .where(and(eq(c.id, scalarOrNull(match)), isThereFor(given.userId, given)))
})

const withPeer = statement({ ...LEAVING, userId: uuid, peerId: uuid }, (orm, given) =>
  orm
    .select({ id: c.id })
    .from(c)
    .where(
      and(
        sql`${c.userA} = least(${given.userId}, ${given.peerId})`,
        sql`${c.userB} = greatest(${given.userId}, ${given.peerId})`,
        isThereFor(given.userId, given),
      ),
    ),
)

/** The caller's conversation of a match or with a user, if there is one. */
export async function conversationOf(
  db: Db,
  userId: string,
  { matchId, peerId, ...leaving }: { matchId?: string | undefined; peerId?: string | undefined } & Leaving,
): Promise<string | null> {
  if (matchId !== undefined) return (await ofMatch.maybe(db, { userId, matchId, ...leaving }))?.id ?? null
  if (peerId === undefined) return null
  return (await withPeer.maybe(db, { userId, peerId, ...leaving }))?.id ?? null
}

const open = statement({ ...LEAVING, userId: uuid }, (orm, given) =>
  orm
    .select({ id: c.id })
    .from(c)
    .where(and(isThereFor(given.userId, given), eq(c.status, 'open'))),
)

/** Conversations of the caller that allow actions. */
export const openConversationsOf = async (db: Db, userId: string, leaving: Leaving): Promise<string[]> =>
  (await open.all(db, { userId, ...leaving })).map(({ id }) => id)

const peers = statement({ ...LEAVING, viewerId: uuid, ids: uuids, day }, (orm, given) => {
  const { viewerId, ids, graceDays, now } = given
  const { source, row } = functions
    .peers_in_past({ viewer: viewerId, people: ids, day: given.day, grace: graceDays, at: now })
    .as('known')
  return orm
    .select({
      id: row.id,
      card: row.card,
      isHidden: row.is_hidden,
      lastActiveAt: row.last_active_at,
      /** Whether they are gone for the viewer, so that the conversation is over. */
      isGone: row.is_gone,
      /** Whether they have been gone for so long that the conversation is no longer listed. */
      hasLeft: row.has_left,
    })
    .from(source)
})

export type PeerRow = RowOfStatement<typeof peers>

/** The other users of some conversations, by id, as the viewer may see them. Only purged ones are missing. */
export async function peersOf(
  db: Db,
  viewerId: string,
  ids: readonly string[],
  asked: { day: string } & Leaving,
): Promise<Map<string, PeerRow>> {
  if (ids.length === 0) return new Map()
  const rows = await peers.all(db, { viewerId, ids, ...asked })
  return new Map(rows.map((row) => [row.id, row]))
}

const gone = statement({ viewerId: uuid, ids: uuids }, (orm, { viewerId, ids }) => {
  const id = sql<string>`asked.id`
  return orm
    .select({ id })
    .from(sql`unnest(${ids}) as asked(id)`)
    .leftJoin(u, eq(u.id, id))
    .where(or(isNotNull(functions.gone_since({ viewer: viewerId, peer: id })), isNull(u.id)))
})

/** The users who are gone for the viewer, or purged. */
export async function goneAmong(db: Db, viewerId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  return new Set((await gone.all(db, { viewerId, ids })).map(({ id }) => id))
}
