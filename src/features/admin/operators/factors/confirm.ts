import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { issueChallenge, siteOf, spendChallenge, TIMEOUT } from './challenge.ts'
import { confirmedToken } from './confirmed-token.ts'
import { openedSecret } from './factor-secrets.ts'
import { toFactor } from './me.ts'
import { notAccepted, orNotAccepted } from './not-accepted.ts'
import { verifyPasskey } from './passkeys/verify.ts'
import { factorsOf, useFactor, type FactorRow, type Shown } from './queries.ts'
import type { ConfirmationOptions, ConfirmationView, ShownCredential } from '../schemas.ts'
import { stepOfCode } from './totp.ts'

/** Which factors the caller may show, and what a browser needs to ask for a passkey. */
export async function confirmationChoices(ctx: UserContext): Promise<ConfirmationOptions> {
  const factors = await factorsOf(ctx.db, ctx.actor.userId)
  const passkeys = factors.flatMap(({ credentialId: id }) => (id === null ? [] : [{ type: 'public-key' as const, id }]))
  return {
    factors: factors.map(toFactor),
    passkey:
      passkeys.length === 0
        ? null
        : {
            challenge: await issueChallenge(ctx, 'confirm'),
            rpId: siteOf(ctx.settings).rpId,
            timeout: TIMEOUT,
            userVerification: 'required',
            allowCredentials: passkeys,
          },
  }
}

/**
 * Shows a second factor. Two statements: the secret is sealed, so the database cannot compare codes itself.
 * @returns a token that says so, in place of the caller's
 * @throws AppError INVALID_OTP, INVALID_CREDENTIALS, CONFLICT without a factor or a challenge
 */
export async function confirmToken(
  ctx: UserContext,
  { code, credential }: { code?: string | undefined; credential?: ShownCredential | undefined },
): Promise<ConfirmationView> {
  const { userId, sessionId } = ctx.actor
  const expected = credential === undefined ? null : await spendChallenge(ctx, 'confirm')
  const factors = await factorsOf(ctx.db, userId)
  if (factors.length === 0)
    throw new AppError('CONFLICT', {
      message: 'There is no second factor yet; add one with POST /api/v1/admin/factors/totp or /passkey.',
      details: { reason: 'no_factor' },
    })
  const now = ctx.now()
  if (credential !== undefined && expected !== null) {
    const passkey = factors.find(({ credentialId }) => credentialId === credential.id)
    if (!passkey) throw notAccepted(ctx, 'INVALID_CREDENTIALS', 'unknown passkey')
    const { signCount } = await orNotAccepted(ctx, () =>
      verifyPasskey(credential.response, passkey.publicKey ?? '', expected),
    )
    const shown: Shown = { factorId: passkey.id, step: null, signCount }
    if (!(await useFactor(ctx.db, shown, { userId, sessionId, ip: ctx.ip, now })))
      throw notAccepted(ctx, 'INVALID_CREDENTIALS', 'the counter of the passkey has not risen: it may have been copied')
    return confirmedToken(ctx, now)
  }
  const shown = await matchedTotp(ctx, factors, code ?? '', now)
  if (!shown || !(await useFactor(ctx.db, shown, { userId, sessionId, ip: ctx.ip, now })))
    throw notAccepted(ctx, 'INVALID_OTP', 'code')
  return confirmedToken(ctx, now)
}

/** The authenticator app that shows this code, and the step that the code belongs to. */
async function matchedTotp(
  { settings }: UserContext,
  factors: readonly FactorRow[],
  code: string,
  now: number,
): Promise<Shown | null> {
  for (const factor of factors.filter(({ kind }) => kind === 'totp')) {
    const secret = await openedSecret(settings, factor)
    const step = await stepOfCode({ secret, lastStep: factor.lastStep }, code, now)
    if (step !== null) return { factorId: factor.id, step, signCount: null }
  }
  return null
}
