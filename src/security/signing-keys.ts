import { importJWK, type CryptoKey, type JWK } from 'jose'
import type { Settings } from '../settings.ts'

/** The ES256 keys of this deployment: the first of the set signs, every one verifies. */
export interface SigningKeys {
  current: { kid: string; key: CryptoKey }
  byKid: ReadonlyMap<string, CryptoKey>
}

const imported = new WeakMap<Settings, SigningKeys>()

export async function signingKeys(settings: Settings): Promise<SigningKeys> {
  const known = imported.get(settings)
  if (known) return known
  const byKid = new Map<string, CryptoKey>()
  for (const jwk of settings.JWT_KEYS.keys) byKid.set(jwk.kid, await importKey(publicPart(jwk)))
  const [first] = settings.JWT_KEYS.keys
  if (!first) throw new Error('JWT_KEYS holds no key')
  const keys = { current: { kid: first.kid, key: await importKey(first) }, byKid }
  imported.set(settings, keys)
  return keys
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'ES256')
  if (key instanceof Uint8Array) throw new Error('JWT_KEYS must hold elliptic-curve keys')
  return key
}

function publicPart({ kty, crv, x, y, kid }: Settings['JWT_KEYS']['keys'][number]) {
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }
}

/** The content of `/.well-known/jwks.json` (RFC 7517): the public keys only. */
export const publicKeySet = (settings: Settings) => ({ keys: settings.JWT_KEYS.keys.map(publicPart) })
