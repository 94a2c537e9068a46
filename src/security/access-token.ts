import { errors, jwtVerify, SignJWT } from 'jose'
import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import { isId } from '../foundation/ids.ts'
import { signingKeys } from './signing-keys.ts'

import type { Plan } from '../catalogue/plans.ts'
import { ROLES, type Role } from '../catalogue/roles.ts'

/** The caller, as the access token identifies them. */
export interface Actor {
  userId: string
  sessionId: string
  plan: Plan
  role: Role
  /** Whether the account had a proved phone or address when the token was issued; it may have one since. */
  isProved: boolean
  /** When the user last showed their credentials, in milliseconds since 1970. */
  authenticatedAt: number
  /** When an operator last showed a second factor for this token, in milliseconds since 1970; null where they have not. */
  confirmedAt: number | null
  /** When the token expires, in milliseconds since 1970. */
  expiresAt: number
}

const ISSUER = 'vibesmatch'
const AUDIENCE = 'vibesmatch-api'
/** Prevents another kind of token with the same keys from passing as an access token. */
const TYPE = 'at+jwt'
/** Longer ones are rejected unread; ours have about 400 characters. */
const MAX_LENGTH = 2_048
const CACHED_TOKENS = 5_000

/** What a token says. One that another is made from says as well when that expires. */
export type TokenClaims = Omit<Actor, 'expiresAt' | 'confirmedAt'> & Partial<Pick<Actor, 'expiresAt' | 'confirmedAt'>>

/**
 * An ES256 JWT (RFC 7519, profile RFC 9068) with `sub`, `sid`, `plan`, `role` and `proved`, good for `ACCESS_TOKEN_SECONDS`,
 * and no longer than `expiresAt`.
 */
export async function signAccessToken(settings: Settings, actor: TokenClaims, now: number): Promise<string> {
  const { current } = await signingKeys(settings)
  const issuedAt = Math.floor(now / 1000)
  return new SignJWT({
    sid: actor.sessionId,
    plan: actor.plan,
    role: actor.role,
    auth_time: Math.floor(actor.authenticatedAt / 1000),
    proved: actor.isProved,
    ...(typeof actor.confirmedAt !== 'number' ? {} : { confirmed: Math.floor(actor.confirmedAt / 1000) }),
  })
    .setProtectedHeader({ alg: 'ES256', kid: current.kid, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(actor.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(
      Math.min(issuedAt + settings.ACCESS_TOKEN_SECONDS, Math.floor((actor.expiresAt ?? Infinity) / 1000)),
    )
    .sign(current.key)
}

/** Tokens whose signature this isolate has verified. Verification costs 88 µs, a cache hit nothing. */
const verified = new WeakMap<Settings, Map<string, Actor>>()

/**
 * Checks signature, issuer, audience and times. Whether the session has ended since is checked with the limits
 * (revocation.ts).
 * @throws AppError UNAUTHORIZED or TOKEN_EXPIRED
 */
export async function verifyAccessToken(settings: Settings, token: string, now: number): Promise<Actor> {
  const cache = verified.get(settings) ?? new Map<string, Actor>()
  verified.set(settings, cache)
  const actor = cache.get(token) ?? (await verify(settings, token, now))
  if (actor.expiresAt <= now) {
    cache.delete(token)
    throw new AppError('TOKEN_EXPIRED')
  }
  if (!cache.has(token)) {
    if (cache.size >= CACHED_TOKENS) cache.clear()
    cache.set(token, actor)
  }
  return actor
}

/** Drops a token from the cache once its session is known to have ended. */
export const forgetAccessToken = (settings: Settings, token: string): boolean =>
  verified.get(settings)?.delete(token) ?? false

async function verify(settings: Settings, token: string, now: number): Promise<Actor> {
  if (token.length > MAX_LENGTH) throw new AppError('UNAUTHORIZED')
  const { byKid } = await signingKeys(settings)
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = kid === undefined ? undefined : byKid.get(kid)
        if (!key) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['ES256'],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: new Date(now),
        requiredClaims: ['sub', 'sid', 'exp', 'iat', 'auth_time'],
      },
    )
    return toActor(payload)
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new AppError('TOKEN_EXPIRED')
    if (error instanceof errors.JOSEError) throw new AppError('UNAUTHORIZED', { cause: error })
    throw error
  }
}

function toActor({
  sub,
  sid,
  plan,
  role,
  exp,
  auth_time,
  proved,
  confirmed,
}: Record<string, unknown> & { sub?: string; exp?: number }): Actor {
  if (typeof sub !== 'string' || !isId(sub) || typeof sid !== 'string' || !isId(sid) || exp === undefined)
    throw new AppError('UNAUTHORIZED')
  if (plan !== 'free' && plan !== 'premium') throw new AppError('UNAUTHORIZED')
  const known = ROLES.find((name) => name === role)
  if (known === undefined) throw new AppError('UNAUTHORIZED')
  if (typeof auth_time !== 'number') throw new AppError('UNAUTHORIZED')
  return {
    userId: sub,
    sessionId: sid,
    plan,
    role: known,
    // Tokens from before this claim lack it, and the account is checked.
    isProved: proved === true,
    authenticatedAt: auth_time * 1000,
    confirmedAt: typeof confirmed === 'number' ? confirmed * 1000 : null,
    expiresAt: exp * 1000,
  }
}

/** The token of an `Authorization` header, whatever it is; undefined where it has none (RFC 6750, 2.1). */
export const bearerIn = (header: string | null): string | undefined => /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
