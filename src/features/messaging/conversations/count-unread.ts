import type { UserContext } from '../../../context.ts'
import { goneAmong } from '../queries.ts'

/**
 * Unread messages in the caller's active conversations: one call to their hub and, if anything is unread, one
 * statement, because conversations with users who are gone are excluded.
 */
export async function countUnread(ctx: UserContext): Promise<{ unread_count: number; unread_conversations: number }> {
  const { hubs, actor, db } = ctx
  const found = await hubs.of(actor.userId).unread()
  const gone = await goneAmong(
    db,
    actor.userId,
    found.map(({ peerId }) => peerId),
  )
  const listed = found.filter(({ peerId }) => !gone.has(peerId))
  return {
    unread_count: listed.reduce((sum, { unread }) => sum + unread, 0),
    unread_conversations: listed.length,
  }
}
