import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { leavingOf } from '../people/leaving.ts'
import { statesOf } from './queries.ts'

/** Sends rooms the Postgres state of their conversations. Events may arrive late: rooms compare its version. */
export async function onConversationsChanged(
  ctx: Context,
  { conversation_ids }: DomainEvents['conversations.changed'],
): Promise<void> {
  const states = await statesOf(ctx.db, conversation_ids, leavingOf(ctx))
  await Promise.all(states.map(({ conversationId, ...standing }) => ctx.rooms.of(conversationId).restate(standing)))
}
