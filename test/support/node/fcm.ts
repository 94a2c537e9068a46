import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { errors, jwtVerify } from 'jose'
import { z } from 'zod'

/**
 * Google's token endpoint and Firebase Cloud Messaging, as far as they are asked here, and as strict as the real ones:
 * what the documentation does not know is refused. What becomes of a message depends on its token; see {@link FATES}.
 */

const PROJECT = 'vibesmatch-test'
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'

interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

const seconds = z.string().regex(/^\d+$/)
const FIELDS = z.strictObject({
  message: z.strictObject({
    token: z.string().min(1),
    notification: z.strictObject({ title: z.string().min(1), body: z.string().min(1) }),
    data: z.record(z.string().regex(/^(?!from$|message_type$|google|gcm)/), z.string()),
    android: z
      .strictObject({
        priority: z.enum(['NORMAL', 'HIGH']),
        ttl: z.string().regex(/^\d+s$/),
        notification: z.strictObject({ tag: z.string(), channel_id: z.string(), visibility: z.literal('PRIVATE') }),
      })
      .optional(),
    apns: z
      .strictObject({
        headers: z.strictObject({
          'apns-collapse-id': z.string().max(64),
          'apns-priority': z.enum(['5', '10']),
          'apns-expiration': seconds,
        }),
        payload: z.strictObject({
          aps: z.strictObject({
            'thread-id': z.string(),
            'interruption-level': z.enum(['passive', 'active', 'time-sensitive']),
            sound: z.literal('default').optional(),
            'content-available': z.literal(1).optional(),
          }),
        }),
      })
      .optional(),
    webpush: z
      .strictObject({
        headers: z.strictObject({
          TTL: seconds,
          Urgency: z.enum(['low', 'high']),
          Topic: z.string().regex(/^[\w-]{1,32}$/),
        }),
        notification: z.strictObject({ tag: z.string(), silent: z.boolean() }),
      })
      .optional(),
  }),
})

const failure = (code: number, status: string, message: string, details: object[] = []): Answer => ({
  status: code,
  body: { error: { code, status, message, details } },
})
const fcmError = (errorCode: string) => ({
  '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError',
  errorCode,
})
const badRequest = (field: string) => ({
  '@type': 'type.googleapis.com/google.rpc.BadRequest',
  fieldViolations: [{ field, description: 'Invalid' }],
})

/** What the real one says of tokens that have one of these words in them. */
const FATES: Record<string, (token: string) => Answer> = {
  unregistered: () => failure(404, 'NOT_FOUND', 'Requested entity was not found.', [fcmError('UNREGISTERED')]),
  malformed: (token) =>
    failure(400, 'INVALID_ARGUMENT', `The registration token is not a valid FCM registration token: ${token}`, [
      fcmError('INVALID_ARGUMENT'),
    ]),
  misspelt: () =>
    failure(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.', [
      fcmError('INVALID_ARGUMENT'),
      badRequest('message.token'),
    ]),
  toolong: () =>
    failure(400, 'INVALID_ARGUMENT', 'Message of a registration token is too big.', [badRequest('message.data')]),
  mismatch: () => failure(403, 'PERMISSION_DENIED', 'SenderId mismatch', [fcmError('SENDER_ID_MISMATCH')]),
  forbidden: () => failure(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
  applekey: () => failure(401, 'UNAUTHENTICATED', 'Auth error from APNS', [fcmError('THIRD_PARTY_AUTH_ERROR')]),
  busy: () => ({
    ...failure(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded', [fcmError('QUOTA_EXCEEDED')]),
    headers: { 'retry-after': '120' },
  }),
  dated: () => ({
    ...failure(503, 'UNAVAILABLE', 'The service is currently unavailable.', [fcmError('UNAVAILABLE')]),
    headers: { 'retry-after': new Date(Date.now() + 90_000).toUTCString() },
  }),
  broken: () => ({ status: 500, body: 'an error in words' }),
}

export interface Fcm {
  /** The file of a service account that may send, once the address is known. */
  account(url: string): string
  answer(request: IncomingMessage, pathname: string, text: string): Promise<Answer>
}

/** @param asked counts who has asked for access tokens @param took is told what has been taken */
export function startFcm(asked: Map<string, number>, took: (to: string, message: object) => void): Fcm {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = createPublicKey(privateKey)
  const good = new Set<string>()
  /** Messages with the word `flaky` that have been refused once. */
  const refused = new Set<string>()
  let tokenUri = ''

  async function grant(request: IncomingMessage, text: string): Promise<Answer> {
    const { grant_type, assertion = '' } = Object.fromEntries(new URLSearchParams(text))
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    if (!isForm || grant_type !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return { status: 400, body: { error: 'unsupported_grant_type' } }
    try {
      const { payload } = await jwtVerify(assertion, publicKey, { algorithms: ['RS256'], audience: tokenUri })
      const { iss = '', iat = 0, exp = Infinity, scope } = payload
      asked.set(iss, (asked.get(iss) ?? 0) + 1)
      if (iss.startsWith('down-')) return { status: 500, body: {} }
      if (!iss.endsWith(`@${PROJECT}.iam.gserviceaccount.com`) || scope !== SCOPE || exp - iat > 3600)
        return { status: 400, body: { error: 'invalid_grant' } }
      const token = `ya29.${crypto.randomUUID()}`
      good.add(token)
      // Less than the margin at which a token is renewed, for accounts that say so.
      return {
        status: 200,
        body: { access_token: token, token_type: 'Bearer', expires_in: iss.startsWith('brief-') ? 30 : 3599 },
      }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      return { status: 400, body: { error: 'invalid_grant' } }
    }
  }

  function send(request: IncomingMessage, pathname: string, text: string): Answer {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!good.has(bearer)) return failure(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    if (request.method !== 'POST' || pathname !== `/fcm/v1/projects/${PROJECT}/messages:send`)
      return failure(404, 'NOT_FOUND', 'Not found.')
    const parsed = FIELDS.safeParse(JSON.parse(text))
    if (!parsed.success || text.length > 4096)
      return failure(400, 'INVALID_ARGUMENT', `Invalid JSON payload received. ${text}`, [badRequest('message')])
    const { token } = parsed.data.message
    const fate = Object.entries(FATES).find(([word]) => token.includes(word))
    if (fate) return fate[1](token)
    if (token.includes('revoked') && good.delete(bearer))
      return failure(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.')
    if (token.includes('flaky') && !refused.has(token)) {
      refused.add(token)
      return failure(503, 'UNAVAILABLE', 'The service is currently unavailable.', [fcmError('UNAVAILABLE')])
    }
    took(token, parsed.data.message)
    return { status: 200, body: { name: `projects/${PROJECT}/messages/${crypto.randomUUID()}` } }
  }

  return {
    account(url) {
      tokenUri = `${url}/google/token`
      return JSON.stringify({
        type: 'service_account',
        project_id: PROJECT,
        private_key_id: 'test-key',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        client_email: `sender@${PROJECT}.iam.gserviceaccount.com`,
        token_uri: tokenUri,
      })
    },
    answer: async (request, pathname, text) =>
      pathname === '/google/token' ? grant(request, text) : send(request, pathname, text),
  }
}
