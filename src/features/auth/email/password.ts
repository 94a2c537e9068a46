import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Settings } from '../../../env.ts'
import { fromBase64Url, toBase64Url, utf8 } from '../../../platform/bytes.ts'
import { mac } from '../../../platform/crypto.ts'

/** Cost of scrypt (RFC 7914). 2^15 blocks of 1 KiB are 32 MiB, which an isolate of 128 MB has room for. */
interface Cost {
  /** Binary logarithm of N. */
  ln: number
  r: number
  p: number
}

const PRESENT: Cost = { ln: 15, r: 8, p: 3 }
const HASH_BYTES = 32
const SALT_BYTES = 16

type IndexSettings = Pick<Settings, 'INDEX_KEY'>

const newSalt = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(SALT_BYTES))

/**
 * The salt of all who claim an address and have not proved it, so that one derivation compares a password with every one of
 * them. No two addresses have the same, and nobody can tell it beforehand.
 */
export const saltOfClaims = async (settings: IndexSettings, emailIndex: string): Promise<Uint8Array> =>
  (await mac(settings.INDEX_KEY, 'password-salt', emailIndex)).subarray(0, SALT_BYTES)

interface Claimant {
  emailIndex: string | null
  pendingEmailIndex: string | null
}

/** The hash of the password of an account. */
export const hashFor = async (settings: IndexSettings, account: Claimant, password: string): Promise<string> =>
  account.emailIndex === null && account.pendingEmailIndex !== null
    ? hashPassword(password, await saltOfClaims(settings, account.pendingEmailIndex))
    : hashPassword(password)

/** A hash as a PHC string: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. The cost stands with it, so it can be raised later. */
export async function hashPassword(password: string, salt: Uint8Array = newSalt()): Promise<string> {
  const { ln, r, p } = PRESENT
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64Url(salt)}$${toBase64Url(await derive(password, salt, PRESENT))}`
}

/** The one of some accounts whose password it is. */
export interface PasswordMatch<T> {
  account: T
  /** The hash was made with another cost than is used today. */
  isOutdated: boolean
}

/**
 * Finds the account whose password this is, with one derivation however many there are: it goes by the cost and salt of the
 * first, and those with others are passed over. Without any the same work is done for nothing, so that the time it takes
 * tells nothing.
 * @param salt puts those first whose password was hashed with it
 */
export async function accountOfPassword<T extends { passwordHash: string | null }>(
  password: string,
  accounts: readonly T[],
  salt?: Uint8Array,
): Promise<PasswordMatch<T> | null> {
  const candidates = accounts.flatMap((account) => {
    const hash = parse(account.passwordHash)
    return hash ? [{ account, ...hash }] : []
  })
  const like = candidates.find((one) => salt && isEqual(one.salt, salt)) ??
    candidates[0] ?? { cost: PRESENT, salt: new Uint8Array(SALT_BYTES) }
  const found = await derive(password, like.salt, like.cost)
  const match = candidates.find(
    (one) => isSame(one.cost, like.cost) && isEqual(one.salt, like.salt) && isEqual(one.hash, found),
  )
  return match ? { account: match.account, isOutdated: !isSame(match.cost, PRESENT) } : null
}

const isSame = (a: Cost, b: Cost): boolean => a.ln === b.ln && a.r === b.r && a.p === b.p

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

interface ParsedHash {
  cost: Cost
  salt: Uint8Array
  hash: Uint8Array
}

function parse(stored: string | null): ParsedHash | null {
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
