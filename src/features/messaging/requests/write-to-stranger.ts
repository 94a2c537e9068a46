import type { Draft, SentMessage } from '../../../rpc/messages.ts'
import type { ActingContext } from '../../../context.ts'
import { AppError, unwrapBody } from '../../../foundation/errors.ts'
import { leavingOf } from '../../people/leaving.ts'
import { conversationOf } from '../queries.ts'
import { refreshRoom } from '../refresh-room.ts'
import { ask } from './ask.ts'

/**
 * Sends a message to a user without a conversation in the sender's hub. Where Postgres has none either, plans with
 * `direct_messages` send it as a request. Any other plan gets the same error for every recipient, so that it does not
 * reveal which users exist; users who cannot be met are reported as missing.
 * @throws AppError PREMIUM_REQUIRED, CONVERSATION_NOT_FOUND, PROFILE_NOT_PUBLISHED, USER_BLOCKED, CONFLICT
 */
export async function writeToStranger(ctx: ActingContext, peerId: string, draft: Draft): Promise<SentMessage> {
  const find = () => conversationOf(ctx.db, ctx.actor.userId, { peerId, ...leavingOf(ctx) })
  const known = await find()
  if (known !== null) return send(ctx, known, draft)
  // Pictures need a conversation, and there is none.
  if (peerId === ctx.actor.userId || draft.mediaId) throw new AppError('CONVERSATION_NOT_FOUND')
  const { content, clientMessageId } = draft
  const asked = await ask(ctx, { receiverId: peerId, content, clientMessageId, isDirect: true }).catch(asMissing)
  // A concurrent request of another device, or a match, was faster.
  const conversationId = asked?.conversationId ?? (await find())
  if (!conversationId) throw new AppError('CONVERSATION_NOT_FOUND')
  await refreshRoom(ctx, conversationId)
  if (!asked?.messageId) return send(ctx, conversationId, draft)
  return unwrapBody(await ctx.rooms.of(conversationId).sent(conversationId, ctx.actor.userId, asked.messageId))
}

const send = async ({ rooms }: ActingContext, conversationId: string, draft: Draft): Promise<SentMessage> =>
  unwrapBody(await rooms.of(conversationId).send(conversationId, draft))

/** An existing request is found by its conversation. */
function asMissing(error: unknown): null {
  if (!(error instanceof AppError)) throw error
  if (error.code === 'MESSAGE_REQUEST_EXISTS' || error.details?.['conversation_id']) return null
  if (error.code === 'USER_NOT_FOUND') throw new AppError('CONVERSATION_NOT_FOUND')
  throw error
}
