import { mayDo, needsFreshFactor, type Permission } from '../catalogue/roles.ts'
import { AppError } from '../foundation/errors.ts'
import type { Actor } from '../security/access-token.ts'

/** For how long a second factor lasts for everything, and for what is grave, in milliseconds. */
const SHIFT = 12 * 3600_000
const FRESH = 10 * 60_000

/**
 * Checks an operator's role and second factor, by the token alone. Verbs whose gravity depends on their input call it with the
 * graver permission.
 * @throws AppError FORBIDDEN without the permission; CONFIRMATION_REQUIRED, with how recent the factor has to be
 */
export function requirePermission(
  { role, confirmedAt }: Pick<Actor, 'role' | 'confirmedAt'>,
  permission: Permission,
  now: number,
): void {
  if (!mayDo(role, permission)) throw new AppError('FORBIDDEN')
  const within = needsFreshFactor(permission) ? FRESH : SHIFT
  if (confirmedAt !== null && now - confirmedAt <= within) return
  throw new AppError('CONFIRMATION_REQUIRED', { details: { within_seconds: within / 1000 } })
}
