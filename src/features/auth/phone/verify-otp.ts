import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { toAppError } from '../../../http/respond.ts'
import { newId } from '../../../foundation/ids.ts'
import { storedContact } from '../../../security/contacts.ts'
import { knownDevice } from '../../../security/device-proof.ts'
import { networkIndex } from '../../../security/network.ts'
import { requireAccount, requireActiveToSignIn } from '../account/standing.ts'
import { noteSecurityEvent } from '../queries.ts'
import type { SessionView } from '../schemas.ts'
import type { Device } from '../sessions/device.ts'
import { newSession } from '../sessions/new-session.ts'
import { sessionView } from '../sessions/session-view.ts'
import { spendCode, type CodePurpose } from './one-time-code.ts'
import { signInByPhone } from './queries.ts'

/**
 * Signs in with the code that was sent; the first time this creates the account. One SQL statement.
 * @param request may prove a known device of the number's account, which has its own tries
 * @throws AppError INVALID_OTP for a wrong, spent, replaced or expired code, or when no tries are left;
 * ACCOUNT_SUSPENDED
 */
export async function verifyOtp(
  ctx: Context,
  { phone_number, otp }: { phone_number: string; otp: string },
  device: Device,
  request: Pick<Request, 'headers'>,
): Promise<SessionView> {
  const phone = await storedContact(ctx.settings, 'phone', phone_number)
  const now = ctx.now()
  const isKnown = (await knownDevice(ctx.settings.TOKEN_KEY, request, phone.index, now)) !== null
  const { refresh, session } = await newSession(ctx, device, now)
  const row = await withCode(ctx, { phoneIndex: phone.index, purpose: 'sign-in', isKnown }, otp, () =>
    signInByPhone(ctx.db, { newAccountId: newId(now), phone, session, now }),
  )
  const { events, ...account } = requireAccount(ctx.settings, row)
  requireActiveToSignIn(ctx, account)
  ctx.publish(events)
  return sessionView(ctx.settings, { account, refresh, authenticatedAt: now }, now)
}

/**
 * Runs the operation that a code authorises, and spends the code. If it fails on our side the code stays valid.
 * @throws AppError INVALID_OTP unless the code is the live one for this phone and purpose
 */
export async function withCode<T>(
  ctx: Context,
  { phoneIndex, purpose, isKnown = false }: { phoneIndex: string; purpose: CodePurpose; isKnown?: boolean },
  code: string,
  work: () => Promise<T>,
): Promise<T> {
  const network = await networkIndex(ctx.settings, ctx.ip)
  const spent = await spendCode(ctx.settings, ctx.redis, { phoneIndex, purpose, network, isKnown }, code)
  if (!spent) {
    const userId = purpose === 'sign-in' ? null : purpose.linkTo
    const failure = { type: 'sign_in_failed', userId, sessionId: null, ip: ctx.ip, details: `phone ${phoneIndex}` }
    ctx.after('note_failure', () => noteSecurityEvent(ctx.db, { ...failure, at: ctx.now() }))
    throw new AppError('INVALID_OTP')
  }
  try {
    return await work()
  } catch (error) {
    if (toAppError(error).status >= 500) ctx.after('restore_code', () => spent.restore())
    throw error
  }
}
