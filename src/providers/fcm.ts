import { z } from 'zod'
import { forgetGoogleAccessToken, googleAccessToken, type ServiceAccount } from './google-access-token.ts'
import type { PushDevice, PushNotification, PushOutcome, PushProvider } from './push.ts'

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'
/** Longest wait for the provider, in milliseconds. */
const TIMEOUT = 10_000
/** How long it is kept for a device that is off, in seconds: as long as a client can catch up with what it missed. */
const KEPT_SECONDS = 72 * 3600

/** Firebase Cloud Messaging, HTTP v1 (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send). */
export function fcm(apiUrl: string, account: ServiceAccount): PushProvider {
  const url = `${apiUrl}/v1/projects/${account.project_id}/messages:send`
  /** The devices of one batch wait together for one token. The provider is one request's, and so is the promise. */
  let token: Promise<string> | undefined

  return {
    async send(device, notification) {
      const now = Date.now()
      let bearer: string
      try {
        bearer = await (token ??= googleAccessToken(account, SCOPE, now))
      } catch (error) {
        return { state: 'later', seconds: null, reason: reasonOf('no_access_token', error) }
      }
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          body: JSON.stringify({ message: messageFor(device, notification, now) }),
          signal: AbortSignal.timeout(TIMEOUT),
        })
        if (response.ok) {
          await response.body?.cancel()
          return { state: 'sent' }
        }
        if (response.status === 401) forgetGoogleAccessToken(account, SCOPE, bearer)
        return await outcomeOf(response)
      } catch (error) {
        return { state: 'later', seconds: null, reason: reasonOf('not_reached', error) }
      }
    },
  }
}

const reasonOf = (what: string, error: unknown): string =>
  `${what}: ${error instanceof Error ? error.message : String(error)}`

/** What is sent for a device: the words, what the app needs, and how its platform is to show it. */
function messageFor(device: PushDevice, notification: PushNotification, now: number): object {
  const { title, body, data } = notification
  const common = { token: device.token, notification: { title, body }, data }
  switch (device.platform) {
    case 'android':
      return { ...common, android: android(notification, now) }
    case 'ios':
      return { ...common, apns: apns(notification, now) }
    case 'web':
      return { ...common, webpush: webpush(notification, now) }
  }
}

/** For how long a notification is worth keeping, in seconds. */
const keptSeconds = (expiresAt: number | null, now: number): number =>
  expiresAt === null ? KEPT_SECONDS : Math.max(1, Math.ceil((expiresAt - now) / 1000))

/**
 * No `collapse_key`: for a device that is off, only four of them are kept at a time, and there are more conversations
 * than that. The tag does what it is needed for. Sounds are the channel's since Android 8, so there are two of them.
 */
const android = ({ tag, isSilent, expiresAt }: PushNotification, now: number) => ({
  priority: isSilent ? 'NORMAL' : 'HIGH',
  ttl: `${keptSeconds(expiresAt, now)}s`,
  notification: { tag, channel_id: isSilent ? 'quiet' : 'default', visibility: 'PRIVATE' },
})

/** https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification */
const apns = ({ tag, isSilent, expiresAt }: PushNotification, now: number) => ({
  headers: {
    'apns-collapse-id': tag,
    'apns-priority': isSilent ? '5' : '10',
    'apns-expiration': String(Math.floor(now / 1000) + keptSeconds(expiresAt, now)),
  },
  payload: {
    aps: {
      'thread-id': tag,
      'interruption-level': isSilent ? 'passive' : expiresAt === null ? 'active' : 'time-sensitive',
      ...(isSilent ? {} : { sound: 'default' }),
    },
  },
})

/** Headers of RFC 8030; a topic has at most 32 characters of base64url. */
const webpush = ({ tag, isSilent, expiresAt }: PushNotification, now: number) => ({
  headers: { TTL: String(keptSeconds(expiresAt, now)), Urgency: isSilent ? 'low' : 'high', Topic: tag },
  notification: { tag, silent: isSilent },
})

/** As far as an answer is needed; its words may repeat the token, so none of them are kept. */
const failure = z.object({
  error: z.object({
    status: z.string().optional(),
    message: z.string().optional(),
    details: z
      .array(
        z.looseObject({
          errorCode: z.string().optional(),
          fieldViolations: z.array(z.looseObject({ field: z.string().optional() })).optional(),
        }),
      )
      .optional(),
  }),
})

/** https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode */
async function outcomeOf(response: Response): Promise<PushOutcome> {
  const parsed = failure.safeParse(await response.json().catch(() => null))
  const { status, message = '', details = [] } = parsed.success ? parsed.data.error : {}
  const code = details.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? status ?? 'UNKNOWN'
  const reason = `${response.status} ${code}`
  if (code === 'UNREGISTERED' || (response.status === 400 && blamesToken(message, details))) return { state: 'gone' }
  // Our account, its rights or Apple's keys for it; somebody has to mend that, and then it goes on.
  const isFleeting = response.status === 401 || response.status === 429 || response.status >= 500
  if (isFleeting || code === 'PERMISSION_DENIED')
    return { state: 'later', seconds: retryAfter(response.headers.get('retry-after')), reason }
  return { state: 'refused', reason }
}

type Details = NonNullable<z.output<typeof failure>['error']['details']>

/** Whether a request was refused for its token, and not for anything else in it. */
function blamesToken(message: string, details: Details): boolean {
  const fields = details.flatMap(({ fieldViolations = [] }) => fieldViolations.map(({ field }) => field))
  if (fields.length > 0) return fields.every((field) => field === 'message.token')
  return /registration token/i.test(message)
}

/** Seconds, out of a header that holds seconds or a date (RFC 9110, 10.2.3); null where it holds neither. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header)) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}
