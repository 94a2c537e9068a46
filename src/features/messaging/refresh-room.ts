import type { Context } from '../../context.ts'
import { loadSnapshot } from './load-snapshot.ts'

/** Refreshes the room of a conversation from Postgres; the room publishes what is new to both users. */
export async function refreshRoom(ctx: Context, conversationId: string): Promise<void> {
  const snapshot = await loadSnapshot(ctx, conversationId, null)
  // A deleted conversation has no state to load.
  if (snapshot) await ctx.rooms.of(conversationId).open(snapshot)
}
