import type { Context } from '../../../context.ts'
import { contactIndex } from '../../../security/contacts.ts'
import { fieldRefused } from '../../../foundation/errors.ts'
import { networkIndex } from '../../../security/network.ts'
import { TextRefused } from '../../../providers/sms-provider.ts'
import { CODE_SECONDS, newCode, storeCode, type CodePurpose } from './one-time-code.ts'
import { sendFromReserve } from './send-from-reserve.ts'

/** The same for every number, so that it reveals nothing about this one. */
const SCARCE =
  'Codes for this country are limited today: one has been sent if the number has an account. New numbers can sign up ' +
  'tomorrow; until then, sign up by e-mail.'

/**
 * Sends a code to a phone. Does the same, in the same time, whether or not the number has an account. While only the
 * reserve of the country's budget is left, responds first and then checks whether the number is known.
 * @throws AppError VALIDATION_FAILED when the provider rejects this number, which counts as a try; UNAVAILABLE when it
 * does not accept the message. The code is then invalid; the attempt is refunded where the provider was not reached
 */
export async function sendOtp(
  ctx: Context,
  phone: string,
  purpose: CodePurpose = 'sign-in',
): Promise<{ message: string; expires_in: number; is_scarce?: true }> {
  if (ctx.isScarce) {
    ctx.after('send_from_reserve', () => sendFromReserve(ctx, phone, purpose, deliver))
    return { message: SCARCE, expires_in: CODE_SECONDS, is_scarce: true }
  }
  await deliver(ctx, phone, purpose)
  return { message: 'OTP sent successfully', expires_in: CODE_SECONDS }
}

async function deliver(ctx: Context, phone: string, purpose: CodePurpose): Promise<void> {
  const [phoneIndex, network] = await Promise.all([
    contactIndex(ctx.settings, 'phone', phone),
    networkIndex(ctx.settings, ctx.ip),
  ])
  const otp = newCode()
  const stored = await storeCode(ctx.settings, ctx.redis, { phoneIndex, purpose, network }, otp)
  try {
    await ctx.sms.sendText(phone, {
      otp,
      body: `${otp} is your VibesMatch code. It expires in five minutes. Do not share it.`,
    })
  } catch (error) {
    await stored.discard()
    if (error instanceof TextRefused)
      throw fieldRefused('body.phone_number', 'cannot receive text messages; check it or use another sign-in method')
    throw error
  }
}
