import { ApiError, errorOf, NetworkError, TimeoutError } from './errors.ts'
import type { Clock, Fetch } from './foundation.ts'
import type { Answered, CallOptions } from './operation.ts'

/** A request, sent as often as it takes. */
export interface Sent {
  method: string
  url: string
  headers: Record<string, string>
  body?: string | FormData
  isBlob?: boolean
  /** Is not sent again when it may have taken effect. */
  isOnce?: boolean
  options: CallOptions
}

export interface Transport {
  fetch: Fetch
  clock: Clock
  /** Milliseconds for each attempt, unless a call says otherwise. */
  timeout: number
  retries: number
  /** A longer `Retry-After` is left to the caller, in milliseconds. */
  longestWait: number
}

/** Milliseconds: the first pause without `Retry-After`, which doubles, and the longest. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [500, 8_000]
/** Files take longer. */
const UPLOAD = 3
/** What stands before the API has lost its answer. */
const LOST = new Set([502, 504])
/** The API, or what stands before it, is away for a moment. */
const AWAY = new Set([429, 502, 503, 504])

/**
 * Sends a request until it is answered. Each attempt carries the same headers, so that a POST keeps its Idempotency-Key.
 * @returns what the answer has: a Blob, or parsed JSON
 * @throws ApiError, NetworkError, or the reason of the signal
 */
export async function send(transport: Transport, sent: Sent): Promise<unknown> {
  const { signal, retries = transport.retries } = sent.options
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(transport, sent)
    } catch (error) {
      if (error instanceof ApiError && error.status === 429 && 'device-proof' in sent.headers) {
        // Others may have used up what known devices share; unknown ones have limits of their own.
        delete sent.headers['device-proof']
        tries -= 1
        continue
      }
      const pause = tries < retries ? pauseAfter(error, tries, sent) : null
      if (pause === null || pause > transport.longestWait) throw error
      await wait(transport.clock, pause, signal)
    }
  }
}

/** Milliseconds until the next attempt; null where there is none. */
function pauseAfter(error: unknown, tries: number, { method, headers, isOnce }: Sent): number | null {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries) * (0.5 + Math.random() / 2)
  if (error instanceof NetworkError) {
    // Had it arrived, its own version would now be refused as an old one.
    return isOnce || ('if-match' in headers && method !== 'POST') ? null : pause
  }
  if (!(error instanceof ApiError)) return null
  if (!AWAY.has(error.status) && error.code !== 'IDEMPOTENCY_IN_PROGRESS') return null
  if (isOnce && LOST.has(error.status)) return null
  // A little later, so that all who were refused together do not come back together.
  return error.retryAfter === undefined ? pause : error.retryAfter * 1000 + Math.random() * 250
}

async function attempt(transport: Transport, { method, url, headers, body, isBlob, options }: Sent): Promise<unknown> {
  const { signal } = options
  const limit = options.timeout ?? transport.timeout * (typeof body === 'object' ? UPLOAD : 1)
  if (signal?.aborted) throw reasonOf(signal)
  const controller = new AbortController()
  // A `fetch` that is not the platform's may not know signals.
  let reject: (error: unknown) => void = () => {}
  const ended = new Promise<never>((_, refuse) => {
    reject = refuse
  })
  ended.catch(() => {})
  const end = (error: unknown) => {
    reject(error)
    controller.abort()
  }
  const timer = transport.clock.setTimeout(
    () => end(new TimeoutError(`${method} ${url} had no answer within ${limit} ms.`)),
    limit,
  )
  const onAbort = () => signal && end(reasonOf(signal))
  signal?.addEventListener('abort', onAbort)
  try {
    const answer = answered(
      transport,
      url,
      { method, headers, signal: controller.signal, ...(body ? { body } : {}) },
      isBlob,
    )
    const [response, content] = await Promise.race([answer, ended])
    return read(response, content, options.onAnswer)
  } finally {
    timer.clear()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** The whole answer: one that was cut off counts as none. */
async function answered(
  { fetch }: Transport,
  url: string,
  init: RequestInit,
  isBlob = false,
): Promise<[Response, string | Blob]> {
  try {
    const response = await fetch(url, init)
    return [response, await (isBlob && response.ok ? response.blob() : response.text())]
  } catch (cause) {
    throw new NetworkError(`${init.method ?? ''} ${url} had no answer.`, { cause })
  }
}

function read(response: Response, content: string | Blob, onAnswer: CallOptions['onAnswer']): unknown {
  const { status, headers } = response
  const header = (name: string) => headers.get(name) ?? undefined
  const answer: Answered = { status, requestId: header('x-request-id'), etag: header('etag'), headers }
  onAnswer?.(answer)
  if (typeof content !== 'string') return content
  const json = parsed(content)
  if (response.ok) {
    // Such as the sign-in page of a network in a hotel.
    if (json === undefined) throw new NetworkError('What answered is not the API: the answer is no JSON.')
    return json
  }
  // Guarantee: errors of the API have this form; what else answers has none of it.
  const { error } = (json ?? {}) as { error?: { code: string; message: string; details?: Record<string, unknown> } }
  const seconds = Number(header('retry-after') ?? Number.NaN)
  throw errorOf({
    status,
    code: error?.code ?? (status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN'),
    message: error?.message ?? `The server answered with ${status}.`,
    details: error?.details,
    requestId: answer.requestId,
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** React Native's signals have no reason. */
const reasonOf = (signal: AbortSignal): unknown =>
  signal.reason ?? Object.assign(new Error('The call was cancelled.'), { name: 'AbortError' })

function wait(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      timer.clear()
      if (signal) reject(reasonOf(signal))
    }
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort)
    if (signal?.aborted) onAbort()
  })
}

/** A promise, or the reason of the signal if that comes first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(reasonOf(signal))
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
