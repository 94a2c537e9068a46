import type { Context } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { readContact } from '../../../security/contacts.ts'
import { newDeviceProof } from '../../../security/device-proof.ts'
import { revokeSessions } from '../sessions/end-sessions.ts'
import type { WayIn } from '../ways-in/schemas.ts'
import { waysInto } from '../ways-in/ways-into.ts'
import { hashOfMailToken, tokenRefused } from './mail-token.ts'
import { passwordResetMail } from './mails.ts'
import { hashPassword } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import { claimsOfToken } from '../proof/claims.ts'
import { resetPassword as writeReset } from './queries.ts'

interface Input {
  token: string
  password: string
  user_id?: string | undefined
}

/**
 * Sets a new password with a mailed token. Ends every session, and returns the account's other sign-in methods.
 * @throws AppError VALIDATION_FAILED for an invalid or expired token, or a password that is easily guessed; CONFLICT
 * with the accounts to choose from, while several claim the address and none has proved it
 */
export async function resetPassword(
  ctx: Context,
  { token, password, user_id: chosen }: Input,
): Promise<{ message: string; ways_in: WayIn[]; device_proof?: string }> {
  const { settings } = ctx
  const now = ctx.now()
  const tokenHash = await hashOfMailToken(settings, 'reset', token)
  await requireGoodPassword(password, '')
  const passwordHash = await hashPassword(ctx, password)
  const row = await writeReset(ctx.db, { tokenHash, passwordHash, chosen: chosen ?? null, ip: ctx.ip, now })
  if (row.outcome !== 'reset') throw await refusalOf(ctx, row.outcome, tokenHash)
  await revokeSessions(ctx, row.events)
  ctx.after('mail', async () => {
    const email = await readContact(settings, row.emailIndex, row.emailCipher)
    if (email !== null) await ctx.mail.sendMail(email, passwordResetMail(settings))
  })
  // The mailbox owner can sign in with the new password, however many others guess at the account meanwhile.
  const contacts = [row.phoneIndex, row.emailIndex]
  const proof = await newDeviceProof(settings.TOKEN_KEY, { sessionId: tokenHash, contacts }, now)
  return {
    message: 'Password reset successfully; sign in with the new one.',
    ways_in: await waysInto(settings, row),
    ...(proof === null ? {} : { device_proof: proof }),
  }
}

async function refusalOf(
  ctx: Context,
  outcome: 'invalid' | 'choose' | 'unknown',
  tokenHash: string,
): Promise<AppError> {
  if (outcome === 'invalid') return tokenRefused()
  if (outcome === 'unknown') return fieldRefused('body.user_id', 'must be one of the accounts that claim this address')
  return new AppError('CONFLICT', {
    message: 'Several accounts claim this address; name yours in user_id.',
    details: { reason: 'choose_account', claims: await claimsOfToken(ctx, 'reset', tokenHash, { onlyPassing: true }) },
  })
}
