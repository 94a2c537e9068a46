import { ApiError, type ErrorBody } from './errors.ts'
import { send, type Method, type Sending } from './send.ts'
import { freshToken, renewToken } from './tokens.ts'

/** What is read of a response. */
export interface Answer<T> {
  data: T
  /** Of the next page of a list; null at its end. */
  cursor: string | null
  etag: string | null
}

export interface Asking {
  body?: object
  /** `If-Match` of a write, `If-None-Match` of a read. */
  etag?: string | null
  /** Of an action that may be repeated after its answer was lost; a new one without it. */
  key?: string
  signal?: AbortSignal
}

interface Envelope {
  data: unknown
  meta?: { pagination?: { cursor: string | null } }
  error?: ErrorBody
}

/** Lets the operator show their second factor; whether they have. @param within how recent it has to be, in seconds */
type Confirming = (within: number) => Promise<boolean>
/** Lets a person show that they are one; null when they do not. */
type Solving = (action: string) => Promise<string | null>

let confirming: Confirming | null = null
let solve: Solving | null = null
let confirmingNow: Promise<boolean> | null = null

/** Sets how operators are asked for their second factor. */
export const confirmBy = (asker: Confirming): void => void (confirming = asker)
/** Sets how challenges are shown. */
export const solveBy = (solver: Solving): void => void (solve = solver)

/** Sends a request; returns the data of its response. @throws ApiError or OfflineError */
export async function api<T>(method: Method, path: string, body?: object): Promise<T> {
  return (await ask<T>(method, path, body === undefined ? {} : { body })).data
}

/** Sends a request. @throws ApiError, NotModified or OfflineError */
export const ask = <T>(method: Method, path: string, asking: Asking = {}): Promise<Answer<T>> =>
  meetingDemands(withKey(method, asking), (next) => askOnce<T>(method, path, next))

/** Fetches a private file, or one that a request makes. @throws ApiError or OfflineError */
export const file = (path: string, asking: Asking = {}, method: Method = 'GET'): Promise<Blob> =>
  meetingDemands(withKey(method, asking), async (next) => {
    const response = await withToken(sendingOf(method, path, next))
    if (!response.ok) throw await errorOf(response)
    return response.blob()
  })

/** What asks for a second factor or a challenge is sent once more with it. */
async function meetingDemands<T>(asking: Asking, once: (asking: Asking) => Promise<T>): Promise<T> {
  try {
    return await once(asking)
  } catch (error) {
    const next = await met(error, asking)
    if (next === null) throw error
    return once(next)
  }
}

const sendingOf = (method: Method, path: string, { body, etag, key, signal }: Asking): Omit<Sending, 'token'> => ({
  method,
  address: `/api/v1${path}`,
  body,
  etag,
  signal,
  key,
})

/** One key for all attempts of a POST, so that none repeats what another has done. */
const withKey = (method: Method, asking: Asking): Asking =>
  method === 'POST' ? { key: crypto.randomUUID(), ...asking } : asking

/** What to send after a demand was met; null where nothing helps. */
async function met(refusal: unknown, asking: Asking): Promise<Asking | null> {
  if (!(refusal instanceof ApiError)) return null
  const { code, details } = refusal
  if (code === 'CONFIRMATION_REQUIRED' && confirming) {
    // Requests that are refused at the same time share a dialog.
    confirmingNow ??= confirming(Number(details['within_seconds'] ?? 0)).finally(() => (confirmingNow = null))
    return (await confirmingNow) ? asking : null
  }
  if (code !== 'CHALLENGE_REQUIRED' || !solve) return null
  // Guarantee: the API's `details.challenge` of this code is a challenge.
  const token = await solve((details['challenge'] as { action: string }).action)
  // Another body is another request, with another key.
  return token === null
    ? null
    : { ...asking, key: crypto.randomUUID(), body: { ...asking.body, challenge_token: token } }
}

async function askOnce<T>(method: Method, path: string, asking: Asking): Promise<Answer<T>> {
  const response = await withToken(sendingOf(method, path, asking))
  if (response.status === 304) throw new NotModified()
  if (response.ok && response.status !== 204) {
    const { data, meta } = (await response.json()) as Envelope
    // Guarantee: the schema of the operation; `test/contract/console-wire.test.ts` compares it.
    return { data: data as T, cursor: meta?.pagination?.cursor ?? null, etag: response.headers.get('etag') }
  }
  throw await errorOf(response)
}

/** A conditional read whose answer has not changed. */
export class NotModified extends Error {
  override readonly name = 'NotModified'
}

async function errorOf(response: Response): Promise<ApiError> {
  const unsaid = { code: 'INTERNAL', message: `The server answered with ${response.status}.` }
  // Something in front of the API may answer for it, with no JSON.
  const { error } = (await response.json().catch(() => ({}))) as Partial<Envelope>
  return new ApiError(response.status, { request_id: response.headers.get('x-request-id'), ...(error ?? unsaid) })
}

/** Sends with a valid token. A refused one is refreshed once; 401 also answers wrong codes, which say nothing about it. */
async function withToken(sending: Omit<Sending, 'token'>): Promise<Response> {
  const token = await freshToken()
  const response = await send({ ...sending, token })
  if (response.status !== 401 || token === undefined) return response
  const { error } = (await response
    .clone()
    .json()
    .catch(() => ({}))) as Partial<Envelope>
  if (error?.code !== 'TOKEN_EXPIRED' && error?.code !== 'UNAUTHORIZED') return response
  const next = await renewToken(token)
  return next === undefined ? response : send({ ...sending, token: next })
}
