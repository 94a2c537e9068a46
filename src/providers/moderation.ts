import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import { breakerOf } from './breaker.ts'
import { reach, unavailable } from './reach.ts'

/** The verdict on a picture; `undecided` leaves it to a human moderator. */
export type Verdict = 'approved' | 'rejected' | 'undecided'

/** Moderates pictures before others see them. */
export interface ModerationProvider {
  /** The state of a picture before it is moderated. */
  readonly untilReviewed: 'approved' | 'pending'
  /** @throws AppError UNAVAILABLE when the provider gives no verdict now; a retry may */
  review(bytes: ArrayBuffer, contentType: string): Promise<Verdict>
}

/**
 * Longest wait for the provider, in milliseconds. The caller does not wait, but the Worker's time after a response is
 * short.
 */
const TIMEOUT = 10_000

/**
 * A workflow of Sightengine (https://sightengine.com/docs/image-moderation-workflows), which holds the rules. Without
 * one everything is approved in development, and waits for a human moderator everywhere else.
 */
export function moderationProvider(settings: Settings): ModerationProvider {
  if (settings.SIGHTENGINE_WORKFLOW !== undefined)
    return { untilReviewed: 'pending', review: (bytes, type) => askSightengine(settings, bytes, type) }
  return settings.ENVIRONMENT === 'development'
    ? { untilReviewed: 'approved', review: () => Promise.resolve('approved') }
    : { untilReviewed: 'pending', review: () => Promise.resolve('undecided') }
}

interface WorkflowAnswer {
  status?: string
  summary?: { action?: string }
}

async function askSightengine(settings: Settings, bytes: ArrayBuffer, contentType: string): Promise<Verdict> {
  const form = new FormData()
  form.set('media', new File([bytes], 'photo', { type: contentType }))
  form.set('workflow', settings.SIGHTENGINE_WORKFLOW ?? '')
  form.set('api_user', settings.SIGHTENGINE_API_USER ?? '')
  form.set('api_secret', settings.SIGHTENGINE_API_SECRET ?? '')
  let answer: WorkflowAnswer
  try {
    const response = await reach(`${settings.SIGHTENGINE_API_URL}/1.0/check-workflow.json`, {
      method: 'POST',
      body: form,
      within: TIMEOUT,
      breaker: breakerOf('moderation', settings.SIGHTENGINE_API_URL),
      reads: 'all',
    })
    // The provider's message may repeat the request, so only its status is kept.
    if (!response.ok) throw new Error(`the moderation provider answered ${response.status}`)
    answer = await response.json<WorkflowAnswer>()
  } catch (error) {
    throw unavailable(error)
  }
  switch (answer.status === 'success' && answer.summary?.action) {
    case 'accept':
      return 'approved'
    case 'reject':
      return 'rejected'
    default:
      throw new AppError('UNAVAILABLE', { cause: new Error('the moderation provider gave no verdict') })
  }
}
