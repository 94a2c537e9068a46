import type { DomainEvents } from '../../catalogue/domain-events.ts'
import type { Context } from '../../context.ts'
import { standingOf } from './queries.ts'

/** Ends the call of two users whose match has ended for any reason. */
export async function onMatchOver(
  { db, calls }: Context,
  { match_id, conversation_id }: DomainEvents['match.ended'],
): Promise<void> {
  const { isActive, blockerId } = await standingOf(db, match_id)
  if (!isActive) await calls.of(conversation_id).callOff(match_id, blockerId)
}
