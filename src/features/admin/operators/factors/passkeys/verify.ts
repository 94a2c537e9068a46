import { timingSafeEqual } from 'node:crypto'
import { concat, fromBase64Url, fromUtf8, utf8 } from '../../../../../foundation/bytes.ts'
import { sha256 } from '../../../../../foundation/crypto.ts'
import { readAuthenticatorData, type AuthenticatorData } from './authenticator-data.ts'
import { readCbor } from './cbor.ts'
import { readCoseKey } from './cose-key.ts'

/**
 * The checks of WebAuthn 3, 7.1 and 7.2, as far as they concern passkeys without attestation. They are our own because the
 * usual library (`@simplewebauthn/server`) has 86 KiB compressed, most of it for attestations, and this has two.
 */

/** What an answer of a browser is held against. */
export interface Expected {
  /** The challenge that was issued, in base64url. */
  challenge: string
  /** The origin of the page that asked. */
  origin: string
  /** The site that passkeys are for: a host without port. */
  rpId: string
}

/** A passkey that was not accepted; the message is for the log. */
export class PasskeyRefused extends Error {
  override readonly name = 'PasskeyRefused'
}

/**
 * Checks a new passkey. Its attestation is not read: which model it comes from decides nothing here.
 * @throws PasskeyRefused
 */
export const verifyNewPasskey = (
  { clientDataJSON, attestationObject }: { clientDataJSON: string; attestationObject: string },
  expected: Expected,
): Promise<{ credentialId: string; publicKey: Uint8Array; signCount: number }> =>
  refusing(async () => {
    requireClientData(bytesOf(clientDataJSON), 'webauthn.create', expected)
    const { value } = readCbor(bytesOf(attestationObject))
    const authData = value instanceof Map ? value.get('authData') : undefined
    if (!(authData instanceof Uint8Array)) throw new PasskeyRefused('no authenticator data')
    const { credential, signCount } = await requireOwner(authData, expected)
    if (!credential) throw new PasskeyRefused('no new passkey')
    // Refuses keys that could never be used.
    await readCoseKey(credential.publicKey)
    return { credentialId: credential.id, publicKey: credential.publicKey, signCount }
  })

/**
 * Checks a signature by a known passkey.
 * @param publicKey in the form of COSE, in base64url
 * @returns the counter of the passkey, which the caller compares with the one before
 * @throws PasskeyRefused
 */
export const verifyPasskey = (
  answer: { clientDataJSON: string; authenticatorData: string; signature: string },
  publicKey: string,
  expected: Expected,
): Promise<{ signCount: number }> =>
  refusing(async () => {
    const [clientData, authData] = [bytesOf(answer.clientDataJSON), bytesOf(answer.authenticatorData)]
    requireClientData(clientData, 'webauthn.get', expected)
    const { signCount } = await requireOwner(authData, expected)
    const verify = await readCoseKey(bytesOf(publicKey))
    if (!(await verify(bytesOf(answer.signature), concat(authData, await sha256(clientData)))))
      throw new PasskeyRefused('the signature is wrong')
    return { signCount }
  })

/** What cannot be read is refused like what is wrong. */
async function refusing<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof PasskeyRefused) throw error
    throw new PasskeyRefused('it cannot be read', { cause: error })
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(text)
  if (!bytes) throw new PasskeyRefused('a part is not in base64url')
  return bytes
}

function requireClientData(bytes: Uint8Array, type: string, { challenge, origin }: Expected): void {
  const said = JSON.parse(fromUtf8(bytes)) as Record<string, unknown> | null
  if (said?.['type'] !== type) throw new PasskeyRefused('it answers something else')
  const given = typeof said['challenge'] === 'string' ? said['challenge'] : ''
  if (given.length !== challenge.length || !timingSafeEqual(utf8(given), utf8(challenge)))
    throw new PasskeyRefused('the challenge is another one')
  if (said['origin'] !== origin) throw new PasskeyRefused('the page is of another origin')
  // A page that shows ours in a frame could ask for a passkey in its name.
  if (said['crossOrigin'] === true) throw new PasskeyRefused('the page is in a frame of another origin')
}

async function requireOwner(authData: Uint8Array, { rpId }: Expected): Promise<AuthenticatorData> {
  const data = readAuthenticatorData(authData)
  if (!timingSafeEqual(data.rpIdHash, await sha256(utf8(rpId)))) throw new PasskeyRefused('it is for another site')
  if (!data.isPresent || !data.isVerified) throw new PasskeyRefused('its owner was not verified')
  return data
}
