import type { Context } from '../context.ts'
import { fingerprint } from '../foundation/crypto.ts'
import { pathsOf, type Declaration } from './endpoint.ts'
import { AppError } from '../foundation/errors.ts'
import type { RedisSession } from '../foundation/redis.ts'

/**
 * Challenges for networks that use much of their allowance: rather than rejecting everybody there, the gate requires
 * each request to carry a widget's token (docs/decisions/networks.md).
 */

/** The challenge token of a request. */
export interface ChallengeToken {
  text: string
  /** Its SHA-256, which is stored in its place. */
  hash: string
}

/** The token in the body of an operation that accepts one; null without. */
export async function tokenOf(endpoint: Declaration, body: unknown): Promise<ChallengeToken | null> {
  if (endpoint.challenge !== true || typeof body !== 'object' || body === null || !('challenge_token' in body))
    return null
  const { challenge_token: text } = body
  return typeof text === 'string' ? { text, hash: await fingerprint(text) } : null
}

/** The action of a token, in the characters that Turnstile allows: `/auth/send-otp` is `auth-send-otp`. */
export const actionOf = (endpoint: Declaration): string =>
  (pathsOf(endpoint)[0]?.path ?? '').replace('/api/v1/', '').replaceAll(/[^a-z0-9]+/g, '-')

/** Longer than a Turnstile token is valid (300 seconds), in seconds. */
const KEPT_SECONDS = 900

/** Stores a token's hash; false for one that was used before. Turnstile rejects a second use, too. */
export const storeTokenHash = async (redis: RedisSession, { hash }: ChallengeToken): Promise<boolean> =>
  (await redis.runCommands<string | null>((p) => p.set(`challenge:${hash}`, '1', { nx: true, ex: KEPT_SECONDS }))) !==
  null

/**
 * Admits a request from a challenged network if its token is valid. If the provider is unavailable, the plain limits
 * decide, which have already admitted it.
 * @param isFresh whether the token is used for the first time
 * @param refund returns the uses: a program's attempts must not use up the allowance of people in the same network
 * @throws AppError CHALLENGE_REQUIRED
 */
export async function requireChallenge(
  context: Context,
  action: string,
  token: ChallengeToken | null,
  isFresh: () => boolean,
  refund: () => Promise<void>,
): Promise<void> {
  const { challenge } = context
  if (!challenge) return
  const result = token && isFresh() ? await challenge.verify(token.text, action, context.ip) : 'failed'
  context.note({ challenge: token ? result : 'asked' })
  if (result !== 'failed') return
  // Without a token nothing was counted.
  if (token) context.after('refund', refund)
  throw new AppError('CHALLENGE_REQUIRED', {
    details: { challenge: { type: challenge.type, site_key: challenge.siteKey, action } },
  })
}
