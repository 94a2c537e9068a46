import {
  mayDo,
  needsFreshFactor,
  PERMISSIONS,
  type OperatorRole,
  type Permission,
} from '../../../../catalogue/roles.ts'
import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { utc } from '../../../../foundation/time.ts'
import { confirmationEnds } from '../../../../http/permission.ts'
import { revokeSessions } from '../../../auth/sessions/end-sessions.ts'
import { factorsOf, removeFactor, type FactorRow } from './queries.ts'
import type { FactorView, MeView } from '../schemas.ts'

const NAMES = Object.keys(PERMISSIONS) as Permission[]

/** What the caller may do, and what they have to show for it. */
export async function readMe({ db, actor }: UserContext): Promise<MeView> {
  const { userId, role, confirmedAt, expiresAt } = actor
  const ends = confirmedAt === null ? null : confirmationEnds(confirmedAt)
  return {
    id: userId,
    // Guarantee: `self.read` is for operators only.
    role: role as OperatorRole,
    permissions: NAMES.filter((name) => mayDo(role, name)).map((name) => ({
      name,
      allows: PERMISSIONS[name].allows,
      is_fresh: needsFreshFactor(name),
    })),
    factors: (await factorsOf(db, userId)).map(toFactor),
    confirmed_at: confirmedAt === null ? null : utc(confirmedAt),
    fresh_until: ends && utc(ends.fresh),
    confirmed_until: ends && utc(Math.min(ends.shift, expiresAt)),
  }
}

export const toFactor = ({ id, kind, name, createdAt, lastUsedAt }: FactorRow): FactorView => ({
  id,
  kind,
  name,
  created_at: createdAt.toISOString(),
  last_used_at: lastUsedAt?.toISOString() ?? null,
})

/**
 * Removes a factor of the caller, and ends their other sessions.
 * @throws AppError NOT_FOUND, CONFLICT for the last one
 */
export async function removeOwnFactor(ctx: UserContext, factorId: string): Promise<{ message: string; ended: number }> {
  const { userId, sessionId } = ctx.actor
  const removed = await removeFactor(ctx.db, { userId, factorId, sessionId, ip: ctx.ip, now: ctx.now() })
  if (removed.outcome === 'not_found') throw new AppError('NOT_FOUND')
  if (removed.outcome === 'last')
    throw new AppError('CONFLICT', { message: 'This is the last second factor; add another one first.' })
  await revokeSessions(ctx, removed.events)
  return { message: 'Second factor removed', ended: removed.events.length }
}
