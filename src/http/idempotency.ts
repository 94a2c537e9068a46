import type { Settings } from '../settings.ts'
import { carriesSecret } from './answer-secrets.ts'
import { CLAIM, REPLACE } from '../foundation/claim.ts'
import { decrypt, encrypt, fingerprint, keyWith, randomToken } from '../foundation/crypto.ts'
import { AppError } from '../foundation/errors.ts'
import type { RedisSession } from '../foundation/redis.ts'

/**
 * Idempotency keys (IETF draft-ietf-httpapi-idempotency-key-header): the first request with a key runs, and its
 * response is stored for 24 hours; the same request again gets that response. The claim of a crashed request expires.
 *
 * Stored responses are encrypted, because some of them hold tokens or messages: with a key derived from ours, and from
 * the request's key and body, of which Redis has hashes only. So the contents of Redis, even with our secret, can be
 * decrypted only with the original request. Responses with tokens (`answer-secrets.ts`) are stored for ten minutes
 * (contract §1).
 */
const KEPT_MS = 24 * 3600 * 1000
const KEPT_WITH_SECRETS_MS = 10 * 60 * 1000

/** An Idempotency-Key: its hash, the hash of its request, and its scope. */
export interface Key {
  scope: string
  name: string
  request: string
  /** The inputs that decrypt the stored response, which are not stored: the hash of the body, and the key itself. */
  opener: string
}

/** The claim of a request with a key. */
export type Claim =
  | {
      state: 'first'
      /** Encrypts a response, so that storing it is one step. */
      seal(answer: StoredAnswer): Promise<SealedAnswer>
      keep(sealed: SealedAnswer): Promise<void>
      release(): Promise<void>
    }
  | { state: 'replay'; answer: StoredAnswer }

export interface StoredAnswer {
  status: number
  /** Content type of the body. */
  type: string
  body: string
  etag?: string
}

/** An encrypted response that only the same request can decrypt, and its lifetime. */
export interface SealedAnswer {
  sealed: string
  milliseconds: number
}

interface Entry {
  /** Fingerprint of the request: method, path, body. */
  request: string
  /** The request that holds the claim, while it runs. */
  runner?: string
  /** The encrypted response, once there is one. */
  answer?: string
}

export const requestFingerprint = (method: string, path: string, bodyHash: string): Promise<string> =>
  fingerprint(`${method}\n${path}\n${bodyHash}`)

/**
 * Claims a key among those of its scope.
 * @throws AppError IDEMPOTENCY_KEY_REUSED or IDEMPOTENCY_IN_PROGRESS, UNAVAILABLE without Redis
 */
export async function claimKey(
  settings: Settings,
  redis: RedisSession,
  { scope, name, request, opener }: Key,
): Promise<Claim> {
  // Issued before any await, so that the claim shares the request's pipeline.
  const redisKey = `idempotency:${scope}:${name}`
  const mine: Entry = { request, runner: randomToken(9) }
  const running = JSON.stringify(mine)
  const known = await redis.eval<string | null>(
    CLAIM,
    [redisKey],
    [running, String(settings.IDEMPOTENCY_LEASE_SECONDS * 1000)],
  )

  if (known) return replay(settings, redisKey, { request, opener }, JSON.parse(known) as Entry)
  const replace = async (next: string, milliseconds: number) => {
    await redis.eval(REPLACE, [redisKey], [running, next, String(milliseconds)])
  }
  return {
    state: 'first',
    seal: async (answer) => ({
      sealed: await encrypt(await sealingKey(settings, opener), JSON.stringify(answer), redisKey),
      milliseconds: carriesSecret(answer.body) ? KEPT_WITH_SECRETS_MS : KEPT_MS,
    }),
    keep: ({ sealed, milliseconds }) =>
      replace(JSON.stringify({ request, answer: sealed } satisfies Entry), milliseconds),
    release: () => replace('', KEPT_MS),
  }
}

const sealingKey = ({ TOKEN_KEY }: Settings, opener: string): Promise<CryptoKey> =>
  keyWith(TOKEN_KEY, 'idempotency', opener)

async function replay(
  settings: Settings,
  redisKey: string,
  { request, opener }: Pick<Key, 'request' | 'opener'>,
  entry: Entry,
): Promise<Claim> {
  if (entry.request !== request) throw new AppError('IDEMPOTENCY_KEY_REUSED')
  if (entry.answer === undefined) throw new AppError('IDEMPOTENCY_IN_PROGRESS', { retryAfter: 1 })
  const plain = await decrypt(await sealingKey(settings, opener), entry.answer, redisKey)
  if (plain === null)
    throw new AppError('IDEMPOTENCY_IN_PROGRESS', { retryAfter: 1, cause: new Error('stored answer cannot be opened') })
  return { state: 'replay', answer: JSON.parse(plain) as StoredAnswer }
}
