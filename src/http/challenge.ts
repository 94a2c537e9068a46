import type { Context } from '../context.ts'
import { fingerprint } from '../foundation/crypto.ts'
import { pathsOf, type Declaration } from './endpoint.ts'
import { AppError } from '../foundation/errors.ts'
import type { RedisSession } from '../foundation/redis.ts'

/**
 * Challenges for networks that use much of their allowance: rather than refusing everybody there, the gate asks each
 * request for the token of a widget (docs/decisions/networks.md).
 */

/** The answer to a challenge that came with a request. */
export interface ChallengeToken {
  text: string
  /** Its SHA-256, which is kept in its place. */
  hash: string
}

/** The token in the body of an operation that takes one; null where there is none. */
export async function tokenOf(endpoint: Declaration, body: unknown): Promise<ChallengeToken | null> {
  if (endpoint.challenge !== true || typeof body !== 'object' || body === null || !('challenge_token' in body))
    return null
  const { challenge_token: text } = body
  return typeof text === 'string' ? { text, hash: await fingerprint(text) } : null
}

/** What a token is for, in the letters that Turnstile takes: `/auth/send-otp` is `auth-send-otp`. */
export const actionOf = (endpoint: Declaration): string =>
  (pathsOf(endpoint)[0]?.path ?? '').replace('/api/v1/', '').replaceAll(/[^a-z0-9]+/g, '-')

/** Longer than a token is good at Turnstile (300 seconds), in seconds. */
const KEPT_SECONDS = 900

/** Remembers a token; false where it has been brought before. Turnstile refuses it the second time, too. */
export const guardToken = async (redis: RedisSession, { hash }: ChallengeToken): Promise<boolean> =>
  (await redis.run<string | null>((p) => p.set(`challenge:${hash}`, '1', { nx: true, ex: KEPT_SECONDS }))) !== null

/**
 * Lets a request of a challenged network go on if its token is good. Where the provider cannot say, the plain limits decide,
 * which have let it through.
 * @param isFresh whether the token was brought for the first time
 * @param uncount takes back what was counted: what a program tries must not use up what people there have left
 * @throws AppError CHALLENGE_REQUIRED
 */
export async function requireChallenge(
  context: Context,
  action: string,
  token: ChallengeToken | null,
  isFresh: () => boolean,
  uncount: () => Promise<void>,
): Promise<void> {
  const { challenge } = context
  if (!challenge) return
  const result = token && isFresh() ? await challenge.verify(token.text, action, context.ip) : 'failed'
  context.note({ challenge: token ? result : 'asked' })
  if (result !== 'failed') return
  // Without a token nothing has been counted.
  if (token) context.after('uncount', uncount)
  throw new AppError('CHALLENGE_REQUIRED', {
    details: { challenge: { type: challenge.type, site_key: challenge.siteKey, action } },
  })
}
