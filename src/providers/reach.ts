import { AppError } from '../foundation/errors.ts'
import type { Breaker } from './breaker.ts'

interface Call extends Omit<RequestInit, 'signal'> {
  /** Longest wait for the answer and its body, in milliseconds. */
  within: number
  /** Where a person waits for the answer: stops asking a provider that is down. Work that is repeated later needs none. */
  breaker?: Breaker
}

/**
 * Asks a provider over HTTP: the only `fetch` of this folder (`npm run check`), so that no call is without a time limit.
 * @throws AppError UNAVAILABLE at once while the breaker is open; otherwise what `fetch` throws, on a time-out as well
 */
export async function reach(url: string, { within, breaker, ...init }: Call): Promise<Response> {
  const wait = breaker?.enter(Date.now()) ?? 0
  if (wait > 0)
    throw new AppError('UNAVAILABLE', {
      retryAfter: Math.ceil(wait / 1000),
      cause: new Error('the provider was not asked: it has failed several times in a row'),
    })
  let response: Response
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(within) })
  } catch (error) {
    breaker?.failed(Date.now())
    throw error
  }
  // Whatever else it answers, it is there.
  if (response.status >= 500) breaker?.failed(Date.now())
  else breaker?.succeeded()
  return response
}

/** What {@link reach} threw, as the error of a request. */
export const unavailable = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('UNAVAILABLE', { cause: error })
