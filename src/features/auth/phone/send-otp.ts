import type { Context } from '../../../platform/context.ts'
import { contactIndex } from '../../../platform/contacts.ts'
import { CODE_SECONDS, newCode, storeCode, type CodePurpose } from './one-time-code.ts'

/**
 * Sends a code to a phone. Does the same, and takes the same time, whether or not the number has an account.
 * @throws AppError UNAVAILABLE when the provider does not take the message; the code is then worth nothing, and the
 * attempt does not count
 */
export async function sendOtp(
  ctx: Context,
  phone: string,
  purpose: CodePurpose = 'sign-in',
): Promise<{ message: string; expires_in: number }> {
  const index = await contactIndex(ctx.settings, 'phone', phone)
  const otp = newCode()
  const stored = await storeCode(ctx.settings, ctx.redis, index, purpose, otp)
  try {
    await ctx.sms.send(phone, {
      otp,
      body: `${otp} is your VibesMatch code. It is good for five minutes. Never pass it on.`,
    })
  } catch (error) {
    await stored.discard()
    throw error
  }
  return { message: 'OTP sent successfully', expires_in: CODE_SECONDS }
}
