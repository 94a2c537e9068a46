import type { Settings } from '../../../settings.ts'
import { suspended } from '../../../security/revocation.ts'
import type { Context } from '../../../context.ts'
import { noteSecurityEvent, type AccountRow, type SignedInRow } from '../queries.ts'

/** @throws AppError ACCOUNT_SUSPENDED unless the account is active */
export function requireActive(settings: Settings, { status, statusReason, statusUntil }: AccountRow): void {
  if (status === 'active') return
  throw suspended(settings, { reason: statusReason ?? status, until: statusUntil })
}

/** The same where somebody has just shown their credentials; that they were refused is written down. */
export function requireActiveToSignIn(ctx: Context, account: AccountRow): void {
  const { userId, status } = account
  if (status !== 'active') {
    const refusal = { type: 'sign_in_refused', userId, sessionId: null, ip: ctx.ip, details: status, at: ctx.now() }
    ctx.after('note_refusal', () => noteSecurityEvent(ctx.db, refusal))
  }
  requireActive(ctx.settings, account)
}

/**
 * The account that a sign-in has found or made.
 * @throws AppError ACCOUNT_SUSPENDED where there is none, because its owner is not of age
 */
export function requireAccount(settings: Settings, row: SignedInRow): AccountRow & Pick<SignedInRow, 'events'> {
  if (row.userId === null) throw suspended(settings, { reason: 'underage', until: row.held })
  return row
}
