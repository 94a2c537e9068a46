import { now, timeRequest } from '../clock.ts'
import { hearClosed, reopened } from './closed.ts'
import { meet } from './demands.ts'
import { deviceId, deviceProof, forgetSession, keepSession, newestSession, session } from './session.ts'
import { CLIENT } from './version.ts'
import { TAKE_A_PROOF, type SignedIn } from './wire.ts'

/** An error of the API, in its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(status: number, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** The request did not arrive, or its response did not. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError'
  constructor(cause: unknown) {
    super('The server cannot be reached. Check your connection.', { cause })
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Envelope {
  data: unknown
  meta?: { pagination?: { cursor: string | null } }
  error?: { code: string; message: string; details?: Record<string, unknown> }
}

const TIMEOUT = 20_000
const SETTINGS = '/api/v1/settings'
/** A token with less time left is refreshed before it is used, in milliseconds. */
const NEARLY_OVER = 60_000

/** A page of a list. */
export interface Page<T> {
  data: T
  cursor: string | null
}

/**
 * Sends a request; returns the data of its response.
 * @param key of the action, for one that is repeated after its answer was lost; a new one without it
 * @throws ApiError or OfflineError
 */
export async function api<T>(method: Method, path: string, body?: object, key?: string): Promise<T> {
  return (await ask(method, path, body, key)).data as T
}

/** Requests a page of a list. @throws ApiError or OfflineError */
export async function page<T>(path: string, cursor: string | null = null): Promise<Page<T>> {
  const more = cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
  const { data, meta } = await ask('GET', path + more)
  return { data: data as T, cursor: meta?.pagination?.cursor ?? null }
}

/** A private file. @throws ApiError or OfflineError */
export async function file(address: string): Promise<Blob> {
  const response = await withToken((token) => send('GET', address, token))
  if (!response.ok) throw new ApiError(response.status, 'NOT_FOUND', 'The picture is not there any more.')
  return response.blob()
}

/** Sends, and again after the user has done what the API asks for: a challenge, or accepting what has changed. */
async function ask(method: Method, path: string, body?: object, key?: string): Promise<Envelope> {
  const met = new Set<string>()
  let [next, nextKey] = [body, key]
  for (;;) {
    try {
      return await askOnce(method, path, next, nextKey)
    } catch (error) {
      // Each demand once: asking again would not help.
      if (!(error instanceof ApiError) || met.has(error.code)) throw error
      met.add(error.code)
      const more = await meet(error)
      if (more === null) throw error
      // Another body is another request, with another key.
      if (Object.keys(more).length > 0) [next, nextKey] = [{ ...next, ...more }, undefined]
    }
  }
}

async function askOnce(method: Method, path: string, body?: object, ownKey?: string): Promise<Envelope> {
  // The same key for every attempt, so that a retry does not repeat the action.
  const key = method === 'POST' ? (ownKey ?? crypto.randomUUID()) : undefined
  const response = await withToken((token) => send(method, `/api/v1${path}`, token, body, key))
  const envelope = (await response.json()) as Envelope
  if (response.ok) return envelope
  const { code = 'INTERNAL', message = 'Something went wrong.', details } = envelope.error ?? {}
  throw new ApiError(response.status, code, message, details)
}

type Attempt = (token: string | undefined) => Promise<Response>

/** Sends with a valid token. What maintenance refuses waits for its end, unless the user is another one then. */
async function withToken(attempt: Attempt): Promise<Response> {
  const user = session.value?.user.id
  for (;;) {
    const response = await withFreshToken(attempt)
    if (!(await hearClosed(response))) return response
    await reopened()
    if (session.value?.user.id !== user) return response
  }
}

/** A rejected token is refreshed once. */
async function withFreshToken(attempt: Attempt): Promise<Response> {
  const token = await freshToken()
  const response = await attempt(token)
  if (response.status !== 401 || token === undefined) return response
  const { error } = (await response.clone().json()) as Envelope
  // 401 also answers wrong codes and passwords, which say nothing about the session.
  if (error?.code !== 'TOKEN_EXPIRED' && error?.code !== 'UNAUTHORIZED') return response
  const next = await exchange(token)
  return next === undefined ? response : attempt(next)
}

/** An access token that is valid for a while; undefined while signed out. */
export async function freshToken(): Promise<string | undefined> {
  const current = session.value
  if (!current) return undefined
  return current.expiresAt - now() > NEARLY_OVER ? current.token : exchange(current.token)
}

/**
 * Exchanges the refresh token, which is valid once: one tab at a time, and not again when another has done it. A
 * rejected token signs the user out.
 */
export function exchange(usedToken: string): Promise<string | undefined> {
  return navigator.locks.request('vibesmatch:exchange', async () => {
    const newest = newestSession()
    if (!newest || newest.token !== usedToken) return newest?.token
    const response = await send('POST', '/api/v1/auth/refresh-token', undefined, { refresh_token: newest.refreshToken })
    await hearClosed(response)
    if (response.ok) {
      keepSession(((await response.json()) as { data: SignedIn }).data)
      return session.value?.token
    }
    if (response.status === 401 || response.status === 403) forgetSession()
    return undefined
  })
}

async function send(
  method: Method,
  address: string,
  token: string | undefined,
  body?: object,
  key?: string,
): Promise<Response> {
  const isForm = body instanceof FormData
  const proof = TAKE_A_PROOF.has(address) ? deviceProof() : null
  const request: RequestInit & { headers: Record<string, string> } = {
    method,
    headers: {
      ...CLIENT,
      'x-device-id': deviceId(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(proof === null ? {} : { 'device-proof': proof }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    // Whether maintenance is over is not to be answered by the browser's cache.
    ...(address === SETTINGS ? { cache: 'no-cache' } : {}),
  }
  const attempt = async () => {
    const hearTime = timeRequest()
    const response = await fetch(address, { ...request, signal: AbortSignal.timeout(isForm ? 3 * TIMEOUT : TIMEOUT) })
    // A cached response has an `Age` header.
    if (/no-(store|cache)/.test(response.headers.get('cache-control') ?? '')) hearTime(response.headers.get('date'))
    return response
  }
  try {
    const response = await attempt()
    if (response.status !== 429 || proof === null) return response
    // Others may have used up the allowance shared by known devices; unknown ones have their own.
    delete request.headers['device-proof']
    return await attempt()
  } catch {
    // Every request of this API can be retried: POST by its key, the others because they are idempotent.
    await new Promise((resolve) => setTimeout(resolve, 500))
    return attempt().catch((error: unknown) => {
      throw new OfflineError(error)
    })
  }
}
