import { errors, jwtVerify, type JWTPayload } from 'jose'
import { AppError } from '../../foundation/errors.ts'
import { keyWithId } from '../google-key-set.ts'

/** What a push of ours must say. */
export interface PushIdentity {
  /** Where Google publishes its keys. */
  keysUrl: string
  /** The audience that the Pub/Sub subscription is configured with. */
  audience: string
  /** The service account that the subscription is configured with. */
  email: string
}

/** Google writes its name with and without the scheme. */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com']
const MAX_LENGTH = 8192
/** Allowed clock skew between Google and us, in seconds. */
const CLOCK_TOLERANCE = 30
/** Pub/Sub's tokens are valid for an hour; one that claims more is not its. */
const MAX_AGE = 3600

/**
 * Verifies the token of a Pub/Sub push (https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions). Google signs
 * tokens for anybody with the same keys, so audience and account are what makes one ours.
 * @param authorization the whole header
 * @throws AppError UNAUTHORIZED; UNAVAILABLE while Google's keys are unavailable
 */
export async function verifyPushToken(
  { keysUrl, audience, email }: PushIdentity,
  authorization: string | null,
  now: number,
): Promise<void> {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined || token.length > MAX_LENGTH) throw refused('no token')
  const claims = await claimsOf(token, keysUrl, now)
  // A list of audiences would also be for somebody else.
  if (claims.aud !== audience) throw refused('another audience')
  if (claims['email'] !== email) throw refused('another account')
  if (claims['email_verified'] !== true) throw refused('an unverified account')
}

async function claimsOf(token: string, keysUrl: string, now: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? null : await keyWithId(keysUrl, kid, now)
        if (!key) throw new errors.JWKSNoMatchingKey()
        return key
      },
      {
        algorithms: ['RS256'],
        issuer: ISSUERS,
        currentDate: new Date(now),
        clockTolerance: CLOCK_TOLERANCE,
        maxTokenAge: MAX_AGE,
        requiredClaims: ['exp', 'iat', 'aud', 'email'],
      },
    )
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw refused(error.message)
    throw error
  }
}

const refused = (why: string) =>
  new AppError('UNAUTHORIZED', {
    message: 'The push is not signed for this endpoint; check audience and service account of the subscription.',
    cause: new Error(`push refused: ${why}`),
  })
