import type { UserContext } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'

/**
 * Puts a conversation of the caller's among the archived ones, or back. The other one does not notice.
 * @throws AppError CONVERSATION_NOT_FOUND
 */
export async function putAway(
  { hubs, actor }: UserContext,
  conversationId: string,
  status: 'active' | 'archived',
): Promise<void> {
  if (!(await hubs.of(actor.userId).putAway(conversationId, status))) throw new AppError('CONVERSATION_NOT_FOUND')
}
