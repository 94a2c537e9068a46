import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import { AppError } from '../../foundation/errors.ts'
import { reach } from '../reach.ts'

/** Our credentials for the App Store Server API: an in-app purchase key of App Store Connect (`.p8`, PKCS #8). */
export interface ServerApiAccount {
  url: string
  key: string
  keyId: string
  issuerId: string
  bundleId: string
}

interface Question {
  query?: Record<string, string>
  /** Makes it a POST. */
  body?: Record<string, unknown>
}

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT = 8_000
/** How long a token is valid, in seconds; Apple accepts at most an hour. */
const TOKEN_SECONDS = 1_200
/** A token is renewed this many milliseconds before it expires, so that none expires in transit. */
const MARGIN = 60_000

/**
 * Tokens by account. Data, not promises: an isolate may share data between requests, but no request may wait for
 * another.
 */
const known = new Map<string, { token: string; freshUntil: number }>()

/** Answers that say that there is no such transaction (https://developer.apple.com/documentation/appstoreserverapi/error-codes). */
const NOT_FOUND: ReadonlySet<number> = new Set([4000006, 4000008, 4040001, 4040005, 4040010])

/**
 * Asks the App Store Server API (https://developer.apple.com/documentation/appstoreserverapi). It is not asked again
 * here: callers are jobs that are.
 * @param path below `/inApps`
 * @returns null where there is no such transaction
 * @throws AppError UNAVAILABLE, with the seconds that Apple asks to wait
 */
export async function askAppStore<T>(
  account: ServerApiAccount,
  now: number,
  schema: z.ZodType<T>,
  path: string,
  { query = {}, body }: Question = {},
): Promise<T | null> {
  const search = new URLSearchParams(query).toString()
  try {
    const response = await reach(`${account.url}/inApps${path}${search && `?${search}`}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${await bearer(account, now)}`,
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      within: TIMEOUT,
    })
    if (response.ok) return schema.parse(await response.json())
    return await refusalOf(response, account, now)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('UNAVAILABLE', { cause: nameless(error) })
  }
}

/** A schema's error would quote the answer into the log. */
const nameless = (error: unknown): unknown =>
  error instanceof z.ZodError
    ? new Error(`the App Store's answer is not as documented: ${error.issues.map(({ path }) => path.join('.')).join()}`)
    : error

const failure = z.object({ errorCode: z.int() })

async function refusalOf(response: Response, account: ServerApiAccount, now: number): Promise<null> {
  const parsed = failure.safeParse(await response.json().catch(() => null))
  const code = parsed.success ? parsed.data.errorCode : null
  if (code !== null && NOT_FOUND.has(code)) return null
  if (response.status === 401) known.delete(nameOf(account))
  throw new AppError('UNAVAILABLE', {
    cause: new Error(`the App Store answered ${response.status}${code === null ? '' : ` ${code}`}`),
    retryAfter: secondsUntil(response.headers.get('retry-after'), now),
  })
}

/** Apple's `Retry-After` is a time, in milliseconds since 1970 (https://developer.apple.com/documentation/appstoreserverapi/identifying-rate-limits). */
function secondsUntil(header: string | null, now: number): number | undefined {
  if (header === null || !/^\d{1,16}$/.test(header)) return undefined
  const seconds = Math.ceil((Number(header) - now) / 1000)
  // Limits are of an hour; what lies outside is not to be believed.
  return seconds > 0 && seconds <= 3600 ? seconds : undefined
}

const nameOf = ({ issuerId, keyId, bundleId, key }: ServerApiAccount): string =>
  [issuerId, keyId, bundleId, key].join('\n')

/** https://developer.apple.com/documentation/appstoreserverapi/generating-json-web-tokens-for-api-requests */
async function bearer(account: ServerApiAccount, now: number): Promise<string> {
  const present = known.get(nameOf(account))
  if (present && present.freshUntil > now) return present.token
  const issuedAt = Math.floor(now / 1000)
  const token = await new SignJWT({ bid: account.bundleId })
    .setProtectedHeader({ alg: 'ES256', kid: account.keyId, typ: 'JWT' })
    .setIssuer(account.issuerId)
    .setAudience('appstoreconnect-v1')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_SECONDS)
    .sign(await importPKCS8(account.key, 'ES256'))
  known.set(nameOf(account), { token, freshUntil: now + TOKEN_SECONDS * 1000 - MARGIN })
  return token
}
