import { utc } from '../../foundation/time.ts'
import { dayOf } from '../people/age.ts'
import { entriesOf, type InboxEntry, type InboxPosition } from '../../rpc/inbox.ts'
import type { UserContext } from '../../context.ts'
import { openCursor, sealCursor, type Pagination } from '../../foundation/cursor.ts'
import { leavingOf } from '../people/leaving.ts'
import { showPresence } from '../people/show-presence.ts'
import { toListed } from '../people/photo-url.ts'
import { peersOf } from './queries.ts'
import type { ConversationView } from './schemas.ts'

interface Listed {
  entry: InboxEntry
  user: ConversationView['user']
}

/**
 * The caller's conversations, most recently active first: one call to the hub, then concurrently one statement for the
 * cards and one command to Redis for presence. Postgres knows before the hub that a user is gone; while the hub still
 * lists one, more are read, so that no page is short.
 */
export async function listConversations(
  ctx: UserContext,
  { type, limit, cursor }: { type: 'active' | 'archived'; limit: number; cursor?: string | undefined },
): Promise<{ conversations: ConversationView[]; pagination: Pagination }> {
  const { settings, actor } = ctx
  const list = `conversations:${actor.userId}:${type}`
  let after = cursor === undefined ? null : await openCursor<InboxPosition>(settings.TOKEN_KEY, list, cursor)
  const found: Listed[] = []
  while (found.length <= limit) {
    const wanted = limit + 1 - found.length
    const entries = entriesOf(await ctx.hubs.of(actor.userId).inboxPage(type, after, wanted))
    found.push(...(await listed(ctx, type, entries)))
    const last = entries.at(-1)
    if (!last || entries.length < wanted) break
    after = positionOf(last)
  }
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const hasMore = found.length > limit && last !== undefined
  return {
    conversations: page.map(toView),
    pagination: {
      cursor: hasMore ? await sealCursor(settings.TOKEN_KEY, list, positionOf(last.entry)) : null,
      has_more: hasMore,
      limit,
    },
  }
}

/** The conversations that are still listed, according to Postgres. */
async function listed(ctx: UserContext, type: 'active' | 'archived', entries: InboxEntry[]): Promise<Listed[]> {
  const [peers, presenceIn] = await Promise.all([
    peersOf(
      ctx.db,
      ctx.actor.userId,
      entries.map(({ peerId }) => peerId),
      { day: dayOf(ctx.now()), ...leavingOf(ctx) },
    ),
    showPresence(
      ctx,
      entries.flatMap((entry) => (isMatched(entry) ? [entry.peerId] : [])),
    ),
  ])
  const rows = entries.map(async (entry) => {
    const peer = peers.get(entry.peerId)
    if (!peer || (type === 'active' ? peer.isGone : peer.hasLeft)) return []
    const user = await toListed(ctx, peer.card, ctx.actor.userId)
    // Presence is shown to matched users only.
    return { entry, user: isMatched(entry) && !('is_gone' in user) ? { ...user, ...presenceIn(peer) } : user }
  })
  return (await Promise.all(rows)).flat()
}

const isMatched = ({ matchId, isOver }: InboxEntry): boolean => matchId !== null && !isOver

const positionOf = ({ lastActivity, conversationId }: InboxEntry): InboxPosition => ({ lastActivity, conversationId })

const toView = ({ entry, user }: Listed): ConversationView => ({
  id: entry.conversationId,
  ...(entry.matchId === null ? {} : { match_id: entry.matchId }),
  status: entry.status,
  user,
  last_message: entry.lastMessage,
  unread_count: entry.unread,
  last_activity: utc(entry.lastActivity),
})
