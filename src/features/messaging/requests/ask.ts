import type { ActingContext } from '../../../context.ts'
import { newConversationId } from '../../../security/conversation-id.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { interactionOf } from '../../../security/interaction-log.ts'
import { premiumRequired } from '../../billing/upgrades.ts'
import { plansWith } from '../../../catalogue/plans.ts'
import { pairRefusal } from '../../connections/pair-refusal.ts'
import { askByMessage, type Asked } from './queries.ts'

interface Question {
  receiverId: string
  content: string
  clientMessageId: string | null
  isDirect: boolean
}

/**
 * Inserts the request and publishes its events.
 * @throws AppError SELF_ACTION, PROFILE_NOT_PUBLISHED, USER_BLOCKED, USER_NOT_FOUND, PREMIUM_REQUIRED, CONFLICT or
 * MESSAGE_REQUEST_EXISTS where they are matched or one is pending, RATE_LIMIT_EXCEEDED after withdrawing too often, and
 * the error in `ctx.spent` for anything new
 */
export async function ask(ctx: ActingContext, question: Question): Promise<Asked> {
  if (question.receiverId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const now = ctx.now()
  const interaction = await interactionOf(ctx, question.isDirect ? 'direct_message' : 'request')
  const asked = await askByMessage(ctx.db, interaction, {
    targetId: question.receiverId,
    content: question.content,
    clientMessageId: question.clientMessageId,
    isDirect: question.isDirect,
    directPlans: plansWith('direct_messages'),
    now,
    requestId: newId(now),
    matchId: newId(now),
    conversationId: newConversationId(ctx.settings, now),
    freshId: newId(now),
    isSpent: ctx.spent !== null,
  })
  if (asked.outcome !== 'ok') throw await refusal(ctx, asked)
  ctx.publish(asked.events ?? [])
  return asked
}

async function refusal(ctx: ActingContext, asked: Asked): Promise<AppError> {
  switch (asked.outcome) {
    case 'premium':
      return premiumRequired(ctx, 'direct_messages')
    case 'exists':
      return new AppError('MESSAGE_REQUEST_EXISTS', { details: { request_id: asked.interestId } })
    case 'conversing':
      return new AppError('CONFLICT', {
        message: 'You are matched with this user; send the message in your conversation.',
        details: { conversation_id: asked.conversationId },
      })
    default:
      return pairRefusal(ctx, { ...asked, outcome: asked.outcome })
  }
}
