import { timingSafeEqual } from 'node:crypto'
import { utf8 } from '../../../../foundation/bytes.ts'

/**
 * Time-based one-time passwords (RFC 6238) as every authenticator app makes them: SHA-1, six digits, thirty seconds. Twenty
 * lines with WebCrypto; the libraries that run in a Worker weigh 2 to 10 KiB.
 */

export const STEP_SECONDS = 30
const DIGITS = 6
/** Steps by which the clock of a device may be off, each way. */
const DRIFT = 1
/** RFC 4226 recommends 160 bits. */
const SECRET_BYTES = 20

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 (RFC 4648) without padding, as authenticator apps take secrets. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

export function fromBase32(text: string): Uint8Array<ArrayBuffer> {
  const bits = Array.from(text, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return new Uint8Array((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}

/** A new secret, in base32. */
export const newSecret = (): string => toBase32(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)))

/** The number of a time step. @param now in milliseconds since 1970 */
export const stepAt = (now: number): number => Math.floor(now / 1000 / STEP_SECONDS)

/** The code of one time step. @param secret in base32 */
export async function codeAt(secret: string, step: number): Promise<string> {
  const key = await crypto.subtle.importKey('raw', fromBase32(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  const counter = new DataView(new ArrayBuffer(8))
  counter.setBigUint64(0, BigInt(step))
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter))
  const offset = mac.getUint8(mac.byteLength - 1) & 0x0f
  return String((mac.getUint32(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The step after `lastStep` that a code belongs to, as of now and of the steps around; null where it is wrong.
 * @param lastStep the last one that was used, or null
 */
export async function stepOfCode(
  { secret, lastStep }: { secret: string; lastStep: number | null },
  code: string,
  now: number,
): Promise<number | null> {
  const steps = Array.from({ length: 2 * DRIFT + 1 }, (_, i) => stepAt(now) - DRIFT + i)
  const codes = await Promise.all(steps.map((step) => codeAt(secret, step)))
  const isRight = (step: number, i: number) =>
    step > (lastStep ?? 0) && timingSafeEqual(utf8(codes[i] ?? ''), utf8(code))
  return steps.find(isRight) ?? null
}

/** What an authenticator app reads from a QR code (Google's key URI format). */
export const keyUri = (secret: string, name: string): string =>
  `otpauth://totp/${encodeURIComponent(`VibesMatch:${name}`)}` +
  `?secret=${secret}&issuer=VibesMatch&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
