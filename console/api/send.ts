import { timeRequest } from '../../app/clock.ts'
import { OfflineError } from './errors.ts'
import { deviceId, deviceProof } from './session.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Sending {
  method: Method
  /** From the root, with its query. */
  address: string
  token?: string | undefined
  body?: object | undefined
  key?: string | undefined
  /** `If-Match` of a write, `If-None-Match` of a read. */
  etag?: string | null | undefined
  signal?: AbortSignal | undefined
}

const TIMEOUT = 20_000
/** Before a lost request is sent again, in milliseconds. */
const PAUSE = 500

/** Sends a request, and once more when it was lost: every request of this API can be repeated. @throws OfflineError */
export async function send(sending: Sending): Promise<Response> {
  const { signal } = sending
  try {
    return await attempt(sending)
  } catch (error) {
    if (signal?.aborted) throw error
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
    return attempt(sending).catch((again: unknown) => {
      throw signal?.aborted ? again : new OfflineError(again)
    })
  }
}

async function attempt(sending: Sending): Promise<Response> {
  const { method, address, body, signal } = sending
  const timeout = AbortSignal.timeout(TIMEOUT)
  const hearTime = timeRequest()
  const response = await fetch(address, {
    method,
    headers: headersOf(sending),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    // Nothing about people is left in the browser's cache.
    cache: 'no-store',
  })
  hearTime(response.headers.get('date'))
  return response
}

function headersOf({ method, address, token, body, key, etag }: Sending): Record<string, string> {
  const proof = address.startsWith('/api/v1/auth/') && token === undefined ? deviceProof() : null
  const headers: Record<string, string> = { 'x-device-id': deviceId() }
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (key !== undefined) headers['idempotency-key'] = key
  if (proof !== null) headers['device-proof'] = proof
  if (etag) headers[method === 'GET' ? 'if-none-match' : 'if-match'] = etag
  return headers
}
