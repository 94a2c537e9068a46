import type { Context } from '../../platform/context.ts'
import type { DomainEvents } from '../../platform/outbox.ts'
import { loadOpening } from './load-opening.ts'

/** Opens the room of a new match; the room tells both people. */
export async function onMatchCreated(ctx: Context, { conversation_id }: DomainEvents['match.created']): Promise<void> {
  const opening = await loadOpening(ctx, conversation_id, null)
  // A conversation that is gone again has nothing to open.
  if (opening) await ctx.rooms.of(conversation_id).open(opening)
}
