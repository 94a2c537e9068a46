import { scrypt, timingSafeEqual } from 'node:crypto'
import { fromBase64Url, toBase64Url, utf8 } from '../../../platform/bytes.ts'

/** Cost of scrypt (RFC 7914). 2^15 blocks of 1 KiB are 32 MiB, which an isolate of 128 MB has room for. */
interface Cost {
  /** Binary logarithm of N. */
  ln: number
  r: number
  p: number
}

const PRESENT: Cost = { ln: 15, r: 8, p: 3 }
const HASH_BYTES = 32

/** A hash as a PHC string: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. The cost stands with it, so it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const { ln, r, p } = PRESENT
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64Url(salt)}$${toBase64Url(await derive(password, salt, PRESENT))}`
}

export interface PasswordCheck {
  matches: boolean
  /** The hash was made with another cost than is used today. */
  isOutdated: boolean
}

/**
 * Compares a password with a stored hash. Without one (there is no such account, or it has no password) the same work is
 * done for nothing, so that the time it takes tells nothing.
 */
export async function checkPassword(password: string, stored: string | null): Promise<PasswordCheck> {
  const parsed = parse(stored)
  const { cost, salt, hash } = parsed ?? { cost: PRESENT, salt: new Uint8Array(16), hash: new Uint8Array(HASH_BYTES) }
  const found = await derive(password, salt, cost)
  const isEqual = found.length === hash.length && timingSafeEqual(found, hash)
  return {
    matches: parsed !== null && isEqual,
    isOutdated: cost.ln !== PRESENT.ln || cost.r !== PRESENT.r || cost.p !== PRESENT.p,
  }
}

function parse(stored: string | null): { cost: Cost; salt: Uint8Array; hash: Uint8Array } | null {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(stored ?? '')
  const [salt, hash] = [fromBase64Url(parts?.[4] ?? ''), fromBase64Url(parts?.[5] ?? '')]
  if (!parts || !salt || !hash) return null
  return { cost: { ln: Number(parts[1]), r: Number(parts[2]), p: Number(parts[3]) }, salt, hash }
}

/** The password in NFC: keyboards differ in how they compose what looks the same. */
function derive(password: string, salt: Uint8Array, { ln, r, p }: Cost): Promise<Uint8Array> {
  const options = { N: 2 ** ln, r, p, maxmem: 256 * r * 2 ** ln }
  return new Promise((resolve, reject) => {
    scrypt(utf8(password.normalize('NFC')), salt, HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
