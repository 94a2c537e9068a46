import type { InboxEntry, InboxPosition } from '../../objects/user-hub/inbox.ts'
import type { UserContext } from '../../platform/context.ts'
import { openCursor, sealCursor, type Pagination } from '../../platform/cursor.ts'
import { showPresence, type Shown, type ShownPresence } from '../presence/show-presence.ts'
import { toCard } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { peersOf, type PeerRow } from './queries.ts'
import type { ConversationView } from './schemas.ts'

/**
 * The caller's conversations, most recently active first: one look into the hub, then one statement for the cards and one
 * command to Redis for who is online, side by side.
 */
export async function listConversations(
  ctx: UserContext,
  { type, limit, cursor }: { type: 'active' | 'archived'; limit: number; cursor?: string | undefined },
): Promise<{ conversations: ConversationView[]; pagination: Pagination }> {
  const { settings, actor } = ctx
  const list = `conversations:${actor.userId}:${type}`
  const after = cursor === undefined ? null : await openCursor<InboxPosition>(settings.TOKEN_KEY, list, cursor)
  const entries = await ctx.hubs.of(actor.userId).conversations(type, after, limit + 1)
  const page = entries.slice(0, limit)
  const hasMore = entries.length > limit
  const peerIds = page.map(({ peerId }) => peerId)
  const [peers, presenceIn] = await Promise.all([
    peersOf(ctx.db, actor.userId, peerIds, dayOf(ctx.now())),
    showPresence(
      ctx,
      page.flatMap((entry) => (isMatched(entry) ? [entry.peerId] : [])),
    ),
  ])
  const last = page.at(-1)

  return {
    conversations: await Promise.all(
      page.flatMap((entry) => {
        const peer = peers.get(entry.peerId)
        return peer ? [conversation(ctx, entry, peer, presenceIn)] : []
      }),
    ),
    pagination: {
      cursor:
        hasMore && last
          ? await sealCursor(settings.TOKEN_KEY, list, {
              lastActivity: last.lastActivity,
              conversationId: last.conversationId,
            } satisfies InboxPosition)
          : null,
      has_more: hasMore,
      limit,
    },
  }
}

const isMatched = ({ matchId, isOver }: InboxEntry): boolean => matchId !== null && !isOver

const conversation = async (
  ctx: UserContext,
  entry: InboxEntry,
  peer: PeerRow,
  presenceIn: (person: Shown) => ShownPresence,
): Promise<ConversationView> => ({
  id: entry.conversationId,
  ...(entry.matchId === null ? {} : { match_id: entry.matchId }),
  status: entry.status,
  // Only people who are matched see whether the other one is there.
  user: { ...(await toCard(ctx, peer.card)), ...(isMatched(entry) ? presenceIn(peer) : {}) },
  last_message: entry.lastMessage,
  unread_count: entry.unread,
  last_activity: new Date(entry.lastActivity).toISOString(),
})
