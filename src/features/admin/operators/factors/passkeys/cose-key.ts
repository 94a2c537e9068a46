import { toBase64Url } from '../../../../../foundation/bytes.ts'
import { readCbor, type CborMap, type CborValue } from './cbor.ts'

/** Signatures that are accepted, the most wanted first, as COSE numbers them: ES256, EdDSA, RS256. */
export const ALGORITHMS = [-7, -8, -257] as const

/** RSA keys below 2048 bits are not accepted. */
const LEAST_RSA_BYTES = 256

/** A passkey's public key, which checks a signature over some bytes. */
export type VerifySignature = (signature: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>) => Promise<boolean>

/** Reads a public key in the form of COSE (RFC 9053). @throws Error where it is of none of {@link ALGORITHMS} */
export async function readCoseKey(bytes: Uint8Array): Promise<VerifySignature> {
  const { value, end } = readCbor(bytes)
  if (!(value instanceof Map) || end !== bytes.length) throw new Error('the key is no COSE key')
  const [type, algorithm] = [value.get(1), value.get(3)]
  if (type === 2 && algorithm === -7 && value.get(-1) === 1) return es256(value)
  if (type === 1 && algorithm === -8 && value.get(-1) === 6) return ed25519(value)
  if (type === 3 && algorithm === -257) return rs256(value)
  throw new Error('the key has an algorithm that is not accepted')
}

const part = (value: CborValue | undefined, least: number, most = least): string => {
  if (!(value instanceof Uint8Array) || value.length < least || value.length > most)
    throw new Error('the key has a part of a wrong size')
  return toBase64Url(value)
}

async function es256(key: CborMap): Promise<VerifySignature> {
  const jwk = { kty: 'EC', crv: 'P-256', x: part(key.get(-2), 32), y: part(key.get(-3), 32) }
  const known = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
  return async (signature, data) => {
    const raw = rawOfDer(signature)
    return raw !== null && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, known, raw, data)
  }
}

async function ed25519(key: CborMap): Promise<VerifySignature> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: part(key.get(-2), 32) }
  const known = await crypto.subtle.importKey('jwk', jwk, { name: 'Ed25519' }, false, ['verify'])
  return (signature, data) => crypto.subtle.verify({ name: 'Ed25519' }, known, signature, data)
}

async function rs256(key: CborMap): Promise<VerifySignature> {
  const jwk = { kty: 'RSA', n: part(key.get(-1), LEAST_RSA_BYTES, 1024), e: part(key.get(-2), 1, 8) }
  const how = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const known = await crypto.subtle.importKey('jwk', jwk, how, false, ['verify'])
  return (signature, data) => crypto.subtle.verify(how.name, known, signature, data)
}

/**
 * The two numbers of an ECDSA signature, 32 bytes each, as WebCrypto takes them, from DER (RFC 3279, 2.2.3), as
 * authenticators write them. Null where it is no such signature.
 */
function rawOfDer(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  // SEQUENCE { INTEGER r, INTEGER s }; each is shorter than 128 bytes.
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null
  const raw = new Uint8Array(64)
  let at = 2
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0
    if (der[at] !== 0x02 || length === 0 || length > 33 || at + 2 + length > der.length) return null
    const number = der.subarray(at + 2, at + 2 + length)
    // A zero in front keeps a number positive.
    const digits = number[0] === 0 ? number.subarray(1) : number
    if (digits.length > 32) return null
    raw.set(digits, end - digits.length)
    at += 2 + length
  }
  return at === der.length ? raw : null
}
