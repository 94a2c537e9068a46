import { parseRefreshToken } from '../security/refresh-token.ts'
import type { Actor } from '../security/access-token.ts'
import type { RawBody } from './body.ts'
import { bodyFingerprint } from './body-fingerprint.ts'
import { contactIndex } from '../security/contacts.ts'
import type { Context } from '../context.ts'
import { fingerprint } from '../foundation/crypto.ts'
import { deviceHash } from './device.ts'
import type { Declaration } from './endpoint.ts'
import { fieldRefused } from '../foundation/errors.ts'
import { requestFingerprint, type Key } from './idempotency.ts'
import { networkIndex } from '../security/network.ts'

/**
 * The Idempotency-Key of a request, if it has one.
 * @throws AppError VALIDATION_FAILED when the key does not have the form of the contract
 */
export async function keyOf(
  context: Context,
  endpoint: Declaration,
  request: Request,
  actor: Actor | null,
  body: RawBody | undefined,
): Promise<Key | null> {
  const name = request.headers.get('idempotency-key')
  if (name === null || endpoint.method !== 'post') return null
  if (!/^[\x20-\x7e]{1,255}$/.test(name))
    throw fieldRefused('header.Idempotency-Key', 'must be 1 to 255 printable ASCII characters')
  const hash = body ? await bodyFingerprint(body, endpoint.bodyKind ?? 'json') : ''
  const path = new URL(request.url).pathname
  return {
    scope: actor?.userId ?? (await anonymousScope(context, request, body?.value)),
    name: await fingerprint(name),
    request: await requestFingerprint(request.method, `${actor ? 'user' : 'anonymous'} ${path}`, hash),
    opener: `${hash}\n${name}`,
  }
}

/**
 * The scope of keys without a token: the phone, address or session that the request names, on one device. Not the
 * network address, which changes on the move and is shared in a café.
 */
async function anonymousScope({ settings, ip }: Context, request: Request, body: unknown): Promise<string> {
  const named = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const device = await deviceHash(request)
  const { phone_number: phone, email, refresh_token: refresh } = named
  if (typeof phone === 'string') return `anonymous:${await contactIndex(settings, 'phone', phone)}:${device}`
  if (typeof email === 'string') return `anonymous:${await contactIndex(settings, 'email', email)}:${device}`
  const session = typeof refresh === 'string' ? await parseRefreshToken(settings.TOKEN_KEY, refresh) : null
  return `anonymous:${session?.sessionId ?? (await networkIndex(settings, ip))}:${device}`
}
