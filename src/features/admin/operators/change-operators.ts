import type { OperatorRole, Role } from '../../../catalogue/roles.ts'
import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { AppError } from '../../../foundation/errors.ts'
import { emailHint, nameHint, phoneHint } from '../../../foundation/text/masked-contacts.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { readContact } from '../../../security/contacts.ts'
import { revokeSessions } from '../../auth/sessions/end-sessions.ts'
import { operatorsOf, resetFactors, setRole, type OperatorRow, type RoleChange } from './queries.ts'
import type { OperatorView } from './schemas.ts'

/** Everybody with a role, masked; the newest account first. @throws AppError INVALID_CURSOR */
export async function listOperators(
  ctx: UserContext,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ operators: OperatorView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'operators',
    { limit, cursor },
    (most, after) => operatorsOf(ctx.db, { limit: most, after }),
    ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
  )
  return { operators: await Promise.all(rows.map((row) => toView(ctx, row))), pagination }
}

async function toView({ settings }: UserContext, row: OperatorRow): Promise<OperatorView> {
  const [phone, email] = await Promise.all([
    readContact(settings, row.phoneIndex, row.phoneCipher),
    readContact(settings, row.emailIndex, row.emailCipher),
  ])
  return {
    user_id: row.id,
    role: row.role,
    name: row.firstName && nameHint(row.firstName),
    phone_number: phone && phoneHint(phone, '…'),
    email: email && emailHint(email, '…'),
    factors: row.factors,
    status: row.status,
    last_active_at: row.lastActiveAt.toISOString(),
    created_at: row.createdAt.toISOString(),
  }
}

/** What is asked of another operator. */
interface Change {
  userId: string
  note: string | undefined
}

/**
 * Gives an account a role, and ends its sessions, whose tokens carry the former one.
 * @throws AppError SELF_ACTION, USER_NOT_FOUND, CONFLICT (not active or nothing proved, or the last admin)
 */
export async function setOperatorRole(
  ctx: UserContext,
  { role, ...change }: Change & { role: OperatorRole },
): Promise<{ message: string; ended: number }> {
  return { message: 'Role set', ended: await changed(ctx, change.userId, await write(ctx, change, role)) }
}

/** Takes the role of an operator away, with their second factors. @throws AppError as {@link setOperatorRole} */
export async function endOperator(ctx: UserContext, change: Change): Promise<{ message: string; ended: number }> {
  return { message: 'Role removed', ended: await changed(ctx, change.userId, await write(ctx, change, 'user')) }
}

/** Removes all second factors of an operator who has lost them. @throws AppError SELF_ACTION, USER_NOT_FOUND */
export async function resetOperatorFactors(
  ctx: UserContext,
  { userId, note = null }: { userId: string; note?: string | null | undefined },
): Promise<{ message: string; ended: number }> {
  refuseOneself(ctx, userId)
  const reset = { operatorId: ctx.actor.userId, userId, note, ip: ctx.ip, now: ctx.now() }
  return { message: 'Second factors removed', ended: await changed(ctx, userId, await resetFactors(ctx.db, reset)) }
}

function write(
  ctx: UserContext,
  { userId, note = null }: { userId: string; note?: string | null | undefined },
  role: Role,
) {
  refuseOneself(ctx, userId)
  return setRole(ctx.db, { operatorId: ctx.actor.userId, userId, role, note, ip: ctx.ip, now: ctx.now() })
}

function refuseOneself({ actor }: UserContext, userId: string): void {
  if (actor.userId === userId) throw new AppError('SELF_ACTION')
}

/** @returns how many sessions have ended */
async function changed(ctx: UserContext, userId: string, change: RoleChange): Promise<number> {
  switch (change.outcome) {
    case 'ok':
      await revokeSessions(ctx, change.events)
      return change.events.length
    case 'not_found':
      throw new AppError('USER_NOT_FOUND')
    case 'forbidden':
      throw new AppError('FORBIDDEN')
    case 'last_admin':
      throw new AppError('CONFLICT', { message: 'This is the last admin; make another account an admin first.' })
    case 'not_ready':
      throw new AppError('CONFLICT', {
        message: 'The account is not active, or has neither a verified phone number nor a verified address.',
        details: { user_id: userId },
      })
  }
}
