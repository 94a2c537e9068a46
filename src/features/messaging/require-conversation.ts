import type { Context } from '../../context.ts'
import { isSignedConversation } from '../../security/conversation-id.ts'
import { AppError } from '../../foundation/errors.ts'
import { leavingOf } from '../people/leaving.ts'
import { isConversationOf } from './queries.ts'

/**
 * Makes sure that an id from a request is one of a conversation before it names a room: a room is woken, or made, by being
 * named. Ids that we have signed need no asking; of one from before ids were signed Postgres says whether it is the
 * caller's (docs/decisions/signed-conversation-ids.md). Whether the caller takes part is for the room to say.
 * @returns the id
 * @throws AppError CONVERSATION_NOT_FOUND, UNAVAILABLE
 */
export async function requireConversation(ctx: Context, userId: string, conversationId: string): Promise<string> {
  if (isSignedConversation(ctx.settings, conversationId)) return conversationId
  if (await isConversationOf(ctx.db, conversationId, userId, leavingOf(ctx))) return conversationId
  throw new AppError('CONVERSATION_NOT_FOUND')
}
