import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { Device } from './device.ts'
import { openSession } from './open-session.ts'
import { spendCode } from './one-time-code.ts'
import { storedPhone } from './phone.ts'
import type { SessionView } from './schemas.ts'

/**
 * Signs in with the code that was sent; the first time this makes the account.
 * @throws AppError INVALID_OTP for a wrong, spent, replaced or expired code; ACCOUNT_SUSPENDED
 */
export async function verifyOtp(
  ctx: Context,
  input: { phone_number: string; otp: string },
  device: Device,
): Promise<SessionView> {
  const phone = await storedPhone(ctx.settings, input.phone_number)
  if (!(await spendCode(ctx.settings, ctx.redis, phone.index, input.otp))) throw new AppError('INVALID_OTP')
  return openSession(ctx, { phone, phoneNumber: input.phone_number }, device)
}
