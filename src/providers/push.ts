import type { Settings } from '../settings.ts'
import type { RedisSession } from '../foundation/redis.ts'
import { apns } from './apns.ts'
import type { PushProvider, PushSender, RingProvider } from './push-sender.ts'
import { rememberUnsent } from './development-outbox.ts'
import { fcm } from './fcm.ts'

/**
 * Firebase Cloud Messaging, which reaches Android, iOS and browsers, or in development the outbox; and Apple's own
 * service for calls, where it is configured.
 */
export function pushProvider(settings: Settings, redis: RedisSession): PushProvider {
  return { ...pushSender(settings, redis), ringing: ringProvider(settings) }
}

function pushSender(settings: Settings, redis: RedisSession): PushSender {
  if (settings.FCM_SERVICE_ACCOUNT !== undefined) return fcm(settings.FCM_API_URL, settings.FCM_SERVICE_ACCOUNT)
  return {
    async sendNotification({ token }, { title, body, tag, isSilent, data }) {
      const notification = { title, tag, is_silent: isSilent, data: { ...data } }
      await rememberUnsent(settings, redis, { channel: 'push', to: token, body, notification })
      return { state: 'sent' }
    },
  }
}

function ringProvider(settings: Settings): RingProvider | null {
  const { APNS_URL: url, APNS_KEY: key, APNS_KEY_ID: keyId, APNS_TEAM_ID: teamId, APNS_TOPIC: bundleId } = settings
  if (key === undefined || keyId === undefined || teamId === undefined || bundleId === undefined) return null
  return apns({ url, key, keyId, teamId, bundleId })
}
