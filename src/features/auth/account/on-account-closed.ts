import type { Context } from '../../../platform/context.ts'
import type { DomainEvents } from '../../../platform/outbox.ts'
import { deleteAllPhotos } from '../../profile/photos/photo-objects.ts'

/** Deletes what an account has left outside Postgres: pictures, its hub, and its conversations with everybody. */
export async function onAccountClosed(
  ctx: Context,
  { user_id, conversations }: DomainEvents['account.closed'],
): Promise<void> {
  await Promise.all(
    conversations.map(async ({ conversation_id, peer_id }) => {
      await ctx.rooms.of(conversation_id).purge(conversation_id)
      await ctx.hubs.of(peer_id).forget(peer_id, conversation_id)
    }),
  )
  await ctx.hubs.of(user_id).purge(user_id)
  await deleteAllPhotos(ctx, user_id)
}
