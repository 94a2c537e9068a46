import type { Context } from '../../platform/context.ts'
import type { DomainEvents } from '../../platform/outbox.ts'
import { statesOf } from './queries.ts'

/** Tells rooms how their conversations stand. Events may come late: rooms go by the version that Postgres gives. */
export async function onConversationsChanged(
  { db, rooms }: Context,
  { conversation_ids }: DomainEvents['conversations.changed'],
): Promise<void> {
  const states = await statesOf(db, conversation_ids)
  await Promise.all(states.map(({ conversationId, ...standing }) => rooms.of(conversationId).restate(standing)))
}
