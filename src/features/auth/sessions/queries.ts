import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { sessions } from '../../../../drizzle/users.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { json, moment, orNull, text, uuid } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'
import { accountView } from '../queries.ts'

interface Rotation {
  session: string
  presented_hash: string
  presented_generation: number
  successor_hash: string
  expires_at: string
  latest_end_days: number
  grace_seconds: number
  device_hash: string
  ip: string
}

const rotating = statement({ rotation: json<Rotation>(), now: moment }, (orm, { rotation, now }) => {
  const { source, row } = functions.rotate_session({ r: rotation, at: now }).as('rotated')
  return orm
    .select({
      outcome: row.outcome,
      authenticatedAt: row.authenticated_at,
      events: row.events,
      ...accountView(row.account),
    })
    .from(source)
})

export type RotatedRow = RowOfStatement<typeof rotating>

/** Exchanges a refresh token; see `drizzle/functions/rotate_session.sql`. */
export const rotateSession = (db: Db, rotation: Rotation, now: number): Promise<RotatedRow> =>
  rotating.one(db, { rotation, now })

const live = statement({ userId: uuid, now: moment }, (orm, { userId, now }) =>
  orm
    .select({
      id: sessions.id,
      deviceName: sessions.deviceName,
      platform: sessions.platform,
      ip: sessions.ip,
      createdAt: sessions.createdAt,
      lastUsedAt: sessions.lastUsedAt,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt), gt(sessions.refreshExpiresAt, now)))
    .orderBy(desc(sessions.lastUsedAt), desc(sessions.id)),
)

export type SessionRow = RowOfStatement<typeof live>

/** The live sessions of a user, most recently used first. */
export const liveSessions = (db: Db, userId: string, now: number): Promise<SessionRow[]> =>
  live.all(db, { userId, now })

/** The sessions to end: one, all but one, or all. */
export interface Ending {
  userId: string
  only?: string | undefined
  keep?: string | undefined
  reason: string
  ip: string
}

const ENDING = { userId: uuid, only: orNull(uuid), keep: orNull(uuid), reason: text, ip: text, now: moment }

const ending = call(ENDING, ({ userId, only, keep, reason, ip, now }) =>
  functions.end_sessions({
    account: userId,
    only_session: only,
    keep_session: keep,
    reason,
    from_ip: ip,
    at: now,
  }),
)

/** Ends sessions; returns the event of each live one. */
export const endSessions = (db: Db, { only, keep, ...rest }: Ending, now: number): Promise<DomainEvent[]> =>
  ending(db, { ...rest, only: only ?? null, keep: keep ?? null, now })
