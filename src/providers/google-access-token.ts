import type { ServiceAccount } from '../settings.ts'
import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import { reach } from './reach.ts'

const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/**
 * Access tokens by account and scope, while they are valid. Data, not promises: an isolate may share data between
 * requests, but no request may wait for another's fetch.
 */
const known = new Map<string, { token: string; freshUntil: number }>()

/** Longest wait for Google, in milliseconds. */
const TIMEOUT = 5_000
/** How long an assertion is valid, in seconds; Google accepts at most an hour. */
const ASSERTION_SECONDS = 600
/** A token is renewed this many milliseconds before it expires, so that none expires in transit. */
const MARGIN = 60_000

const nameOf = ({ client_email, private_key_id, token_uri }: ServiceAccount, scope: string): string =>
  [client_email, private_key_id, token_uri, scope].join('\n')

/**
 * An access token for a service account (https://developers.google.com/identity/protocols/oauth2/service-account, RFC 7523).
 * @throws Error with only the status when Google rejects the request
 */
export async function googleAccessToken(account: ServiceAccount, scope: string, now: number): Promise<string> {
  const name = nameOf(account, scope)
  const present = known.get(name)
  if (present && present.freshUntil > now) return present.token
  const response = await reach(account.token_uri, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion(account, scope, now),
    }),
    within: TIMEOUT,
  })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`Google gave no access token: ${response.status}`)
  }
  const { access_token: token, expires_in } = grant.parse(await response.json())
  known.set(name, { token, freshUntil: now + expires_in * 1000 - MARGIN })
  return token
}

/** Drops a token that was rejected, unless there is a newer one already. */
export function forgetGoogleAccessToken(account: ServiceAccount, scope: string, token: string): void {
  const name = nameOf(account, scope)
  if (known.get(name)?.token === token) known.delete(name)
}

async function assertion(account: ServiceAccount, scope: string, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000)
  const key = await importPKCS8(account.private_key, 'RS256')
  return new SignJWT({ scope })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      ...(account.private_key_id ? { kid: account.private_key_id } : {}),
    })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_SECONDS)
    .sign(key)
}
