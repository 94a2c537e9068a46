import type { Context } from '../../context.ts'
import { loadOpening } from './load-opening.ts'

/** Brings the room of a conversation up to date; the room tells both people what is new to it. */
export async function refreshRoom(ctx: Context, conversationId: string): Promise<void> {
  const opening = await loadOpening(ctx, conversationId, null)
  // A conversation that is gone again has nothing to open.
  if (opening) await ctx.rooms.of(conversationId).open(opening)
}
