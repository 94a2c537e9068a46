import type { Settings } from '../../../settings.ts'
import { suspended } from '../../../security/revocation.ts'
import type { Context } from '../../../context.ts'
import { noteSecurityEvent, type AccountRow, type SignedInRow } from '../queries.ts'

/** @throws AppError ACCOUNT_SUSPENDED unless the account is active */
export function requireActive(settings: Settings, { status, statusReason, statusUntil }: AccountRow): void {
  if (status === 'active') return
  throw suspended(settings, { reason: statusReason ?? status, until: statusUntil })
}

/** The same after the credentials were verified; logs the rejection as a security event. */
export function requireActiveToSignIn(ctx: Context, account: AccountRow): void {
  const { userId, status } = account
  if (status !== 'active') {
    const refusal = { type: 'sign_in_refused', userId, sessionId: null, ip: ctx.ip, details: status, at: ctx.now() }
    ctx.after('note_refusal', () => noteSecurityEvent(ctx.db, refusal))
  }
  requireActive(ctx.settings, account)
}

/**
 * The account found or created by a sign-in.
 * @throws AppError ACCOUNT_SUSPENDED where there is none, because the contact is held back for an under-age owner
 */
export function requireAccount(settings: Settings, row: SignedInRow): AccountRow & Pick<SignedInRow, 'events'> {
  if (row.userId === null) throw suspended(settings, { reason: 'underage', until: row.held })
  return row
}
