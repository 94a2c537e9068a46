import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { leavingOf } from '../people/leaving.ts'
import { conversationOf } from './queries.ts'
import { requireConversation } from './require-conversation.ts'

/** A conversation by its id, its match or the other user. */
export interface ConversationName {
  conversation_id?: string | undefined
  match_id?: string | undefined
  receiver_id?: string | undefined
}

/**
 * The id of the requested conversation. The caller's hub knows it; Postgres is queried only while a new match has not
 * reached the hub. The room checks whether the caller takes part.
 * @throws AppError CONVERSATION_NOT_FOUND
 */
export async function findConversation(ctx: UserContext, name: ConversationName): Promise<string> {
  if (name.conversation_id !== undefined) return requireConversation(ctx, ctx.actor.userId, name.conversation_id)
  const known = await knownConversation(ctx, name)
  const found =
    known ??
    (await conversationOf(ctx.db, ctx.actor.userId, {
      matchId: name.match_id,
      peerId: name.receiver_id,
      ...leavingOf(ctx),
    }))
  if (found === null) throw new AppError('CONVERSATION_NOT_FOUND')
  return found
}

/** The same from the caller's hub alone; null if unknown to it. */
export async function knownConversation({ hubs, actor }: UserContext, name: ConversationName): Promise<string | null> {
  return name.conversation_id ?? (await hubs.of(actor.userId).conversationMeant(name))
}
