import { errors, jwtVerify, type JWTPayload } from 'jose'
import type { Settings } from '../../../settings.ts'
import { AppError } from '../../../foundation/errors.ts'
import { canonicalEmail } from '../../../foundation/text/email-address.ts'
import { keyWithId } from '../../../providers/google-key-set.ts'

/** A user as identified by Google. */
export interface GoogleIdentity {
  subject: string
  /** The address, if Google has verified it and it is valid by our own rules. */
  email: string | null
}

const MAX_LENGTH = 8192
/** Allowed clock skew between the provider and us, in seconds. */
const CLOCK_TOLERANCE = 30

/**
 * Verifies an ID token (OpenID Connect Core 1.0, 3.1.3.7): signature, issuer, audience, times, nonce.
 * @throws AppError INVALID_CREDENTIALS; UNAVAILABLE when the provider's keys are unavailable; NOT_FOUND where sign-in with
 * Google is not configured
 */
export async function verifyIdToken(
  settings: Settings,
  token: string,
  nonce: string | undefined,
  now: number,
): Promise<GoogleIdentity> {
  if (settings.GOOGLE_CLIENT_IDS.length === 0)
    throw new AppError('NOT_FOUND', {
      message: 'Signing in with Google is not configured; use another sign-in method.',
    })
  if (token.length > MAX_LENGTH) throw refused()
  const { sub, nonce: signed, email, email_verified: isVerified } = await payloadOf(settings, token, now)
  // If either side has a nonce, both must match: otherwise a token could be replayed in another sign-in.
  if ((signed ?? undefined) !== nonce) throw refused()
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw refused()
  const isProved = typeof email === 'string' && (isVerified === true || isVerified === 'true')
  return { subject: sub, email: isProved ? canonicalEmail(email) : null }
}

async function payloadOf(
  settings: Settings,
  token: string,
  now: number,
): Promise<JWTPayload & Record<string, unknown>> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? null : await keyWithId(settings.GOOGLE_JWKS_URL, kid, now)
        if (!key) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['RS256'],
        issuer: settings.GOOGLE_ISSUERS,
        audience: settings.GOOGLE_CLIENT_IDS,
        currentDate: new Date(now),
        clockTolerance: CLOCK_TOLERANCE,
        requiredClaims: ['sub', 'exp', 'iat'],
      },
    )
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw refused(error)
    throw error
  }
}

const refused = (cause?: unknown) =>
  new AppError('INVALID_CREDENTIALS', { message: 'Google did not confirm this sign-in; start it again.', cause })
