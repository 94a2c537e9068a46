import type { Draft, SentMessage } from '../../../rpc/messages.ts'
import type { ActingContext } from '../../../context.ts'
import { AppError, unwrapBody } from '../../../foundation/errors.ts'
import { leavingOf } from '../../people/leaving.ts'
import { conversationOf } from '../queries.ts'
import { refreshRoom } from '../refresh-room.ts'
import { ask } from './ask.ts'

/**
 * Sends a message to a person with whom the sender's hub knows no conversation. Where Postgres knows none either, plans
 * with `direct_messages` write all the same: it is the wish to meet, said in words. Any other plan gets the same refusal
 * whoever is meant, so that nobody learns who is there; and who cannot be met is as absent as before.
 * @throws AppError PREMIUM_REQUIRED, CONVERSATION_NOT_FOUND, PROFILE_NOT_PUBLISHED, USER_BLOCKED, CONFLICT
 */
export async function writeToStranger(ctx: ActingContext, peerId: string, draft: Draft): Promise<SentMessage> {
  const find = () => conversationOf(ctx.db, ctx.actor.userId, { peerId, ...leavingOf(ctx) })
  const known = await find()
  if (known !== null) return send(ctx, known, draft)
  // Pictures belong to a conversation, and there is none.
  if (peerId === ctx.actor.userId || draft.mediaId) throw new AppError('CONVERSATION_NOT_FOUND')
  const { content, clientMessageId } = draft
  const asked = await ask(ctx, { receiverId: peerId, content, clientMessageId, isDirect: true }).catch(asMissing)
  // Somebody was faster: another device of theirs, or a match.
  const conversationId = asked?.conversationId ?? (await find())
  if (!conversationId) throw new AppError('CONVERSATION_NOT_FOUND')
  await refreshRoom(ctx, conversationId)
  if (!asked?.messageId) return send(ctx, conversationId, draft)
  return unwrapBody(await ctx.rooms.of(conversationId).sent(conversationId, ctx.actor.userId, asked.messageId))
}

const send = async ({ rooms }: ActingContext, conversationId: string, draft: Draft): Promise<SentMessage> =>
  unwrapBody(await rooms.of(conversationId).send(conversationId, draft))

/** What was asked already is found by the conversation that it has led to. */
function asMissing(error: unknown): null {
  if (!(error instanceof AppError)) throw error
  if (error.code === 'MESSAGE_REQUEST_EXISTS' || error.details?.['conversation_id']) return null
  if (error.code === 'USER_NOT_FOUND') throw new AppError('CONVERSATION_NOT_FOUND')
  throw error
}
