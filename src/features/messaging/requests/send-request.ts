import type { UserContext } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'
import { newId } from '../../../platform/ids.ts'
import { plansWith } from '../../../platform/plans.ts'
import { sendMessage } from '../send-message.ts'
import { askByMessage, type Asked } from './queries.ts'
import type { AskedView } from './schemas.ts'

interface RequestInput {
  receiver_id: string
  content: string
}

/**
 * Asks somebody by a message, which waits for its answer. Whoever has asked the caller first is answered by it: that is a
 * match, and the message is the first of the conversation.
 * @throws AppError SELF_ACTION, PROFILE_NOT_PUBLISHED, USER_BLOCKED, USER_NOT_FOUND for whoever the caller could not meet,
 * MESSAGE_REQUEST_EXISTS while one waits, CONFLICT when the two are matched or after a no
 */
export async function sendRequest(ctx: UserContext, { receiver_id, content }: RequestInput): Promise<AskedView> {
  const asked = await ask(ctx, { receiverId: receiver_id, content, clientMessageId: null, isDirect: false })
  const base = { request_id: asked.interestId ?? '', preview_text: content }
  if (asked.status === 'pending')
    return {
      ...base,
      message_id: asked.messageId ?? '',
      message: 'Message request sent successfully',
      status: 'pending',
    }
  const conversation_id = asked.conversationId ?? ''
  const sent = await sendMessage(ctx, { conversation_id, content, message_type: 'text' })
  return {
    ...base,
    message_id: sent.message_id,
    message: 'You are matched; the message has been sent',
    status: 'accepted',
    conversation_id,
    ...(asked.matchId ? { match_id: asked.matchId } : {}),
  }
}

interface Question {
  receiverId: string
  content: string
  clientMessageId: string | null
  isDirect: boolean
}

/** Writes the question and publishes what follows. @throws AppError as {@link sendRequest} */
export async function ask(ctx: UserContext, question: Question): Promise<Asked> {
  if (question.receiverId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const now = ctx.now()
  const asked = await askByMessage(ctx.db, {
    actorId: ctx.actor.userId,
    targetId: question.receiverId,
    content: question.content,
    clientMessageId: question.clientMessageId,
    isDirect: question.isDirect,
    directPlans: plansWith('direct_messages'),
    now,
    requestId: newId(now),
    matchId: newId(now),
    conversationId: newId(now),
    freshId: newId(now),
  })
  if (asked.outcome !== 'ok') throw refusal(asked, now)
  ctx.publish(asked.events ?? [])
  return asked
}

function refusal({ outcome, conversationId, again }: Asked, now: number): AppError {
  switch (outcome) {
    case 'not_published':
      return new AppError('PROFILE_NOT_PUBLISHED')
    case 'blocked':
      return new AppError('USER_BLOCKED')
    case 'premium':
      return new AppError('PREMIUM_REQUIRED')
    case 'exists':
      return new AppError('MESSAGE_REQUEST_EXISTS')
    case 'conversing':
      return new AppError('CONFLICT', {
        message: 'You are matched with this person; write in your conversation.',
        details: { conversation_id: conversationId },
      })
    case 'too_soon':
      return new AppError('CONFLICT', {
        message: 'This person has said no; you may ask again when some time has passed.',
        details: { reason: 'declined', available_at: new Date(again ?? now).toISOString() },
      })
    default:
      return new AppError('USER_NOT_FOUND')
  }
}
