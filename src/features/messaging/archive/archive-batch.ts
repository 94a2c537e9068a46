import type { ArchiveMessage } from '../../../rpc/archive.ts'
import type { Context } from '../../../context.ts'
import { archiveMessages } from './queries.ts'

/** Writes a batch from the queue, then confirms to each room how far its archive is complete. */
export async function archiveBatch(ctx: Context, batch: readonly ArchiveMessage[]): Promise<void> {
  await archiveMessages(ctx.db, batch)
  const byConversation = Map.groupBy(batch, ({ conversationId }) => conversationId)
  await Promise.all(
    [...byConversation].map(([conversationId, messages]) =>
      ctx.rooms.of(conversationId).archived(messages.map(({ after, through }) => ({ after, through }))),
    ),
  )
}
