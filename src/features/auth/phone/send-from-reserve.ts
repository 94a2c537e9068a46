import type { Context } from '../../../context.ts'
import { contactIndex } from '../../../security/contacts.ts'
import { countUses } from '../../../http/rate-limit.ts'
import { countryOf } from '../../../foundation/text/phone-number.ts'
import type { CodePurpose } from './one-time-code.ts'
import { isKnownPhone } from './queries.ts'

/**
 * How old an account must be to add a number from the reserve, in milliseconds: longer than a budget lasts, so that
 * accounts created for it are useless.
 */
const SETTLED = 24 * 3600 * 1000

/**
 * Sends a code from the part of a country's budget that is reserved for known numbers, if this is one. Runs after the
 * response, so that neither it nor its time reveals which numbers have an account.
 */
export async function sendFromReserve(
  ctx: Context,
  phone: string,
  purpose: CodePurpose,
  deliver: (ctx: Context, phone: string, purpose: CodePurpose) => Promise<void>,
): Promise<void> {
  const now = ctx.now()
  const country = countryOf(phone)
  const phoneIndex = await contactIndex(ctx.settings, 'phone', phone)
  const userId = purpose === 'sign-in' ? null : purpose.linkTo
  if (!(await isKnownPhone(ctx.db, { phoneIndex, userId, since: now - SETTLED })))
    return ctx.log.warn('code_not_sent', { because: 'unknown_number', country })
  const uses = [{ name: 'otp_send_reserve' as const, subject: country }]
  const [state] = await countUses(ctx.settings, ctx.redis, ctx.log, uses, now)
  if (!state || state.exceeded) return ctx.log.error('code_not_sent', { because: 'reserve_used_up', country })
  await deliver(ctx, phone, purpose)
}
