import { and, desc, eq, isNotNull, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { decisions } from '../../../../drizzle/decisions.ts'
import { card_for } from '../../../../drizzle/functions/generated.ts'
import { matches } from '../../../../drizzle/matches.ts'
import { blocks } from '../../../../drizzle/safety.ts'
import type { Db } from '../../../foundation/db.ts'
import { jsonList, jsonObject, scalar, scalarOrNull } from '../../../foundation/fragments.ts'
import { day, uuid } from '../../../foundation/given.ts'
import type { Orm } from '../../../foundation/postgres/driver.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { Leaving } from '../../people/leaving.ts'
import { c, ended, isOneOfPair, isThereFor, LEAVING, readsReceipts, restricted, status, u } from '../queries.ts'

/** Matches of one pair that a room receives: more than it can have missed. */
const MATCHES_TOLD = 50

const d = alias(decisions, 'd')

/** The newest matches of the two, oldest first. */
function matchesOf(orm: Orm) {
  const m = orm
    .select()
    .from(matches)
    .where(eq(matches.conversationId, c.id))
    .orderBy(desc(matches.matchedAt), desc(matches.id))
    .limit(MATCHES_TOLD)
    .as('m')
  const one = jsonObject({
    matchId: m.id,
    kind: m.kind,
    mode: m.mode,
    status: m.status,
    matchedAt: m.matchedAt,
    expiresAt: m.expiresAt,
    endedAt: m.endedAt,
    endedBy: sql<string | null>`case when ${m.endedByA} then ${m.userA} when not ${m.endedByA} then ${m.userB} end`,
    keptBy: sql<string[]>`array_remove(
      array[case when ${m.keptByA} then ${m.userA} end, case when ${m.keptByB} then ${m.userB} end], null)`,
  })
  return scalar(orm.select({ value: jsonList(one, m.matchedAt, m.id) }).from(m))
}

/** Whether a decision or a block is one of the two's about the other. */
const isOfPair = (from: SQL | typeof d.fromUserId, to: SQL | typeof d.toUserId) =>
  sql`(${from}, ${to}) in ((${c.userA}, ${c.userB}), (${c.userB}, ${c.userA}))`

/** The newest request of the two. */
function requestOf(orm: Orm) {
  const block = orm
    .select({ id: blocks.blockerId })
    .from(blocks)
    .where(and(eq(blocks.createdAt, d.updatedAt), isOfPair(sql`${blocks.blockerId}`, sql`${blocks.blockedId}`)))
  const one = jsonObject({
    requestId: d.id,
    // Guarantee: requests without a message are left out.
    messageId: sql<string>`${d.messageId}`,
    senderId: d.fromUserId,
    content: sql<string>`coalesce(${d.note}, '')`,
    clientMessageId: d.clientMessageId,
    isDirect: d.isDirect,
    // A block has answered it, or taken it back. While it lasts that looks as if nothing had been done.
    status: sql<NonNullable<(typeof decisions.$inferSelect)['status']>>`case when exists ${block} then 'pending'
      else ${d.status} end`,
    answeredAt: sql<string | null>`case when ${d.status} = 'pending' then null else ${d.updatedAt} end`,
  })
  return scalarOrNull(
    orm
      .select({ value: one })
      .from(d)
      .where(and(isOfPair(d.fromUserId, d.toUserId), eq(d.kind, 'request'), isNotNull(d.messageId)))
      // Ids rise with the time when they were made.
      .orderBy(desc(d.messageId))
      .limit(1),
  )
}

const opening = (isForViewer: boolean) =>
  statement({ ...LEAVING, conversationId: uuid, viewerId: uuid, day }, (orm, given) => {
    const participant = jsonObject({
      userId: u.id,
      readReceipts: sql<boolean>`${readsReceipts}`,
      card: card_for({
        viewer: sql<string>`case when ${u.id} = ${c.userA} then ${c.userB} else ${c.userA} end`,
        person: u.id,
        day: given.day,
      }),
    })
    const participants = orm
      .select({ value: jsonList(participant) })
      .from(u)
      .where(isOneOfPair)
    return orm
      .select({
        version: c.version,
        status,
        ended: ended(orm, given),
        restricted: restricted(orm, given),
        matches: matchesOf(orm),
        request: requestOf(orm),
        participants: scalar(participants),
      })
      .from(c)
      .where(and(eq(c.id, given.conversationId), isForViewer ? isThereFor(given.viewerId, given) : undefined))
  })

const openingForViewer = opening(true)
const openingForRoom = opening(false)

export type SnapshotRow = RowOfStatement<typeof openingForRoom>

/** A room's view of a conversation in Postgres; null unless it is visible to `viewerId`, where given. */
export const openingOf = (
  db: Db,
  conversationId: string,
  viewerId: string | null,
  asked: { day: string } & Leaving,
): Promise<SnapshotRow | null> =>
  viewerId === null
    ? openingForRoom.maybe(db, { conversationId, viewerId: conversationId, ...asked })
    : openingForViewer.maybe(db, { conversationId, viewerId, ...asked })
