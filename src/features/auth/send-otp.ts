import type { Context } from '../../platform/context.ts'
import { CODE_SECONDS, discardCode, newCode, storeCode } from './one-time-code.ts'
import { phoneIndex } from './phone.ts'

/**
 * Sends a code to a phone. Does the same, and takes the same time, whether or not the number has an account.
 * @throws AppError UNAVAILABLE when the code cannot be sent; it is then worth nothing
 */
export async function sendOtp(
  ctx: Context,
  { phone_number }: { phone_number: string },
): Promise<{ message: string; expires_in: number }> {
  const index = await phoneIndex(ctx.settings, phone_number)
  const otp = newCode()
  await storeCode(ctx.settings, ctx.redis, index, otp)
  try {
    await ctx.sms.send(phone_number, {
      otp,
      body: `${otp} is your VibesMatch code. It is good for five minutes. Never pass it on.`,
    })
  } catch (error) {
    await discardCode(ctx.redis, index)
    throw error
  }
  return { message: 'OTP sent successfully', expires_in: CODE_SECONDS }
}
