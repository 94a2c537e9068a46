import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { deleteBlock, writeBlock } from './queries.ts'

/**
 * Hides two users from each other everywhere and ends their relations; the other user is not told why. Repeating it
 * changes only the reason, where one is given.
 * @param reason for the blocker's own list, and for moderators
 * @throws AppError SELF_ACTION, USER_NOT_FOUND for a user whom the caller neither sees nor had contact with
 */
export async function blockPerson(
  ctx: UserContext,
  targetId: string,
  reason?: string | null,
): Promise<{ message: string }> {
  if (targetId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const { outcome, events } = await writeBlock(ctx.db, await interactionOf(ctx, 'block'), {
    targetId,
    reason: reason || null,
    now: ctx.now(),
  })
  if (outcome === 'not_found') throw new AppError('USER_NOT_FOUND')
  ctx.publish(events ?? [])
  ctx.count('vibesmatch_blocks_total', undefined)
  return { message: 'User blocked successfully' }
}

/**
 * Removes a block. Relations that it ended stay ended.
 * @throws AppError USER_NOT_FOUND for a user whom the caller has not blocked
 */
export async function unblockPerson(ctx: UserContext, targetId: string): Promise<{ message: string }> {
  const { outcome, events } = await deleteBlock(ctx.db, await interactionOf(ctx, 'unblock'), targetId, ctx.now())
  if (outcome === 'not_found') throw new AppError('USER_NOT_FOUND')
  ctx.publish(events ?? [])
  return { message: 'User unblocked successfully' }
}
