import type { PushDevice, PushNotification, PushOutcome, PushSender } from './push-sender.ts'
import { z } from 'zod'
import type { ServiceAccount } from '../settings.ts'
import { forgetGoogleAccessToken, googleAccessToken } from './google-access-token.ts'
import { reach } from './reach.ts'
import { retryAfter } from './retry-after.ts'

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging'
/** Longest wait for the provider, in milliseconds. */
const TIMEOUT = 10_000
/** How long a notification is kept for an offline device, in seconds: as long as a client can resume. */
const KEPT_SECONDS = 72 * 3600

/** Firebase Cloud Messaging, HTTP v1 (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send). */
export function fcm(apiUrl: string, account: ServiceAccount): PushSender {
  const url = `${apiUrl}/v1/projects/${account.project_id}/messages:send`
  /** The devices of one batch share a token request. The provider is one request's, and so is the promise. */
  let token: Promise<string> | undefined

  return {
    async sendNotification(device, notification) {
      const now = Date.now()
      let bearer: string
      try {
        bearer = await (token ??= googleAccessToken(account, SCOPE, now))
      } catch (error) {
        return { state: 'later', seconds: null, reason: reasonOf('no_access_token', error) }
      }
      try {
        const response = await reach(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          body: JSON.stringify({ message: messageFor(device, notification, now) }),
          within: TIMEOUT,
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

/** The message to a device: the text, the app's data, and how its platform presents it. */
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

/**
 * Whether a device gets it at high priority: silent notifications can wait, except those that replace one that rings.
 */
const isAtOnce = ({ isSilent, isReplacement }: PushNotification): boolean => !isSilent || isReplacement

/** The time to live of a notification, in seconds. */
const keptSeconds = (expiresAt: number | null, now: number): number =>
  expiresAt === null ? KEPT_SECONDS : Math.max(1, Math.ceil((expiresAt - now) / 1000))

/**
 * No `collapse_key`: only four of them are kept for an offline device, and there are more conversations than that. The tag
 * serves the same purpose. Since Android 8 the channel has the sound, so there are two channels.
 */
const android = (notification: PushNotification, now: number) => ({
  priority: isAtOnce(notification) ? 'HIGH' : 'NORMAL',
  ttl: `${keptSeconds(notification.expiresAt, now)}s`,
  notification: {
    tag: notification.tag,
    channel_id: notification.isSilent ? 'quiet' : 'default',
    visibility: 'PRIVATE',
  },
})

/** https://developer.apple.com/documentation/usernotifications/generating-a-remote-notification */
const apns = (notification: PushNotification, now: number) => ({
  headers: {
    'apns-collapse-id': notification.tag,
    'apns-priority': isAtOnce(notification) ? '10' : '5',
    'apns-expiration': String(Math.floor(now / 1000) + keptSeconds(notification.expiresAt, now)),
  },
  payload: {
    aps: {
      'thread-id': notification.tag,
      'interruption-level': levelOf(notification),
      ...(notification.isSilent ? {} : { sound: 'default' }),
      // Background delivery starts the app, which lets CallKit stop ringing.
      ...(notification.isReplacement ? { 'content-available': 1 } : {}),
    },
  },
})

const levelOf = ({ isSilent, expiresAt }: PushNotification): string => {
  if (isSilent) return 'passive'
  return expiresAt === null ? 'active' : 'time-sensitive'
}

/** Headers of RFC 8030; a topic has at most 32 characters of base64url. */
const webpush = (notification: PushNotification, now: number) => ({
  headers: {
    TTL: String(keptSeconds(notification.expiresAt, now)),
    Urgency: isAtOnce(notification) ? 'high' : 'low',
    Topic: notification.tag,
  },
  notification: { tag: notification.tag, silent: notification.isSilent },
})

/** The parts of a response that are used; its message may repeat the token, so it is not kept. */
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
  // Our account, its rights or Apple's keys for it; delivery resumes once an operator has fixed that.
  const isFleeting = response.status === 401 || response.status === 429 || response.status >= 500
  if (isFleeting || code === 'PERMISSION_DENIED')
    return { state: 'later', seconds: retryAfter(response.headers.get('retry-after')), reason }
  return { state: 'refused', reason }
}

type Details = NonNullable<z.output<typeof failure>['error']['details']>

/** Whether a request was rejected for its token alone. */
function blamesToken(message: string, details: Details): boolean {
  const fields = details.flatMap(({ fieldViolations = [] }) => fieldViolations.map(({ field }) => field))
  if (fields.length > 0) return fields.every((field) => field === 'message.token')
  return /registration token/i.test(message)
}
