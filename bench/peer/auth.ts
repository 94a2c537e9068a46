import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { Refusal } from './errors.ts'
import { redis } from './services.ts'
import { settings } from './settings.ts'

const claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  plan: z.enum(['free', 'premium']),
  role: z.enum(['user', 'moderator', 'admin']),
  exp: z.number(),
})

export type Actor = z.infer<typeof claims>

/** Tokens that have been verified; they are as good until they expire. */
const verified = new Map<string, Actor>()
const MOST_VERIFIED = 10_000

/** @throws Refusal for a missing, foreign or expired token */
export function verifyToken(header: string | undefined): Actor {
  const token = /^Bearer +([\w.-]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new Refusal(401, 'UNAUTHORIZED')
  const known = verified.get(token)
  if (known && known.exp * 1000 > Date.now()) return known
  try {
    const actor = claims.parse(
      jwt.verify(token, settings.JWT_SECRET, {
        algorithms: ['HS256'],
        issuer: 'vibesmatch',
        audience: 'vibesmatch-api',
      }),
    )
    if (verified.size >= MOST_VERIFIED) verified.clear()
    verified.set(token, actor)
    return actor
  } catch (error) {
    throw new Refusal(401, error instanceof jwt.TokenExpiredError ? 'TOKEN_EXPIRED' : 'UNAUTHORIZED')
  }
}

/** Keys that mark a session or an account as unusable. */
export const standingKeys = ({ sid, sub }: Actor): string[] => [
  `peer:ended:${sid}`,
  `peer:suspended:${sub}`,
  `peer:deleted:${sub}`,
]

export function requireGoodStanding(marks: readonly (string | null)[]): void {
  if (marks.some((mark) => mark !== null)) throw new Refusal(401, 'UNAUTHORIZED')
}

/** For sockets, which authenticate once. */
export async function authenticate(header: string | undefined): Promise<Actor> {
  const actor = verifyToken(header)
  requireGoodStanding(await redis.mget(...standingKeys(actor)))
  return actor
}
