import { bearerIn } from '../../../security/access-token.ts'
import { readContact } from '../../../security/contacts.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { emailHint } from '../../../foundation/text/masked-contacts.ts'
import { requireSession } from '../../../http/require-session.ts'
import { noteSecurityEvent } from '../queries.ts'
import { hashOfMailToken, tokenRefused } from '../email/mail-token.ts'
import { emailChangedMail } from '../email/mails.ts'
import { accountOfPassword, saltOfClaims } from '../email/password.ts'
import { claimantsByToken, verifyEmail as writeProof, type Credential, type ProvedRow } from './queries.ts'

interface Input {
  token: string
  password?: string | undefined
  /** The request's `Authorization` header. */
  authorization: string | null
}

/**
 * Makes a mailed address the account's own. The token proves the mailbox, not the account; that is named by the
 * claimant's password or, without one, their access token. Every other claim to the address ends.
 * @throws AppError VALIDATION_FAILED for an invalid or expired token; UNAUTHORIZED without a credential, or with that
 * of an ended session; INVALID_CREDENTIALS where no claimant has it; EMAIL_TAKEN when another account has proved the
 * address, or it is held back
 */
export async function verifyEmail(ctx: Context, input: Input): Promise<{ message: string }> {
  const tokenHash = await hashOfMailToken(ctx.settings, 'verify', input.token)
  const credential =
    input.password === undefined
      ? await bySession(ctx, input.authorization)
      : await byPassword(ctx, tokenHash, input.password)
  const row = await writeProof(ctx.db, { tokenHash, credential, ip: ctx.ip, now: ctx.now() })
  requireVerified(ctx, row)
  if (row.formerIndex !== null && row.claimedIndex !== null && row.formerIndex !== row.claimedIndex)
    ctx.after('mail', () => mailFormerAddress(ctx, row))
  return { message: 'Email verified successfully' }
}

async function bySession(ctx: Context, authorization: string | null): Promise<Credential> {
  const token = bearerIn(authorization)
  if (token === undefined)
    throw new AppError('UNAUTHORIZED', {
      message: 'The claiming account must be named; send its access token, or its password as password.',
    })
  const { userId, sessionId } = (await requireSession(ctx, token)).actor
  return { userId, sessionId }
}

async function byPassword(ctx: Context, tokenHash: string, password: string): Promise<Credential> {
  const { db, settings, ip } = ctx
  const claimants = await claimantsByToken(db, tokenHash, ctx.now())
  if (!claimants) throw tokenRefused()
  const { emailIndex, accounts } = claimants
  const match = await accountOfPassword(ctx, password, accounts, await saltOfClaims(settings, emailIndex))
  if (match) return match.account
  const failure = { type: 'email_proof_failed', userId: null, sessionId: null, ip, details: `email ${emailIndex}` }
  ctx.after('note_failure', () => noteSecurityEvent(db, { ...failure, at: ctx.now() }))
  throw notRight()
}

const notRight = () =>
  new AppError('INVALID_CREDENTIALS', {
    message: 'No account that claims this address has this password or session; sign in to the account that claims it.',
  })

function requireVerified({ settings }: Context, { outcome }: ProvedRow): void {
  if (outcome === 'invalid') throw tokenRefused()
  if (outcome === 'refused') throw new AppError('UNAUTHORIZED')
  if (outcome === 'unclaimed') throw notRight()
  if (outcome === 'taken')
    throw new AppError('EMAIL_TAKEN', { message: 'This address belongs to another account; sign in to that account.' })
  if (outcome === 'held')
    throw new AppError('EMAIL_TAKEN', {
      message: `This address cannot be used yet; appeal at ${settings.APPEAL_TO}.`,
      details: { reason: 'underage', appeal: settings.APPEAL_TO },
    })
}

/** A user who lost an address to a stranger is informed at their previous one. */
async function mailFormerAddress({ settings, mail }: Context, row: ProvedRow): Promise<void> {
  const [former, present] = await Promise.all([
    readContact(settings, row.formerIndex, row.formerCipher),
    readContact(settings, row.claimedIndex, row.claimedCipher),
  ])
  if (former !== null && present !== null) await mail.sendMail(former, emailChangedMail(settings, emailHint(present)))
}
