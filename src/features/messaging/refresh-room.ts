import type { Context } from '../../context.ts'
import { loadOpening } from './load-opening.ts'

/** Refreshes the room of a conversation from Postgres; the room publishes what is new to both users. */
export async function refreshRoom(ctx: Context, conversationId: string): Promise<void> {
  const opening = await loadOpening(ctx, conversationId, null)
  // A deleted conversation has no state to load.
  if (opening) await ctx.rooms.of(conversationId).open(opening)
}
