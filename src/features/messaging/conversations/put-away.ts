import type { UserContext } from '../../../context.ts'
import { unwrapBody } from '../../../foundation/errors.ts'

/**
 * Puts a conversation of the caller's among the archived ones, or back. The other one does not notice.
 * @throws AppError CONVERSATION_NOT_FOUND, CONFLICT when one is to come back whose match is over
 */
export async function putAway(
  { hubs, actor }: UserContext,
  conversationId: string,
  status: 'active' | 'archived',
): Promise<void> {
  unwrapBody(await hubs.of(actor.userId).putAway(conversationId, status))
}
