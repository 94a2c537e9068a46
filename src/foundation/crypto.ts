import { concat, fromBase64Url, fromUtf8, toBase64Url, utf8 } from './bytes.ts'

/** SHA-256. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
}

/** SHA-256 of a text, in base64url: stored in place of a token. */
export const fingerprint = async (text: string): Promise<string> => toBase64Url(await sha256(utf8(text)))

/** The purpose of a key. Each has its own key, derived from the secret, so that none can replace another. */
type Purpose =
  | 'otp'
  | 'refresh-token'
  | 'mail-token'
  | 'device-proof'
  | 'cursor'
  | 'cache'
  | 'ticket'
  | 'idempotency'
  | 'phone-index'
  | 'email-index'
  | 'google-index'
  | 'push-index'
  | 'voip-index'
  | 'ip-index'
  | 'device-index'
  | 'password-salt'
  | 'photo-name'
  | 'picture-index'
  | 'words-index'
  | 'photo-url'
  | 'evidence-url'
  | 'blurred-like'
  | 'turn-name'
  | 'content-preview'
  | 'appeal-link'

// Caches keys, not promises of keys: a promise belongs to the request that made it.
const derived = new Map<string, CryptoKey>()

async function keyFor(
  secret: string,
  purpose: Purpose | `data:${string}`,
  algorithm: 'HMAC' | 'AES-GCM',
): Promise<CryptoKey> {
  const name = `${purpose}\0${algorithm}\0${secret}`
  const known = derived.get(name)
  if (known) return known
  const key = await derive(secret, purpose, algorithm)
  derived.set(name, key)
  return key
}

async function derive(secret: string, purpose: string, algorithm: 'HMAC' | 'AES-GCM'): Promise<CryptoKey> {
  const bytes = fromBase64Url(secret)
  if (bytes?.length !== 32) throw new Error('a secret key must be 32 bytes in base64')
  const root = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: utf8(`vibesmatch/${purpose}`) }
  return algorithm === 'HMAC'
    ? crypto.subtle.deriveKey(how, root, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign', 'verify'])
    : crypto.subtle.deriveKey(how, root, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** HMAC-SHA-256 of a text under a key derived for one purpose. */
export async function mac(secret: string, purpose: Purpose, text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await keyFor(secret, purpose, 'HMAC'), utf8(text)))
}

/** Whether `tag` is the beginning (at least 16 bytes) of the HMAC of `text`, in constant time. */
export async function macMatches(secret: string, purpose: Purpose, text: string, tag: Uint8Array): Promise<boolean> {
  const expected = (await mac(secret, purpose, text)).subarray(0, Math.max(16, tag.length))
  if (expected.length !== tag.length) return false
  return crypto.subtle.timingSafeEqual(expected, tag)
}

/** The kinds of encrypted data. Keys of personal data have ids, because they are rotated. */
type SealPurpose = 'cursor' | 'cache' | `data:${string}`

/** AES-256-GCM with a random nonce; `context` must be the same when opening (it binds the text to its place). */
export const seal = async (secret: string, purpose: SealPurpose, text: string, context: string): Promise<string> =>
  encrypt(await keyFor(secret, purpose, 'AES-GCM'), text, context)

/** The plaintext of {@link seal}, or null when key, context or ciphertext differ. */
export const open = async (
  secret: string,
  purpose: SealPurpose,
  sealed: string,
  context: string,
): Promise<string | null> => decrypt(await keyFor(secret, purpose, 'AES-GCM'), sealed, context)

/** A key for one value, derived from the secret and from input that only some know. It is not cached. */
export async function keyWith(secret: string, purpose: Purpose, known: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', await mac(secret, purpose, known), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** {@link seal} for bytes. */
export const sealBytes = async (
  secret: string,
  purpose: SealPurpose,
  bytes: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> => encryptBytes(await keyFor(secret, purpose, 'AES-GCM'), bytes, context)

/** The plaintext of {@link sealBytes}, or null when key, context or ciphertext differ. */
export const openBytes = async (
  secret: string,
  purpose: SealPurpose,
  sealed: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer> | null> => decryptBytes(await keyFor(secret, purpose, 'AES-GCM'), sealed, context)

/** {@link seal} with a given key. */
export const encrypt = async (key: CryptoKey, text: string, context: string): Promise<string> =>
  toBase64Url(await encryptBytes(key, utf8(text), context))

/** {@link open} with a given key. */
export async function decrypt(key: CryptoKey, sealed: string, context: string): Promise<string | null> {
  const bytes = fromBase64Url(sealed)
  // The last letter may have bits that decoding ignores; a text that differs in them is refused as well.
  if (!bytes || toBase64Url(bytes) !== sealed) return null
  const plain = await decryptBytes(key, bytes, context)
  return plain === null ? null : fromUtf8(plain)
}

/** A random nonce, and the ciphertext with its tag. */
async function encryptBytes(
  key: CryptoKey,
  bytes: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(context) }, key, bytes)
  return concat(nonce, new Uint8Array(sealed))
}

async function decryptBytes(
  key: CryptoKey,
  bytes: Uint8Array<ArrayBuffer>,
  context: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (bytes.length < 28) return null
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.subarray(0, 12), additionalData: utf8(context) },
      key,
      bytes.subarray(12),
    )
    return new Uint8Array(plain)
  } catch {
    return null
  }
}

/** `count` random bytes in base64url. */
export const randomToken = (count: number): string => toBase64Url(crypto.getRandomValues(new Uint8Array(count)))
