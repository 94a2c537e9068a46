import { sql } from 'drizzle-orm'
import type { Db } from '../db.ts'
import { AppError } from '../errors.ts'
import { describeError, type Log } from '../log.ts'
import type { RedisSession } from '../redis.ts'
import type { Actor } from './access-token.ts'

/**
 * Access tokens live for a day, but ending a session, or suspending an account, takes effect at once: Redis holds the
 * ended sessions and suspended accounts until the last token for them has expired.
 *
 * Postgres has the truth. Redis may lose it (a flush, a new instance), which would bring ended sessions back to life;
 * a marker says whether its list is whole. Without the marker, or without Redis, Postgres is asked instead.
 */
const ENDED = (sessionId: string) => `session:ended:${sessionId}`
const SUSPENDED = (userId: string) => `account:suspended:${userId}`
const WHOLE = 'session:ended:whole'
const REBUILDING = 'session:ended:rebuilding'

export type Standing = 'good' | 'ended' | 'suspended'

/** `unlisted`: Redis answers, but its list is not whole. `unreachable`: it does not answer. */
export type KnownStanding = Standing | 'unlisted' | 'unreachable'

/** What Redis knows of the caller. Travels in the request's first pipeline. */
export async function standingInRedis(redis: RedisSession, actor: Actor, log: Log): Promise<KnownStanding> {
  try {
    const [ended, suspended, whole] = await redis.mget(ENDED(actor.sessionId), SUSPENDED(actor.userId), WHOLE)
    if (ended) return 'ended'
    if (suspended) return 'suspended'
    return whole ? 'good' : 'unlisted'
  } catch (error) {
    log.warn('revocation_unknown', describeError(error))
    return 'unreachable'
  }
}

/** What Postgres knows of the caller. */
export async function standingInPostgres(db: Db, actor: Actor): Promise<Standing> {
  const [row] = await db.rows<{ ended: boolean; suspended: boolean }>(sql`
    select s.ended_at is not null or u.deleted_at is not null as ended, u.status <> 'active' as suspended
    from sessions s join users u on u.id = s.user_id
    where s.id = ${actor.sessionId} and s.user_id = ${actor.userId}`)
  if (!row || row.ended) return 'ended'
  return row.suspended ? 'suspended' : 'good'
}

/** @throws AppError unless the standing is good */
export function requireGoodStanding(standing: Standing): void {
  if (standing === 'ended') throw new AppError('UNAUTHORIZED', { message: 'This session has ended; sign in again.' })
  if (standing === 'suspended') throw new AppError('ACCOUNT_SUSPENDED')
}

/** Makes an ended session unusable from now on. Call after Postgres has committed it. */
export const rememberEnded = (redis: RedisSession, sessionId: string, accessTokenSeconds: number): Promise<void> =>
  redis.set(ENDED(sessionId), '1', accessTokenSeconds)

/** Copies from Postgres what Redis should know, then says that it is whole. One at a time; the others leave it to that one. */
export async function rebuildRevocations(
  db: Db,
  redis: RedisSession,
  accessTokenSeconds: number,
  now: number,
): Promise<void> {
  const mine = await redis.run<string | null>((p) => p.set(REBUILDING, '1', { nx: true, ex: 10 }))
  if (mine === null) return
  const since = new Date(now - accessTokenSeconds * 1000).toISOString()
  const rows = await db.rows<{ key: string }>(sql`
    select ${ENDED('')} || id as key from sessions where ended_at > ${since}
    union all
    select ${SUSPENDED('')} || id from users where status <> 'active'`)
  const writes = rows.map(({ key }) => redis.set(key, '1', accessTokenSeconds))
  await Promise.all(writes)
  // Expires, so that accounts suspended long ago are written again before their entries run out.
  await redis.set(WHOLE, '1', Math.floor(accessTokenSeconds / 2))
}
