import { concat, fromBase64Url, toBase64Url } from '../foundation/bytes.ts'
import { contactIndex } from './contacts.ts'
import type { Settings } from '../settings.ts'
import { mac, macMatches } from '../foundation/crypto.ts'

/**
 * Identifies a device on which the account has signed in before: `version | expiry | id | tags | mac`, 1 + 4 + 12 + 8 n
 * + 16 bytes in base64url. It grants no access. It only selects the limits that this device's attempts count under, so
 * that strangers' failures do not use up the owner's; see docs/decisions/known-devices.md.
 *
 * - The id is the session's, so that refreshing tokens gives no further allowance.
 * - A tag stands for a proved phone or address of the account: a MAC of its index, under the id. So the proof can be
 *   matched with the contact of a request without I/O, and two proofs of one account have nothing in common.
 */
const VERSION = 1
const HEAD = 17
const TAG = 8
const MAC = 16
const MOST_TAGS = 2

/** How long a proof is valid. Each sign-in and each token refresh issues a new one. */
export const PROOF_DAYS = 180

/** The header in which clients send a proof. */
export const PROOF_HEADER = 'device-proof'

interface Proven {
  sessionId: string
  /** Indexes of the account's proved phone and address; null where it has none. */
  contacts: readonly (string | null)[]
}

/** A proof for the device of a session; null without a proved contact, since anybody may claim an unproved one. */
export async function newDeviceProof(
  tokenKey: string,
  { sessionId, contacts }: Proven,
  now: number,
): Promise<string | null> {
  const proved = contacts.filter((contact) => contact !== null)
  if (proved.length === 0) return null
  const id = (await mac(tokenKey, 'device-proof', `session\n${sessionId}`)).subarray(0, 12)
  const expiry = new Uint8Array(4)
  new DataView(expiry.buffer).setUint32(0, Math.floor(now / 1000) + PROOF_DAYS * 86_400)
  const tags = await Promise.all(proved.map((contact) => tagOf(tokenKey, id, contact)))
  const body = concat(Uint8Array.of(VERSION), expiry, id, ...tags)
  const tag = (await mac(tokenKey, 'device-proof', `proof\n${toBase64Url(body)}`)).subarray(0, MAC)
  return toBase64Url(concat(body, tag))
}

/**
 * The device that a request proves to be, by a name without other meaning; null unless the proof is ours, unexpired,
 * and for the account with this contact. No I/O.
 * @param contact index of the phone or address that the request names
 */
export async function knownDevice(
  tokenKey: string,
  request: Pick<Request, 'headers'>,
  contact: string,
  now: number,
): Promise<string | null> {
  const text = request.headers.get(PROOF_HEADER)
  const bytes = text === null || text.length > 80 ? null : fromBase64Url(text)
  if (!bytes || toBase64Url(bytes) !== text || bytes[0] !== VERSION) return null
  const tags = bytes.length - HEAD - MAC
  if (tags < TAG || tags % TAG !== 0 || tags > MOST_TAGS * TAG) return null
  const body = bytes.subarray(0, -MAC)
  if (!(await macMatches(tokenKey, 'device-proof', `proof\n${toBase64Url(body)}`, bytes.subarray(-MAC)))) return null
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(1) * 1000 <= now) return null
  const id = body.subarray(5, HEAD)
  const named = toBase64Url(await tagOf(tokenKey, id, contact))
  const has = Array.from({ length: tags / TAG }, (_, i) => body.subarray(HEAD + i * TAG, HEAD + (i + 1) * TAG))
  return has.some((tag) => toBase64Url(tag) === named) ? toBase64Url(id) : null
}

/** The caller's known device, by its proof for the phone or the address in the body; null for any other. */
export async function deviceNamed(
  { settings, now }: { readonly settings: Settings; readonly now: () => number },
  request: Pick<Request, 'headers'>,
  body: unknown,
): Promise<string | null> {
  if (!request.headers.has(PROOF_HEADER) || typeof body !== 'object' || body === null) return null
  const { phone_number: phone, email } = body as Record<string, unknown>
  const kind = typeof phone === 'string' ? 'phone' : 'email'
  const contact = kind === 'phone' ? phone : email
  if (typeof contact !== 'string') return null
  return knownDevice(settings.TOKEN_KEY, request, await contactIndex(settings, kind, contact), now())
}

const tagOf = async (
  tokenKey: string,
  id: Uint8Array<ArrayBuffer>,
  contact: string,
): Promise<Uint8Array<ArrayBuffer>> =>
  (await mac(tokenKey, 'device-proof', `contact\n${toBase64Url(id)}\n${contact}`)).subarray(0, TAG)
