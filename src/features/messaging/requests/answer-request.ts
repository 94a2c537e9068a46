import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { answerInterest } from '../../connections/answer-interest.ts'
import { withdrawInterest } from '../../connections/withdraw-interest.ts'
import type { AnsweredView } from './schemas.ts'

/**
 * Accepts or declines a message request. Accepting makes a match, and opens the conversation with the message in it.
 * @throws AppError REQUEST_NOT_FOUND unless the caller is its receiver, PROFILE_NOT_PUBLISHED when accepting, CONFLICT
 * when it has been answered the other way
 */
export async function respondToRequest(
  ctx: UserContext,
  requestId: string,
  action: 'accept' | 'decline',
): Promise<AnsweredView> {
  const answer = action === 'accept' ? 'accepted' : 'declined'
  const pair = await asRequest(() => answerInterest(ctx, { requestId }, answer))
  if (action === 'decline') return { message: 'Request declined successfully' }
  return {
    message: 'Request accepted successfully',
    match_created: pair.is_match,
    ...(pair.conversation_id ? { conversation_id: pair.conversation_id } : {}),
    ...(pair.match_id ? { match_id: pair.match_id } : {}),
  }
}

/**
 * Withdraws an unanswered message request; its message is deleted for the other user.
 * @throws AppError REQUEST_NOT_FOUND unless the caller is its sender, CONFLICT when it has been answered
 */
export async function cancelRequest(ctx: UserContext, requestId: string): Promise<{ message: string }> {
  await asRequest(() => withdrawInterest(ctx, { requestId }))
  return { message: 'Request cancelled successfully' }
}

/** A missing resource is a missing request here. */
async function asRequest<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') throw new AppError('REQUEST_NOT_FOUND')
    throw error
  }
}
