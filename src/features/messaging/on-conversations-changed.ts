import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { leavingOf } from '../people/leaving.ts'
import { statesOf } from './queries.ts'

/** Tells rooms how their conversations stand. Events may come late: rooms go by the version that Postgres gives. */
export async function onConversationsChanged(
  ctx: Context,
  { conversation_ids }: DomainEvents['conversations.changed'],
): Promise<void> {
  const states = await statesOf(ctx.db, conversation_ids, leavingOf(ctx))
  await Promise.all(states.map(({ conversationId, ...standing }) => ctx.rooms.of(conversationId).restate(standing)))
}
