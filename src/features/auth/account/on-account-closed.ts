import type { DomainEvents } from '../../../catalogue/domain-events.ts'
import { forgetStanding, rememberEnded } from '../../../security/revocation.ts'
import type { Context } from '../../../context.ts'
import { allDone } from '../../../foundation/all-done.ts'
import { forgetPresence } from '../../presence/presence-store.ts'
import { forgetUses } from '../../../http/rate-limit.ts'
import { onProfileChanged } from '../../profile/on-profile-changed.ts'
import { deleteAllPhotos } from '../../profile/photos/photo-objects.ts'
import { markClosed } from '../../privacy/erasures/marks.ts'

/**
 * Deletes an account's data outside Postgres: pictures, its hub, all its conversations, and entries in Redis that live
 * longer than a few days. Its sessions are revoked first. Marks the erasure where a restored database finds it: beside all
 * that, for a room that fails would hold it up for as long.
 */
export const onAccountClosed = (ctx: Context, closed: DomainEvents['account.closed']): Promise<void> =>
  allDone(markClosed(ctx, closed.user_id), deleteElsewhere(ctx, closed))

async function deleteElsewhere(
  ctx: Context,
  { user_id, session_ids, conversations }: DomainEvents['account.closed'],
): Promise<void> {
  const { redis, settings } = ctx
  await Promise.all([
    ...session_ids.map((id) => rememberEnded(redis, id, settings.ACCESS_TOKEN_SECONDS)),
    forgetStanding(redis, user_id),
    forgetUses(settings, redis, user_id, ctx.now()),
    onProfileChanged(ctx, { user_ids: [user_id] }),
  ])
  await Promise.all(
    conversations.map(async ({ conversation_id, peer_id }) => {
      await Promise.all([ctx.rooms.of(conversation_id).purge(conversation_id), ctx.calls.of(conversation_id).purge()])
      await ctx.hubs.of(peer_id).forget(peer_id, conversation_id)
    }),
  )
  await ctx.hubs.of(user_id).purge(user_id)
  // After the hub, which would write it again.
  await forgetPresence(redis, user_id)
  await deleteAllPhotos(ctx, user_id)
}
