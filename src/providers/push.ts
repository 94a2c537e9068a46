import type { Settings } from '../env.ts'
import type { RedisSession } from '../platform/redis.ts'
import { rememberUnsent } from './development-outbox.ts'
import { fcm } from './fcm.ts'

/** Shows notifications on devices. */
export interface PushProvider {
  /** Hands a notification over for one device. Never throws: of many devices each has a fate of its own. */
  send(device: PushDevice, notification: PushNotification): Promise<PushOutcome>
}

export interface PushDevice {
  platform: 'ios' | 'android' | 'web'
  token: string
}

export interface PushNotification {
  title: string
  body: string
  /** One notification with a tag takes the place of an earlier one with the same on a device: at most 32 characters of a UUID. */
  tag: string
  /** Arrives without sound and without lighting up a screen. */
  isSilent: boolean
  /** When it says nothing any more, in milliseconds since 1970, as of a call that rings; null for what stays news. */
  expiresAt: number | null
  /** For the app: what it is about, and so which screen to open. */
  data: Readonly<Record<string, string>>
}

/** What became of a notification for one device. Reasons are codes, and hold nothing of the device or the text. */
export type PushOutcome =
  | { state: 'sent' }
  /** There is no such device any more. */
  | { state: 'gone' }
  /** Not now: in so many seconds, where the provider says. */
  | { state: 'later'; seconds: number | null; reason: string }
  /** Not ever: something is wrong with what we send or with our account. */
  | { state: 'refused'; reason: string }

/** Firebase Cloud Messaging, which reaches Android, iOS and browsers, or in development the outbox. */
export function pushProvider(settings: Settings, redis: RedisSession): PushProvider {
  if (settings.FCM_SERVICE_ACCOUNT !== undefined) return fcm(settings.FCM_API_URL, settings.FCM_SERVICE_ACCOUNT)
  return {
    async send({ token }, { title, body, tag, isSilent, data }) {
      const notification = { title, tag, is_silent: isSilent, data: { ...data } }
      await rememberUnsent(settings, redis, { channel: 'push', to: token, body, notification })
      return { state: 'sent' }
    },
  }
}
