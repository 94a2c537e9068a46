import { utc } from '../foundation/time.ts'
import { sql } from 'drizzle-orm'
import type { Settings } from '../settings.ts'
import { instant, type Db } from '../foundation/db.ts'
import { AppError } from '../foundation/errors.ts'
import { describeError, type Log } from '../foundation/log.ts'
import type { RedisSession } from '../foundation/redis.ts'
import type { Actor } from './access-token.ts'

/**
 * Access tokens live for a day, but ending a session, or suspending or deleting an account, takes effect at once: Redis
 * holds the ended sessions, and the accounts that may not be used, until the last token for them has expired.
 *
 * Postgres has the truth. Redis may lose it (a flush, a new instance), which would bring ended sessions back to life;
 * a marker says whether its list is whole. Without the marker, or without Redis, Postgres is asked instead.
 */
const ENDED = (sessionId: string) => `session:ended:${sessionId}`
const SUSPENDED = (userId: string) => `account:suspended:${userId}`
const DELETED = (userId: string) => `account:deleted:${userId}`
const WHOLE = 'session:ended:whole'
const REBUILDING = 'session:ended:rebuilding'

/** Why an account may not be used: a code, and until when (null: for good). */
export interface Suspension {
  reason: string
  until: string | null
}

/** Its owner has deleted an account, and can restore it until then. */
export interface Deletion {
  restorableUntil: string
}

export type Standing = 'good' | 'ended' | Suspension | Deletion

/** `unlisted`: Redis answers, but its list is not whole. `unreachable`: it does not answer. */
export type KnownStanding = Standing | 'unlisted' | 'unreachable'

/** Whether this isolate has failed to write to the list: Redis must not be believed that it is whole. */
let isInDoubt = false

/** What Redis knows of the caller. Travels in the request's first pipeline. */
export async function standingInRedis(redis: RedisSession, actor: Actor, log: Log): Promise<KnownStanding> {
  const wasInDoubt = isInDoubt
  const doubted = wasInDoubt ? redis.del(WHOLE) : Promise.resolve()
  try {
    const [[ended, suspension, restorableUntil, whole]] = await Promise.all([
      redis.mget(ENDED(actor.sessionId), SUSPENDED(actor.userId), DELETED(actor.userId), WHOLE),
      doubted,
    ])
    if (wasInDoubt) isInDoubt = false
    if (ended) return 'ended'
    if (suspension) return JSON.parse(suspension) as Suspension
    if (restorableUntil) return { restorableUntil }
    return whole && !wasInDoubt ? 'good' : 'unlisted'
  } catch (error) {
    log.warn('revocation_unknown', describeError(error))
    return 'unreachable'
  }
}

/** What Postgres knows of the caller. */
export async function standingInPostgres(db: Db, actor: Actor): Promise<Standing> {
  const [row] = await db.rows<{ hasEnded: boolean; suspension: Suspension | null; deletion: Deletion | null }>(sql`
    select s.ended_at is not null as "hasEnded",
      case when u.status <> 'active' then jsonb_build_object('reason', coalesce(u.status_reason, u.status), 'until', u.status_until) end as suspension,
      case when u.deleted_at is not null then jsonb_build_object('restorableUntil', coalesce(u.restorable_until, u.deleted_at)) end as deletion
    from sessions s join users u on u.id = s.user_id
    where s.id = ${actor.sessionId} and s.user_id = ${actor.userId}`)
  if (!row || row.hasEnded) return 'ended'
  return row.suspension ?? row.deletion ?? 'good'
}

/** @throws AppError unless the standing is good; a deleted account is good enough where `mayBeDeleted` */
export function requireGoodStanding(settings: Settings, standing: Standing, mayBeDeleted: boolean): void {
  if (standing === 'good') return
  if (standing === 'ended') throw new AppError('UNAUTHORIZED', { message: 'This session has ended; sign in again.' })
  if (!('restorableUntil' in standing)) throw suspended(settings, standing)
  if (!mayBeDeleted) throw deleted(standing)
}

/** The refusal of an account that its owner has deleted: says how to come back, and until when. */
export function deleted({ restorableUntil }: Deletion): AppError {
  const until = utc(restorableUntil)
  return new AppError('ACCOUNT_DELETED', {
    message: `This account has been deleted; restore it with POST /api/v1/users/me/restore until ${until}.`,
    details: { restorable_until: until },
  })
}

/** The refusal of a suspended account: says why, until when, and where to appeal. */
export const suspended = ({ APPEAL_TO }: Pick<Settings, 'APPEAL_TO'>, { reason, until }: Suspension): AppError =>
  new AppError('ACCOUNT_SUSPENDED', {
    message: `This account is suspended; appeal at ${APPEAL_TO}.`,
    details: { reason, ...(until === null ? {} : { until: utc(until) }), appeal: APPEAL_TO },
  })

/**
 * Makes an ended session unusable from now on. Call after Postgres has committed it.
 * @throws AppError UNAVAILABLE; the list is then in doubt, and Postgres is asked until it has been built again
 */
export const rememberEnded = (redis: RedisSession, sessionId: string, accessTokenSeconds: number): Promise<void> =>
  orDoubt(redis.set(ENDED(sessionId), '1', accessTokenSeconds))

/**
 * Shuts an account out from now on. No longer than its last access token lives: new ones are not given out.
 * @throws AppError UNAVAILABLE, as {@link rememberEnded}
 */
export const rememberSuspended = (
  redis: RedisSession,
  userId: string,
  suspension: Suspension,
  accessTokenSeconds: number,
): Promise<void> => orDoubt(redis.set(SUSPENDED(userId), JSON.stringify(suspension), accessTokenSeconds))

async function orDoubt(write: Promise<void>): Promise<void> {
  try {
    await write
  } catch (error) {
    isInDoubt = true
    throw error
  }
}

/** Lets an account in again. */
export const forgetSuspended = (redis: RedisSession, userId: string): Promise<void> => redis.del(SUSPENDED(userId))

/**
 * Shuts a deleted account out, but for the way back. No longer than an access token lives: by then what Redis knows has
 * been copied from Postgres again, see {@link rebuildRevocations}.
 * @throws AppError UNAVAILABLE, as {@link rememberEnded}
 */
export const rememberDeleted = (
  redis: RedisSession,
  userId: string,
  { restorableUntil }: Deletion,
  accessTokenSeconds: number,
): Promise<void> => orDoubt(redis.set(DELETED(userId), utc(restorableUntil), accessTokenSeconds))

/** Lets a restored account in again. */
export const forgetDeleted = (redis: RedisSession, userId: string): Promise<void> => redis.del(DELETED(userId))

/** Forgets how an account stands, once there is none. */
export const forgetStanding = (redis: RedisSession, userId: string): Promise<void> =>
  redis.del(SUSPENDED(userId), DELETED(userId))

/** Copies from Postgres what Redis should know, then says that it is whole. One at a time; the others leave it to that one. */
export async function rebuildRevocations(
  db: Db,
  redis: RedisSession,
  accessTokenSeconds: number,
  now: number,
): Promise<void> {
  const mine = await redis.run<string | null>((p) => p.set(REBUILDING, '1', { nx: true, ex: 10 }))
  if (mine === null) return
  const since = instant(now - accessTokenSeconds * 1000)
  const rows = await db.rows<{ id: string; suspension: Suspension | null; deletion: Deletion | null }>(sql`
    select session_id as id, null::jsonb as suspension, null::jsonb as deletion from security_events
    where at > ${since} and type = 'session_ended' and session_id is not null
    union all
    select id, jsonb_build_object('reason', coalesce(status_reason, status), 'until', status_until), null::jsonb from users where status <> 'active'
    union all
    select id, null::jsonb, jsonb_build_object('restorableUntil', coalesce(restorable_until, deleted_at)) from users where deleted_at is not null`)
  await Promise.all(
    rows.map(({ id, suspension, deletion }) =>
      suspension
        ? rememberSuspended(redis, id, suspension, accessTokenSeconds)
        : deletion
          ? rememberDeleted(redis, id, deletion, accessTokenSeconds)
          : rememberEnded(redis, id, accessTokenSeconds),
    ),
  )
  // Expires, so that accounts shut long ago are written again before their entries run out.
  await redis.set(WHOLE, '1', Math.floor(accessTokenSeconds / 2))
}
