import { storedContact } from '../../security/contacts.ts'
import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { deviceView } from './device-view.ts'
import { registerDevice as write } from './queries.ts'
import type { DeviceInput, DeviceView } from './schemas.ts'

/**
 * Registers the device of the caller's session. Its previous token, and other registrations of this token, are deleted.
 * Idempotent except for the time.
 */
export async function registerDevice(
  ctx: UserContext,
  { token, platform, voip_token: voip }: DeviceInput,
): Promise<DeviceView> {
  const { userId, sessionId } = ctx.actor
  const now = ctx.now()
  const stored = await storedContact(ctx.settings, 'push', token)
  const voipToken = typeof voip === 'string' ? await storedContact(ctx.settings, 'voip', voip) : voip
  const row = await write(ctx.db, { id: newId(now), userId, sessionId, platform, token: stored, voipToken }, now)
  if (!row) throw new AppError('UNAUTHORIZED')
  return deviceView(ctx.actor, row)
}
