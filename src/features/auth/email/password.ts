import { timingSafeEqual } from 'node:crypto'
import type { Settings } from '../../../settings.ts'
import type { ScryptCost } from '../../../password-hasher/worker.ts'
import { fromBase64Url, toBase64Url } from '../../../foundation/bytes.ts'
import type { Context } from '../../../context.ts'
import { mac } from '../../../foundation/crypto.ts'

/** 2^15 blocks of 1 KiB are 32 MiB, which fits into an isolate of 128 MB. */
const PRESENT: ScryptCost = { ln: 15, r: 8, p: 3 }
const SALT_BYTES = 16

type IndexSettings = Pick<Settings, 'INDEX_KEY'>

/** The parts of a request's context that a derivation needs. */
type Deriving = Pick<Context, 'settings' | 'passwordKeys'>

const newSalt = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(SALT_BYTES))

/**
 * The salt shared by all unproved claims of an address, so that one derivation compares a password with all of them. It
 * differs for each address and cannot be predicted.
 */
export const saltOfClaims = async (settings: IndexSettings, emailIndex: string): Promise<Uint8Array> =>
  (await mac(settings.INDEX_KEY, 'password-salt', emailIndex)).subarray(0, SALT_BYTES)

interface Claimant {
  emailIndex: string | null
  pendingEmailIndex: string | null
}

/** The hash of the password of an account. */
export const hashFor = async (ctx: Deriving, account: Claimant, password: string): Promise<string> =>
  account.emailIndex === null && account.pendingEmailIndex !== null
    ? hashPassword(ctx, password, await saltOfClaims(ctx.settings, account.pendingEmailIndex))
    : hashPassword(ctx, password)

/**
 * A hash as a PHC string: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`. It contains the cost, which can so be raised later.
 */
export async function hashPassword(ctx: Deriving, password: string, salt: Uint8Array = newSalt()): Promise<string> {
  const { ln, r, p } = PRESENT
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64Url(salt)}$${toBase64Url(await derive(ctx, password, salt, PRESENT))}`
}

/** The account with the given password. */
export interface PasswordMatch<T> {
  account: T
  /** The hash was made with an outdated cost. */
  isOutdated: boolean
}

/**
 * Finds the account with this password, with one derivation for any number of accounts: it uses the cost and salt of
 * the first, and ignores accounts with others. Without an account the same work is done, so that the time reveals
 * nothing.
 * @param salt puts accounts first whose password was hashed with it
 */
export async function accountOfPassword<T extends { passwordHash: string | null }>(
  ctx: Deriving,
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
  const found = await derive(ctx, password, like.salt, like.cost)
  const match = candidates.find(
    (one) => isSame(one.cost, like.cost) && isEqual(one.salt, like.salt) && isEqual(one.hash, found),
  )
  return match ? { account: match.account, isOutdated: !isSame(match.cost, PRESENT) } : null
}

const isSame = (a: ScryptCost, b: ScryptCost): boolean => a.ln === b.ln && a.r === b.r && a.p === b.p

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

interface ParsedHash {
  cost: ScryptCost
  salt: Uint8Array
  hash: Uint8Array
}

function parse(stored: string | null): ParsedHash | null {
  const parts = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(stored ?? '')
  const [salt, hash] = [fromBase64Url(parts?.[4] ?? ''), fromBase64Url(parts?.[5] ?? '')]
  if (!parts || !salt || !hash) return null
  return { cost: { ln: Number(parts[1]), r: Number(parts[2]), p: Number(parts[3]) }, salt, hash }
}

/** The password in NFC: keyboards compose equal characters differently. */
const derive = (
  { passwordKeys }: Deriving,
  password: string,
  salt: Uint8Array,
  cost: ScryptCost,
): Promise<Uint8Array> => passwordKeys.derive(password.normalize('NFC'), salt, cost)
