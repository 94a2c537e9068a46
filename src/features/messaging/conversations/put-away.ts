import type { UserContext } from '../../../context.ts'
import { unwrapBody } from '../../../foundation/errors.ts'

/**
 * Archives one of the caller's conversations, or restores it. The other user is not notified.
 * @throws AppError CONVERSATION_NOT_FOUND, CONFLICT when restoring one whose match is over
 */
export async function setArchived(
  { hubs, actor }: UserContext,
  conversationId: string,
  status: 'active' | 'archived',
): Promise<void> {
  unwrapBody(await hubs.of(actor.userId).setArchived(conversationId, status))
}
