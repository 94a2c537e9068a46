import type { Context } from '../../context.ts'
import { isSignedConversation } from '../../security/conversation-id.ts'
import { AppError } from '../../foundation/errors.ts'
import { leavingOf } from '../people/leaving.ts'
import { isConversationOf } from './queries.ts'

/**
 * Makes sure that an id from a request is a conversation's before it addresses a room, since addressing one creates or
 * loads it. Signed ids need no query; for one from before ids were signed Postgres says whether it is the caller's
 * (docs/decisions/signed-conversation-ids.md). The room checks whether the caller takes part.
 * @returns the id
 * @throws AppError CONVERSATION_NOT_FOUND, UNAVAILABLE
 */
export async function requireConversation(ctx: Context, userId: string, conversationId: string): Promise<string> {
  if (isSignedConversation(ctx.settings, conversationId)) return conversationId
  if (await isConversationOf(ctx.db, conversationId, userId, leavingOf(ctx))) return conversationId
  throw new AppError('CONVERSATION_NOT_FOUND')
}
