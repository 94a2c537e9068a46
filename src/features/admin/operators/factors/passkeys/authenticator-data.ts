import { toBase64Url } from '../../../../../foundation/bytes.ts'
import { readCbor } from './cbor.ts'

/** What an authenticator says about itself and about what it has just done (WebAuthn 3, 6.1). */
export interface AuthenticatorData {
  /** SHA-256 of the id of the site that the passkey is for. */
  rpIdHash: Uint8Array
  /** Somebody has touched it. */
  isPresent: boolean
  /** It has recognised its owner, by a PIN or a finger. */
  isVerified: boolean
  /** How often it has signed; 0 where it does not count. */
  signCount: number
  /** A new passkey; null where it signs with one that is known. */
  credential: { id: string; publicKey: Uint8Array<ArrayBuffer> } | null
}

const [PRESENT, VERIFIED, HAS_CREDENTIAL, HAS_EXTENSIONS] = [0x01, 0x04, 0x40, 0x80]
/** Longest id of a credential (WebAuthn 3, 4). */
const LONGEST_ID = 1023

/** @throws Error where the bytes are something else */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint8(32)
  const signCount = view.getUint32(33)
  let at = 37
  let credential: AuthenticatorData['credential'] = null
  if ((flags & HAS_CREDENTIAL) !== 0) {
    // After the id of the authenticator's model.
    const length = view.getUint16(at + 16)
    const [start, end] = [at + 18, at + 18 + length]
    if (length === 0 || length > LONGEST_ID || end > bytes.length) throw new Error('the id of the passkey is too long')
    at = readCbor(bytes, end).end
    credential = {
      id: toBase64Url(bytes.subarray(start, end)),
      publicKey: new Uint8Array(bytes.slice(end, at)),
    }
  }
  if ((flags & HAS_EXTENSIONS) !== 0) at = readCbor(bytes, at).end
  if (at !== bytes.length) throw new Error('there is more than authenticator data')
  return {
    rpIdHash: bytes.subarray(0, 32),
    isPresent: (flags & PRESENT) !== 0,
    isVerified: (flags & VERIFIED) !== 0,
    signCount,
    credential,
  }
}
