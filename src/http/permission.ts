import { mayDo, needsFreshFactor, type Permission } from '../catalogue/roles.ts'
import { AppError } from '../foundation/errors.ts'
import { utc } from '../foundation/time.ts'
import type { Actor } from '../security/access-token.ts'

/** For how long a second factor lasts for everything, and for what is grave, in milliseconds. */
const SHIFT = 12 * 3600_000
const FRESH = 10 * 60_000

type Operator = Pick<Actor, 'role' | 'confirmedAt'>

/** Where a client learns how to show a second factor. */
const NEXT_STEP = 'POST /api/v1/admin/confirmation/options'

/**
 * Checks an operator's role, by the token alone.
 * @throws AppError FORBIDDEN without the permission
 */
export function requireRole({ role }: Pick<Actor, 'role'>, permission: Permission): void {
  if (!mayDo(role, permission)) throw new AppError('FORBIDDEN', { details: { permission } })
}

/** Until when a second factor lasts, in milliseconds since 1970: for what is grave, and for everything else. */
export const confirmationEnds = (confirmedAt: number): { fresh: number; shift: number } => ({
  fresh: confirmedAt + FRESH,
  shift: confirmedAt + SHIFT,
})

/** Whether a second factor was shown for this token within the last ten minutes. */
export const isFreshlyConfirmed = ({ confirmedAt }: Pick<Actor, 'confirmedAt'>, now: number): boolean =>
  confirmedAt !== null && now - confirmedAt <= FRESH

/**
 * Checks an operator's role and second factor, by the token alone. Verbs whose gravity depends on their input call it with the
 * graver permission.
 * @throws AppError FORBIDDEN without the permission; CONFIRMATION_REQUIRED, with how recent the factor has to be
 */
export function requirePermission(operator: Operator, permission: Permission, now: number): void {
  requireRole(operator, permission)
  const { confirmedAt } = operator
  const within = needsFreshFactor(permission) ? FRESH : SHIFT
  if (confirmedAt === null || now - confirmedAt > within) throw confirmationRequired(operator, within, permission)
}

/**
 * The refusal of what needs a second factor within the last ten minutes, for verbs where that depends on what they find.
 */
export const freshConfirmationRequired = (operator: Pick<Actor, 'confirmedAt'>, permission: Permission): AppError =>
  confirmationRequired(operator, FRESH, permission)

const confirmationRequired = (
  { confirmedAt }: Pick<Actor, 'confirmedAt'>,
  within: number,
  permission: Permission,
): AppError =>
  new AppError('CONFIRMATION_REQUIRED', {
    details: {
      permission,
      within_seconds: within / 1000,
      confirmed_at: confirmedAt === null ? null : utc(confirmedAt),
      next: NEXT_STEP,
    },
  })
