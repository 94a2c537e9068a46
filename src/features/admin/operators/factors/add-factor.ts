import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { toBase64Url, utf8 } from '../../../../foundation/bytes.ts'
import { newId } from '../../../../foundation/ids.ts'
import { freshConfirmationRequired, isFreshlyConfirmed } from '../../../../http/permission.ts'
import { isRecent, signInAgain } from '../../../../http/recent.ts'
import { issueChallenge, siteOf, spendChallenge, TIMEOUT } from './challenge.ts'
import { confirmedToken } from './confirmed-token.ts'
import { openedSecret, sealedSecret } from './factor-secrets.ts'
import { notAccepted, orNotAccepted } from './not-accepted.ts'
import { ALGORITHMS } from './passkeys/cose-key.ts'
import { verifyNewPasskey } from './passkeys/verify.ts'
import {
  addPasskey,
  addTotp,
  confirmTotp,
  factorsOf,
  unconfirmedTotp,
  type AddOutcome,
  type Adding,
} from './queries.ts'
import type { ConfirmationView, CreationOptions, NewCredential } from '../schemas.ts'
import { keyUri, newSecret, stepOfCode } from './totp.ts'

/**
 * Begins to add an authenticator app. It counts for nothing until its first code.
 * @throws AppError FORBIDDEN (`sign_in_again`) for the first factor, CONFIRMATION_REQUIRED for any other, CONFLICT for too many
 */
export async function beginTotp(
  ctx: UserContext,
  name: string,
): Promise<{ factor_id: string; secret: string; uri: string }> {
  const [id, secret] = [newId(ctx.now()), newSecret()]
  const sealed = await sealedSecret(ctx.settings, id, secret)
  requireAdded(ctx, await addTotp(ctx.db, { id, name, secret: sealed }, addingBy(ctx)))
  return { factor_id: id, secret, uri: keyUri(secret, name) }
}

/**
 * Ends adding an authenticator app with its first code, which also confirms the token.
 * @throws AppError NOT_FOUND, INVALID_OTP, and those of {@link beginTotp}
 */
export async function finishTotp(
  ctx: UserContext,
  { factorId, code }: { factorId: string; code: string },
): Promise<{ factor_id: string } & ConfirmationView> {
  const adding = addingBy(ctx)
  const factor = await unconfirmedTotp(ctx.db, ctx.actor.userId, factorId)
  if (!factor) throw new AppError('NOT_FOUND')
  const secret = await openedSecret(ctx.settings, factor)
  const step = await stepOfCode({ secret, lastStep: null }, code, adding.now)
  if (step === null) throw notAccepted(ctx, 'INVALID_OTP', 'first code')
  requireAdded(ctx, await confirmTotp(ctx.db, { id: factorId, step }, adding))
  return { factor_id: factorId, ...(await confirmedToken(ctx, adding.now)) }
}

/** What a browser needs to make a passkey. */
export async function passkeyOptions(ctx: UserContext): Promise<CreationOptions> {
  const { userId } = ctx.actor
  const factors = await factorsOf(ctx.db, userId)
  refuseUnready(ctx, factors.length > 0)
  const challenge = await issueChallenge(ctx, 'add')
  // Told apart in a list of passkeys by the end of the id; nothing personal is left on a shared device.
  const name = `VibesMatch operator ${userId.slice(-6)}`
  return {
    challenge,
    rp: { id: siteOf(ctx.settings).rpId, name: 'VibesMatch' },
    user: { id: toBase64Url(utf8(userId)), name, displayName: name },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT,
    attestation: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    excludeCredentials: factors.flatMap(({ credentialId: id }) => (id === null ? [] : [{ type: 'public-key', id }])),
  }
}

/**
 * Adds a passkey, which also confirms the token.
 * @throws AppError INVALID_CREDENTIALS, CONFLICT without a challenge or for one that is known, and those of {@link beginTotp}
 */
export async function addPasskeyOf(
  ctx: UserContext,
  { name, credential }: { name: string; credential: NewCredential },
): Promise<{ factor_id: string } & ConfirmationView> {
  const adding = addingBy(ctx)
  const expected = await spendChallenge(ctx, 'add')
  const made = await orNotAccepted(ctx, () => verifyNewPasskey(credential.response, expected))
  const id = newId(adding.now)
  const passkey = {
    id,
    name,
    credential_id: made.credentialId,
    public_key: toBase64Url(made.publicKey),
    sign_count: made.signCount,
  }
  requireAdded(ctx, await addPasskey(ctx.db, passkey, adding))
  return { factor_id: id, ...(await confirmedToken(ctx, adding.now)) }
}

function addingBy({ actor, ip, now }: UserContext): Adding {
  const at = now()
  const { userId, sessionId } = actor
  return { userId, sessionId, ip, isFresh: isFreshlyConfirmed(actor, at), isRecent: isRecent(actor, at), now: at }
}

/** Refuses at once what the statement that adds would refuse: nobody shall make a passkey in vain. */
function refuseUnready(ctx: UserContext, hasFactors: boolean): void {
  const { isFresh, isRecent: isRecentSignIn } = addingBy(ctx)
  if (hasFactors && !isFresh) requireAdded(ctx, 'not_confirmed')
  if (!hasFactors && !isRecentSignIn) requireAdded(ctx, 'not_recent')
}

function requireAdded(ctx: UserContext, outcome: AddOutcome): void {
  switch (outcome) {
    case 'ok':
      return
    case 'not_confirmed':
      throw freshConfirmationRequired(ctx.actor, 'self.factors')
    case 'not_recent':
      throw signInAgain()
    case 'too_many':
      throw new AppError('CONFLICT', { message: 'There are as many second factors as possible; remove one first.' })
    case 'exists':
      throw new AppError('CONFLICT', { message: 'This passkey is a second factor already.' })
    case 'not_found':
      throw new AppError('NOT_FOUND')
    case 'gone':
      throw new AppError('UNAUTHORIZED')
  }
}
