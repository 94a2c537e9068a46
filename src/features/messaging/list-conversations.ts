import type { InboxEntry, InboxPosition } from '../../objects/user-hub/inbox.ts'
import type { UserContext } from '../../platform/context.ts'
import { openCursor, sealCursor, type Pagination } from '../../platform/cursor.ts'
import { toCard, type CardRow } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { cardsOf } from './queries.ts'
import type { ConversationView } from './schemas.ts'

/** The caller's conversations, most recently active first: one look into the hub, one statement for the cards. */
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
  const cards = await cardsOf(
    ctx.db,
    actor.userId,
    page.map(({ peerId }) => peerId),
    dayOf(ctx.now()),
  )
  const last = page.at(-1)

  return {
    conversations: await Promise.all(
      page.flatMap((entry) => {
        const card = cards.get(entry.peerId)
        return card ? [conversation(ctx, entry, card)] : []
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

const conversation = async (ctx: UserContext, entry: InboxEntry, card: CardRow): Promise<ConversationView> => ({
  id: entry.conversationId,
  ...(entry.matchId === null ? {} : { match_id: entry.matchId }),
  status: entry.status,
  user: await toCard(ctx, card),
  last_message: entry.lastMessage,
  unread_count: entry.unread,
  last_activity: new Date(entry.lastActivity).toISOString(),
})
