import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import type { Fetch } from './api.ts'
import type { keySet } from './providers.ts'
import { workerWith } from './worker.ts'

/** Google, as far as signing in goes: keys, ID tokens, and a Worker that believes them. */

const ISSUER = 'https://accounts.issuer.test'
const CLIENT = 'app.clients.issuer.test'

export interface Key {
  kid: string
  privateKey: CryptoKey
  jwk: object
}

export async function newKey(): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const kid = crypto.randomUUID()
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }
}

interface Claims {
  sub?: string
  email?: string
  email_verified?: boolean
  nonce?: string
  iss?: string
  aud?: string
  exp?: number
}

export const seconds = () => Math.floor(Date.now() / 1000)

export function idToken(
  { kid, privateKey }: Key,
  claims: Claims = {},
  header: Record<string, string> = {},
): Promise<string> {
  const all = { sub: crypto.randomUUID(), iss: ISSUER, aud: CLIENT, iat: seconds(), exp: seconds() + 3600, ...claims }
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(privateKey)
}

/** The Worker with an issuer of its own, whose keys nobody has asked for yet. */
export const withIssuer = (set: ReturnType<typeof keySet>, changes: Record<string, unknown> = {}): Fetch =>
  workerWith({
    GOOGLE_CLIENT_IDS: `other.clients.test, ${CLIENT}`,
    GOOGLE_ISSUERS: ISSUER,
    GOOGLE_JWKS_URL: set.url,
    ...changes,
  })
