import type { Settings } from '../../../env.ts'
import { suspended } from '../../../platform/auth/revocation.ts'
import type { AccountRow } from '../queries.ts'

/** @throws AppError ACCOUNT_SUSPENDED unless the account is active */
export function requireActive(settings: Settings, { status, statusReason, statusUntil }: AccountRow): void {
  if (status === 'active') return
  throw suspended(settings, { reason: statusReason ?? status, until: statusUntil })
}
