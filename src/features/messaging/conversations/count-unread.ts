import type { UserContext } from '../../../context.ts'
import { goneAmong } from '../queries.ts'

/**
 * What the caller has not read in conversations that are listed as active: one look into their hub and, where anything is
 * unread, one statement, because of what people who are gone have written nothing is listed.
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
