import { AppError } from '../foundation/errors.ts'
import type { Breaker } from './breaker.ts'

interface Call extends Omit<RequestInit, 'signal'> {
  /** Longest wait for the answer and its body, in milliseconds. */
  within: number
  /** Where a person waits for the answer: stops asking a provider that is down. Work that is repeated later needs none. */
  breaker?: Breaker
  /**
   * The body is the answer, and small: it is waited for, so that one that breaks off or comes too late is a failure to the
   * breaker. Of texts and mails the status is the answer; what their providers have taken is not to be sent again.
   */
  readsBody?: boolean
}

/**
 * Asks a provider over HTTP: the only `fetch` of this folder (`npm run check`), so that no call is without a time limit.
 * @throws AppError UNAVAILABLE at once while the breaker is open; otherwise what `fetch` throws, or the reading of the
 * body where that is waited for, on a time-out as well
 */
export async function reach(url: string, { within, breaker, readsBody = false, ...init }: Call): Promise<Response> {
  const wait = breaker?.enter(Date.now()) ?? 0
  if (wait > 0)
    throw new AppError('UNAVAILABLE', {
      retryAfter: Math.ceil(wait / 1000),
      cause: new Error('the provider was not asked: it has failed several times in a row'),
    })
  let response: Response
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(within) })
    if (readsBody && response.status < 500) response = await withBody(response)
  } catch (error) {
    breaker?.failed(Date.now())
    throw error
  }
  // Whatever else it answers, it is there.
  if (response.status >= 500) breaker?.failed(Date.now())
  else breaker?.succeeded()
  return response
}

/** The same response with its whole body, which can be read without waiting. */
async function withBody(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer()
  // Some statuses, such as 204, allow no body, not even an empty one.
  return new Response(bytes.byteLength > 0 ? bytes : null, response)
}

/** What {@link reach} threw, as the error of a request. */
export const unavailable = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('UNAVAILABLE', { cause: error })
