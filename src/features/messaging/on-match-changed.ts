import type { Context } from '../../platform/context.ts'
import type { DomainEvents } from '../../platform/outbox.ts'
import { loadOpening } from './load-opening.ts'

/** Brings the room of a match up to date; the room tells both people what is new to it. */
export async function onMatchChanged(
  ctx: Context,
  { conversation_id }: DomainEvents['request.changed'],
): Promise<void> {
  const opening = await loadOpening(ctx, conversation_id, null)
  // A conversation that is gone again has nothing to open.
  if (opening) await ctx.rooms.of(conversation_id).open(opening)
}
