import type { PastStep } from '../../rpc/messages.ts'
import type { Context } from '../../context.ts'
import { AppError, fieldRefused, unwrapBody } from '../../foundation/errors.ts'
import { checkContent, emojiOf } from '../messaging/rules.ts'
import type { HistoryInput } from './schemas.ts'

/**
 * Writes past events into a conversation, as seed data for the development stack.
 * @throws AppError INTERNAL outside development; CONVERSATION_NOT_FOUND; VALIDATION_FAILED; and any error of the room
 */
export async function writeHistory(
  ctx: Context,
  conversationId: string,
  { steps }: HistoryInput,
): Promise<{ messages: number }> {
  if (ctx.settings.ENVIRONMENT !== 'development')
    throw new AppError('INTERNAL', { cause: new Error('histories are written in development only') })
  const past = steps.map((step, i) => toPast(step, `body.steps.${i}`, ctx.now()))
  return unwrapBody(await ctx.rooms.of(conversationId).relive(conversationId, past))
}

function toPast({ at: time, ...step }: HistoryInput['steps'][number], path: string, now: number): PastStep {
  const at = Date.parse(time)
  if (at > now) throw fieldRefused(`${path}.at`, 'must not be in the future')
  if (step.do === 'send') {
    const { media_id: mediaId = null, message_type: messageType, ...said } = step
    const content = unwrapBody(checkContent(messageType, step.content, mediaId !== null))
    return { ...said, at, content, messageType, mediaId }
  }
  if (step.do === 'react') {
    const emoji = emojiOf(step.emoji)
    if (emoji === null) throw fieldRefused(`${path}.emoji`, 'must be one emoji and nothing else')
    return { ...step, at, emoji }
  }
  return { ...step, at }
}
