import { concat } from '../foundation/bytes.ts'
import { AppError } from '../foundation/errors.ts'
import type { Breaker } from './breaker.ts'

interface Call extends Omit<RequestInit, 'signal'> {
  /** Longest wait for the answer and its body, in milliseconds. */
  within: number
  /** Where a person waits for the answer: stops asking a provider that is down. Work that is repeated later needs none. */
  breaker?: Breaker
  /**
   * What the caller reads of the body, which is small. It is waited for here, so that one that breaks off, never ends or comes too
   * late is a failure to the breaker.
   * - `all`: the body is the answer. Without it there is none.
   * - `refusals`: the status is the answer, and what was taken, such as a text, is not to be sent again; the body of a 4xx says why,
   *   and is empty where it did not come.
   *
   * By default nothing where there is a breaker, which would not see it; everything where there is none.
   */
  reads?: 'all' | 'refusals'
}

/** Bytes of an answer that is waited for. */
const MOST = 1 << 20

/**
 * Asks a provider over HTTP: the only `fetch` of this folder (`npm run check`), so that no call is without a time limit.
 * @throws AppError UNAVAILABLE at once while the breaker is open; otherwise what `fetch` throws, or the reading of the
 * body that is the answer, on a time-out as well
 */
export async function reach(url: string, { within, breaker, reads, ...init }: Call): Promise<Response> {
  const wait = breaker?.enter(Date.now()) ?? 0
  if (wait > 0)
    throw new AppError('UNAVAILABLE', {
      retryAfter: Math.ceil(wait / 1000),
      cause: new Error('the provider was not asked: it has failed several times in a row'),
    })
  let answer: Answer
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(within) })
    answer = await asRead(response, breaker !== undefined, reads)
  } catch (error) {
    breaker?.failed(Date.now())
    throw error
  }
  if (answer.isWhole) breaker?.succeeded()
  else breaker?.failed(Date.now())
  return answer.response
}

interface Answer {
  response: Response
  /** Whatever it answers, it is there, and has sent what is read of it. */
  isWhole: boolean
}

/** The answer with what is read of its body, which needs no waiting any more. */
async function asRead(response: Response, hasBreaker: boolean, reads: Call['reads']): Promise<Answer> {
  if (response.status >= 500) return { response: hasBreaker ? await withoutBody(response) : response, isWhole: false }
  if (reads === 'all') return { response: await withBody(response), isWhole: true }
  if (reads === undefined && !hasBreaker) return { response, isWhole: true }
  if (reads === undefined || response.ok) return { response: await withoutBody(response), isWhole: true }
  try {
    return { response: await withBody(response), isWhole: true }
  } catch {
    return { response: new Response(null, response), isWhole: false }
  }
}

/** The same response with its whole body, which can be read without waiting. */
async function withBody(response: Response): Promise<Response> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MOST) throw new Error(`the provider answered more than ${MOST} bytes`)
    chunks.push(chunk)
  }
  // Some statuses, such as 204, allow no body, not even an empty one.
  return new Response(size > 0 ? concat(...chunks) : null, response)
}

async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel()
  return new Response(null, response)
}

/** What {@link reach} threw, as the error of a request. */
export const unavailable = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('UNAVAILABLE', { cause: error })
