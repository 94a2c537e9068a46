import { and, eq, isNotNull, ne, sql } from 'drizzle-orm'
import { sessions, users } from '../../drizzle/users.ts'
import type { Plan } from '../catalogue/plans.ts'
import type { Db } from '../foundation/db.ts'
import { AppError } from '../foundation/errors.ts'
import { jsonObject, when } from '../foundation/fragments.ts'
import { uuid } from '../foundation/given.ts'
import { describeError, type Log } from '../foundation/log.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { statement } from '../foundation/statement.ts'
import { utc } from '../foundation/time.ts'
import type { Settings } from '../settings.ts'
import type { Actor } from './access-token.ts'
import { noteChange, readChanges, type Changes, type NotedWrite } from './changes-log.ts'
import { knownSessionsOf } from './known-sessions.ts'

/**
 * Access tokens live for a day, but ending a session, suspending or deleting an account, or changing its plan takes
 * effect at once where it happens, and everywhere within a second: Redis holds the ended sessions, the blocked accounts
 * and the changed plans until their last token has expired, and a log of such changes (changes-log.ts).
 *
 * Postgres is authoritative. Redis may lose the list (a flush, a new instance), which would make ended sessions valid
 * again; a marker says that the list is complete. Without the marker, or without Redis, Postgres is queried instead.
 */
const ENDED = (sessionId: string) => `session:ended:${sessionId}`
const SUSPENDED = (userId: string) => `account:suspended:${userId}`
const PLAN = (userId: string) => `account:plan:${userId}`
const DELETED = (userId: string) => `account:deleted:${userId}`
const WHOLE = 'session:ended:whole'

/** Why an account is blocked: a code, and until when (null: for good). */
export interface Suspension {
  reason: string
  until: string | null
}

/** The owner deleted the account, and can restore it until then. */
export interface Deletion {
  restorableUntil: string
}

export type SessionState = 'good' | 'ended' | Suspension | Deletion

/** `unlisted`: Redis answers, but its list is incomplete. `unreachable`: it does not answer. */
export type KnownStanding = SessionState | 'unlisted' | 'unreachable'

/** What is known of a caller beyond their token: whether they may be served, and their plan where it has changed. */
export interface Standing<State> {
  state: State
  plan: Plan | null
}

/** The caller's entries in Redis, read in the request's first pipeline. */
export async function standingInRedis(redis: RedisSession, actor: Actor, log: Log): Promise<Standing<KnownStanding>> {
  const sessions = knownSessionsOf(redis)
  const wasInDoubt = sessions.isInDoubt
  const doubted = wasInDoubt ? redis.del(WHOLE) : Promise.resolve()
  try {
    const [[ended, suspension, restorableUntil, changedPlan, whole]] = await Promise.all([
      redis.mget(ENDED(actor.sessionId), SUSPENDED(actor.userId), DELETED(actor.userId), PLAN(actor.userId), WHOLE),
      doubted,
    ])
    if (wasInDoubt) sessions.isInDoubt = false
    const plan = changedPlan === 'premium' || changedPlan === 'free' ? changedPlan : null
    if (ended) return { state: 'ended', plan }
    if (suspension) return { state: JSON.parse(suspension) as Suspension, plan }
    if (restorableUntil) return { state: { restorableUntil }, plan }
    return { state: whole && !wasInDoubt ? 'good' : 'unlisted', plan }
  } catch (error) {
    log.warn('revocation_unknown', describeError(error))
    return { state: 'unreachable', plan: null }
  }
}

export const suspensionInJson = jsonObject({
  reason: sql<string>`coalesce(${users.statusReason}, ${users.status})`,
  until: users.statusUntil,
})
export const deletionInJson = jsonObject({
  // Guarantee: an account that can be restored has been deleted.
  restorableUntil: sql<string>`coalesce(${users.restorableUntil}, ${users.deletedAt})`,
})

const standing = statement({ sessionId: uuid, userId: uuid }, (orm, { sessionId, userId }) =>
  orm
    .select({
      hasEnded: sql<boolean>`${isNotNull(sessions.endedAt)}`,
      plan: users.plan,
      suspension: when(ne(users.status, 'active'), suspensionInJson),
      deletion: when(isNotNull(users.deletedAt), deletionInJson),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId))),
)

/** The caller's state in Postgres. */
export async function standingInPostgres(db: Db, { sessionId, userId }: Actor): Promise<Standing<SessionState>> {
  const row = await standing.maybe(db, { sessionId, userId })
  if (!row || row.hasEnded) return { state: 'ended', plan: null }
  return { state: row.suspension ?? row.deletion ?? 'good', plan: row.plan }
}

/** @throws AppError unless the account may be used; a deleted one is accepted where `mayBeDeleted` */
export function requireGoodStanding(settings: Settings, standing: SessionState, mayBeDeleted: boolean): void {
  if (standing === 'good') return
  if (standing === 'ended') throw new AppError('UNAUTHORIZED', { message: 'This session has ended; sign in again.' })
  if (!('restorableUntil' in standing)) throw suspended(settings, standing)
  if (!mayBeDeleted) throw deleted(standing)
}

/** The error of an account that its owner has deleted: how to restore it, and until when. */
export function deleted({ restorableUntil }: Deletion): AppError {
  const until = utc(restorableUntil)
  return new AppError('ACCOUNT_DELETED', {
    message: `This account has been deleted; restore it with POST /api/v1/users/me/restore until ${until}.`,
    details: { restorable_until: until },
  })
}

/** The error of a suspended account: why, until when, and where to appeal. */
export const suspended = ({ APPEAL_TO }: Pick<Settings, 'APPEAL_TO'>, { reason, until }: Suspension): AppError =>
  new AppError('ACCOUNT_SUSPENDED', {
    message: `This account is suspended; appeal at ${APPEAL_TO}.`,
    details: { reason, ...(until === null ? {} : { until: utc(until) }), appeal: APPEAL_TO },
  })

/** What has changed since this isolate last asked; see {@link readChanges}. */
export const changesSince = (redis: RedisSession, position: number | null): Promise<Changes> =>
  readChanges(redis, WHOLE, position)

/**
 * Revokes an ended session. Call after Postgres has committed it.
 * @throws AppError UNAVAILABLE; the list is then not trusted, and Postgres is queried until it has been rebuilt
 */
export const rememberEnded = (redis: RedisSession, sessionId: string, accessTokenSeconds: number): Promise<void> =>
  noted(redis, { changed: `session ${sessionId}`, ...endedEntry(sessionId, accessTokenSeconds) })

/**
 * Blocks an account. The entry lasts as long as an access token lives: no new ones are issued.
 * @throws AppError UNAVAILABLE, as {@link rememberEnded}
 */
export const rememberSuspended = (
  redis: RedisSession,
  userId: string,
  suspension: Suspension,
  accessTokenSeconds: number,
): Promise<void> =>
  noted(redis, { changed: `account ${userId}`, ...suspensionEntry(userId, suspension, accessTokenSeconds) })

/** Unblocks an account. No isolate remembers its sessions, so the log need not tell. */
export const forgetSuspended = (redis: RedisSession, userId: string): Promise<void> => redis.del(SUSPENDED(userId))

/**
 * Blocks a deleted account, except for restoring it. The entry lasts as long as an access token lives: by then it has
 * been copied from Postgres again, see `rebuild-revocations.ts`.
 * @throws AppError UNAVAILABLE, as {@link rememberEnded}
 */
export const rememberDeleted = (
  redis: RedisSession,
  userId: string,
  deletion: Deletion,
  accessTokenSeconds: number,
): Promise<void> =>
  noted(redis, { changed: `account ${userId}`, ...deletionEntry(userId, deletion, accessTokenSeconds) })

/** Unblocks a restored account, as {@link forgetSuspended}. */
export const forgetDeleted = (redis: RedisSession, userId: string): Promise<void> => redis.del(DELETED(userId))

/**
 * Makes a changed plan count in place of the one that tokens name. The entry lasts as long as an access token lives: new
 * ones name the new plan.
 * @throws AppError UNAVAILABLE, as {@link rememberEnded}
 */
export const rememberPlan = (
  redis: RedisSession,
  userId: string,
  plan: Plan,
  accessTokenSeconds: number,
): Promise<void> => noted(redis, { changed: `account ${userId}`, ...planEntry(userId, plan, accessTokenSeconds) })

/** Deletes the entries of a purged account, whose sessions have ended. */
export const forgetStanding = (redis: RedisSession, userId: string): Promise<void> =>
  redis.del(SUSPENDED(userId), DELETED(userId), PLAN(userId))

/** A key of the list, its value, and its seconds. */
export type Entry = Omit<NotedWrite, 'changed'>

export const endedEntry = (id: string, seconds: number): Entry => ({ key: ENDED(id), value: '1', seconds })
export const suspensionEntry = (id: string, suspension: Suspension, seconds: number): Entry => ({
  key: SUSPENDED(id),
  value: JSON.stringify(suspension),
  seconds,
})
export const deletionEntry = (id: string, { restorableUntil }: Deletion, seconds: number): Entry => ({
  key: DELETED(id),
  value: utc(restorableUntil),
  seconds,
})
export const planEntry = (id: string, plan: Plan, seconds: number): Entry => ({ key: PLAN(id), value: plan, seconds })

/** Writes an entry and tells all isolates; this one afterwards, since it may have read the former state meanwhile. */
async function noted(redis: RedisSession, write: NotedWrite): Promise<void> {
  await distrustOnFailure(redis, noteChange(redis, write))
  knownSessionsOf(redis).forget(write.changed)
}

async function distrustOnFailure<T>(redis: RedisSession, write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (error) {
    const sessions = knownSessionsOf(redis)
    sessions.isInDoubt = true
    sessions.forgetAll()
    throw error
  }
}

/** Adds entries that were copied from Postgres, of which isolates need not be told. @throws AppError UNAVAILABLE */
export const copyEntries = (redis: RedisSession, entries: readonly Entry[]): Promise<unknown> =>
  distrustOnFailure(redis, Promise.all(entries.map(({ key, value, seconds }) => redis.set(key, value, seconds))))

/** Says that the list is complete for so many seconds. @throws AppError UNAVAILABLE */
export const noteWhole = (redis: RedisSession, seconds: number): Promise<void> =>
  noted(redis, { changed: 'everything', key: WHOLE, value: '1', seconds })
