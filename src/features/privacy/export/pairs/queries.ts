import { and, asc, eq, gt, gte, isNull, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { callQuality, calls } from '../../../../../drizzle/calls.ts'
import { decisions, shortlist } from '../../../../../drizzle/decisions.ts'
import type { Argument } from '../../../../../drizzle/functions/call.ts'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import { conversations, matches } from '../../../../../drizzle/matches.ts'
import { messages } from '../../../../../drizzle/messages.ts'
import { blocks } from '../../../../../drizzle/safety.ts'
import type { Db } from '../../../../foundation/db.ts'
import { jsonList, jsonObject, ONE_ROW, scalar, when } from '../../../../foundation/fragments.ts'
import { days, integer, moment, uuid, type Given } from '../../../../foundation/given.ts'
import { withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import type { Leaving } from '../../../people/leaving.ts'
import { LAST, OWNER, PAGE } from '../queries.ts'

const LISTED = { ...OWNER, now: moment, graceDays: days }

/**
 * Whether another user is still visible in the data of the owner: an export contains no more about others than lists do,
 * so that it does not reveal blocks.
 */
const isListed = (peer: Argument<string>, { userId, graceDays, now }: Given<typeof LISTED>): SQL =>
  sql`not ${functions.has_left({ viewer: userId, peer, grace: graceDays, at: now })}`

/** The other one of two. */
const otherOf = (userId: SQLWrapper, one: SQLWrapper, other: SQLWrapper): SQL<string> =>
  sql`case when ${one} = ${userId} then ${other} else ${one} end`

const decided = withOptions(LISTED, LAST, (orm, given) => {
  const { toUserId, kind, status, note, createdAt, updatedAt } = decisions
  const gone = orm
    .select({ since: functions.left_since({ viewer: given.userId, peer: toUserId }).as('since') })
    .from(ONE_ROW)
    .as('gone')
  const isThere = isNull(gone.since)
  return orm
    .select({
      user_id: toUserId,
      decision: kind,
      status: when(isThere, sql<(typeof decisions.$inferSelect)['status']>`${status}`),
      note,
      created_at: createdAt,
      updated_at: sql<Date>`case when ${isThere} then ${updatedAt} else ${createdAt} end`.mapWith(updatedAt),
    })
    .from(decisions)
    .crossJoinLateral(gone)
    .where(
      and(
        eq(decisions.fromUserId, given.userId),
        isListed(toUserId, given),
        given.lastId && gt(toUserId, given.lastId),
      ),
    )
    .orderBy(asc(toUserId))
    .limit(PAGE)
})

export type DecisionFacts = RowOfStatement<typeof decided>

/** For an interest in a user who is gone, for any reason, neither the answer nor its time is exported. */
export const decisionsOf = (
  db: Db,
  userId: string,
  last: DecisionFacts | null,
  leaving: Leaving,
): Promise<DecisionFacts[]> => decided.all(db, { userId, lastId: last?.user_id, ...leaving })

const matched = withOptions(LISTED, LAST, (orm, given) => {
  const { userA, userB, endedAt } = matches
  const peer = otherOf(given.userId, userA, userB)
  const gone = orm
    .select({ since: functions.gone_since({ viewer: given.userId, peer }).as('since') })
    .from(ONE_ROW)
    .as('gone')
  return orm
    .select({
      id: matches.id,
      conversation_id: matches.conversationId,
      user_id: peer,
      kind: matches.kind,
      status: functions.seen_status({
        status: matches.status,
        ended_at: endedAt,
        gone: gone.since,
        is_own: sql<boolean | null>`${matches.endedByA} = (${userA} = ${given.userId})`,
      }),
      matched_at: matches.matchedAt,
      ended_at: sql<Date | null>`least(${endedAt}, ${gone.since})`.mapWith(endedAt),
    })
    .from(matches)
    .crossJoinLateral(gone)
    .where(
      and(
        sql`${given.userId} in (${userA}, ${userB})`,
        isListed(peer, given),
        given.lastId && gt(matches.id, given.lastId),
      ),
    )
    .orderBy(asc(matches.id))
    .limit(PAGE)
})

export type MatchFacts = RowOfStatement<typeof matched>

export const matchesOf = (db: Db, userId: string, last: MatchFacts | null, leaving: Leaving): Promise<MatchFacts[]> =>
  matched.all(db, { userId, lastId: last?.id, ...leaving })

const sent = withOptions(LISTED, { lastConversation: uuid, lastSeq: integer }, (orm, given) => {
  const { userId, lastConversation, lastSeq } = given
  const { userA, userB } = conversations
  const own = orm
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(
        sql`${userId} in (${userA}, ${userB})`,
        isListed(otherOf(userId, userA, userB), given),
        lastConversation && gte(conversations.id, lastConversation),
      ),
    )
    .orderBy(asc(conversations.id))
    .as('own')
  const { conversationId, seq } = messages
  const found = orm
    .select({
      id: messages.id,
      conversation_id: conversationId,
      seq,
      content: messages.content,
      message_type: messages.messageType,
      media_id: messages.mediaId,
      created_at: messages.createdAt,
      edited_at: messages.editedAt,
      deleted_at: messages.deletedAt,
    })
    .from(messages)
    .where(
      and(
        eq(conversationId, own.id),
        eq(messages.senderId, userId),
        lastConversation && lastSeq && sql`(${conversationId}, ${seq}) > (${lastConversation}, ${lastSeq})`,
      ),
    )
    .orderBy(asc(seq))
    .limit(PAGE)
    .as('found')
  return orm
    .select({
      id: found.id,
      conversation_id: found.conversation_id,
      seq: found.seq,
      content: found.content,
      message_type: found.message_type,
      media_id: found.media_id,
      created_at: found.created_at,
      edited_at: found.edited_at,
      deleted_at: found.deleted_at,
    })
    .from(own)
    .crossJoinLateral(found)
    .orderBy(asc(own.id), asc(found.seq))
    .limit(PAGE)
})

export type MessageFacts = RowOfStatement<typeof sent>

/** One conversation at a time: there is no index by sender, and none is needed for this. */
export const messagesOf = (
  db: Db,
  userId: string,
  last: MessageFacts | null,
  leaving: Leaving,
): Promise<MessageFacts[]> =>
  sent.all(db, { userId, lastConversation: last?.conversation_id, lastSeq: last?.seq, ...leaving })

const called = withOptions(LISTED, LAST, (orm, given) => {
  const { userId } = given
  const { callerId, calleeId, answeredAt, endedBy, reason } = calls
  const peer = otherOf(userId, callerId, calleeId)
  const q = callQuality
  const measured = jsonObject({
    at: q.createdAt,
    rtt_ms: q.rttMs,
    jitter_ms: q.jitterMs,
    packet_loss: q.packetLoss,
    bitrate_kbps: q.bitrateKbps,
    freezes: q.freezes,
    freeze_ms: q.freezeMs,
  })
  const quality = orm
    .select({ value: jsonList(measured, q.createdAt, q.id) })
    .from(q)
    .where(and(eq(q.callId, calls.id), eq(q.userId, userId)))
  return orm
    .select({
      id: calls.id,
      user_id: peer,
      direction: sql<'outgoing' | 'incoming'>`case when ${callerId} = ${userId} then 'outgoing' else 'incoming' end`,
      media: calls.media,
      created_at: calls.createdAt,
      answered_at: answeredAt,
      ended_at: calls.endedAt,
      reason: sql<string | null>`case
        when ${reason} in ('busy', 'network') and ${calleeId} = ${userId} and ${answeredAt} is null then 'missed'
        when ${reason} <> 'blocked' or ${endedBy} = ${userId} then ${reason}
        when ${answeredAt} is null then 'cancelled' else 'completed' end`,
      quality: scalar(quality),
    })
    .from(calls)
    .where(
      and(
        sql`${userId} in (${callerId}, ${calleeId})`,
        isListed(peer, given),
        sql`(${reason} = 'busy' and ${endedBy} = ${callerId} and ${calleeId} = ${userId}) is not true`,
        given.lastId && gt(calls.id, given.lastId),
      ),
    )
    .orderBy(asc(calls.id))
    .limit(PAGE)
})

export type CallFacts = RowOfStatement<typeof called>

/** With the measurements of the user's own devices. End reasons are those shown elsewhere; see `shownReason`. */
export const callsOf = (db: Db, userId: string, last: CallFacts | null, leaving: Leaving): Promise<CallFacts[]> =>
  called.all(db, { userId, lastId: last?.id, ...leaving })

const blocked = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
  orm
    .select({ user_id: blocks.blockedId, created_at: blocks.createdAt, reason: blocks.reason })
    .from(blocks)
    .where(and(eq(blocks.blockerId, userId), lastId && gt(blocks.blockedId, lastId)))
    .orderBy(asc(blocks.blockedId))
    .limit(PAGE),
)

export type BlockFacts = RowOfStatement<typeof blocked>

export const blocksOf = (db: Db, userId: string, last: BlockFacts | null): Promise<BlockFacts[]> =>
  blocked.all(db, { userId, lastId: last?.user_id })

const shortlisted = withOptions(LISTED, LAST, (orm, given) =>
  orm
    .select({ user_id: shortlist.userId, created_at: shortlist.createdAt })
    .from(shortlist)
    .where(
      and(
        eq(shortlist.ownerId, given.userId),
        isListed(shortlist.userId, given),
        given.lastId && gt(shortlist.userId, given.lastId),
      ),
    )
    .orderBy(asc(shortlist.userId))
    .limit(PAGE),
)

export type ShortlistFacts = RowOfStatement<typeof shortlisted>

export const shortlistOf = (
  db: Db,
  userId: string,
  last: ShortlistFacts | null,
  leaving: Leaving,
): Promise<ShortlistFacts[]> => shortlisted.all(db, { userId, lastId: last?.user_id, ...leaving })
