import type { PushDevice, PushNotification } from '../../../src/providers/push-sender.ts'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { createRedis } from '../../../src/foundation/redis.ts'
import { noPayments } from '../../support/stripe.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { pushProvider } from '../../../src/providers/push.ts'
import { call } from '../../support/api.ts'
import { freshPushToken } from '../../support/people.ts'
import { googleAccount, pushed, received, timesAsked } from '../../support/providers.ts'

const { SILENT_PORT } = env as Env & { SILENT_PORT: string }

afterEach(() => void vi.useRealTimers())

function provider(settings: Record<string, unknown>) {
  const read = readSettings({ ...env, ...settings })
  return pushProvider(read, createRedis(read.UPSTASH_REDIS_REST_URL, read.UPSTASH_REDIS_REST_TOKEN, startTiming()))
}

const tag = '0193e6a05b1c7d3e9f4a2b6c8d0e1f23'
const notification: PushNotification = {
  title: 'VibesMatch',
  body: 'You have a new message.',
  tag,
  isSilent: false,
  isReplacement: false,
  expiresAt: null,
  data: { event: 'new_message', conversation_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23' },
}
const android = (token: string): PushDevice => ({ platform: 'android', token })
const send = (token: string, settings = pushed()) => provider(settings).sendNotification(android(token), notification)

/** Settings for an account that no other test uses, whose name begins in a certain way. */
function ownAccount(beginning: string) {
  const client_email = `${beginning}-${crypto.randomUUID()}@vibesmatch-test.iam.gserviceaccount.com`
  return {
    email: client_email,
    settings: pushed({ FCM_SERVICE_ACCOUNT: JSON.stringify(googleAccount({ client_email })) }),
  }
}

describe('Firebase Cloud Messaging', () => {
  it.each([
    [
      'android' as const,
      {
        android: {
          priority: 'HIGH',
          ttl: '259200s',
          notification: { tag, channel_id: 'default', visibility: 'PRIVATE' },
        },
      },
      {
        android: {
          priority: 'NORMAL',
          ttl: '259200s',
          notification: { tag, channel_id: 'quiet', visibility: 'PRIVATE' },
        },
      },
    ],
    [
      'ios' as const,
      {
        apns: {
          headers: { 'apns-collapse-id': tag, 'apns-priority': '10', 'apns-expiration': expect.any(String) },
          payload: { aps: { 'thread-id': tag, 'interruption-level': 'active', sound: 'default' } },
        },
      },
      {
        apns: {
          headers: { 'apns-collapse-id': tag, 'apns-priority': '5', 'apns-expiration': expect.any(String) },
          payload: { aps: { 'thread-id': tag, 'interruption-level': 'passive' } },
        },
      },
    ],
    [
      'web' as const,
      { webpush: { headers: { TTL: '259200', Urgency: 'high', Topic: tag }, notification: { tag, silent: false } } },
      { webpush: { headers: { TTL: '259200', Urgency: 'low', Topic: tag }, notification: { tag, silent: true } } },
    ],
  ])('is told what %s needs, and nothing else', async (platform, loud, silent) => {
    const token = freshPushToken()
    const { title, body, data } = notification
    for (const isSilent of [false, true])
      expect(await provider(pushed()).sendNotification({ platform, token }, { ...notification, isSilent })).toEqual({
        state: 'sent',
      })
    const common = { token, notification: { title, body }, data }
    expect((await received(token)).map(({ fields }) => fields)).toEqual([
      { ...common, ...silent },
      { ...common, ...loud },
    ])
  })

  it.each([
    ['unregistered', { state: 'gone' }],
    ['malformed', { state: 'gone' }],
    ['misspelt', { state: 'gone' }],
    ['toolong', { state: 'refused', reason: '400 INVALID_ARGUMENT' }],
    ['mismatch', { state: 'refused', reason: '403 SENDER_ID_MISMATCH' }],
    ['forbidden', { state: 'later', seconds: null, reason: '403 PERMISSION_DENIED' }],
    ['applekey', { state: 'later', seconds: null, reason: '401 THIRD_PARTY_AUTH_ERROR' }],
    ['busy', { state: 'later', seconds: 120, reason: '429 QUOTA_EXCEEDED' }],
    ['broken', { state: 'later', seconds: null, reason: '500 UNKNOWN' }],
  ])('is believed what it says of a device: %s', async (word, outcome) => {
    expect(await send(`${freshPushToken()}-${word}`)).toEqual(outcome)
  })

  it('is told for how long a call rings', async () => {
    const expiresAt = Date.now() + 25_000
    const kept: Record<string, unknown> = {}
    for (const platform of ['android', 'ios', 'web'] as const) {
      const token = freshPushToken()
      await provider(pushed()).sendNotification({ platform, token }, { ...notification, expiresAt })
      kept[platform] = (await received(token))[0]?.fields
    }
    expect(kept).toMatchObject({
      android: { android: { priority: 'HIGH', ttl: expect.stringMatching(/^2[45]s$/) } },
      ios: { apns: { payload: { aps: { 'interruption-level': 'time-sensitive', sound: 'default' } } } },
      web: { webpush: { headers: { TTL: expect.stringMatching(/^2[45]$/), Urgency: 'high' } } },
    })
  })

  it('may say as a date when to come again', async () => {
    const outcome = await send(`${freshPushToken()}-dated`)
    expect(outcome).toMatchObject({ state: 'later', reason: '503 UNAVAILABLE' })
    const { seconds } = outcome as { seconds: number }
    expect(seconds).toBeGreaterThan(80)
    expect(seconds).toBeLessThanOrEqual(91)
  })

  it.each([
    ['cannot be reached', 1],
    ['does not answer', Number(SILENT_PORT)],
  ])('is asked again later when it %s', async (_why, port) => {
    await send(freshPushToken())
    // Nobody waits ten seconds for a test.
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50))
    const outcome = await send(freshPushToken(), pushed({ FCM_API_URL: `http://127.0.0.1:${port}` }))
    vi.restoreAllMocks()
    expect(outcome).toMatchObject({ state: 'later', seconds: null, reason: expect.stringMatching(/^not_reached: /) })
  })

  it('never gets its words into a reason, which is logged', async () => {
    const token = `${freshPushToken()}-toolong`
    expect(JSON.stringify(await send(token))).not.toContain(token)
  })
})

describe('the access token', () => {
  it('is asked for once by many who send at once, and kept for the next', async () => {
    const { email, settings } = ownAccount('once')
    const one = provider(settings)
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => one.sendNotification(android(freshPushToken()), notification)),
    )
    expect(outcomes).toEqual(Array.from({ length: 5 }, () => ({ state: 'sent' })))
    await send(freshPushToken(), settings)
    expect(await timesAsked(email)).toBe(1)
  })

  it('is renewed before it ends', async () => {
    const { email, settings } = ownAccount('kept')
    await send(freshPushToken(), settings)
    vi.setSystemTime(Date.now() + 3_530_000)
    await send(freshPushToken(), settings)
    expect(await timesAsked(email)).toBe(1)
    vi.setSystemTime(Date.now() + 10_000)
    await send(freshPushToken(), settings)
    expect(await timesAsked(email)).toBe(2)
  })

  it('that would end on its way is used by nobody else', async () => {
    const { email, settings } = ownAccount('brief')
    await send(freshPushToken(), settings)
    await send(freshPushToken(), settings)
    expect(await timesAsked(email)).toBe(2)
  })

  it('that has become worthless is replaced at the next try', async () => {
    const { email, settings } = ownAccount('revoked')
    const token = `${freshPushToken()}-revoked`
    expect(await send(token, settings)).toEqual({ state: 'later', seconds: null, reason: '401 UNAUTHENTICATED' })
    // Taken with another access token than the first.
    await send(freshPushToken(), settings)
    expect(await timesAsked(email)).toBe(2)
  })

  it.each([
    ['fails', ownAccount('down').settings, 'no_access_token: Google gave no access token: 500'],
    [
      'does not know us',
      pushed({ FCM_SERVICE_ACCOUNT: JSON.stringify(googleAccount({ client_email: 'somebody@else.test' })) }),
      'no_access_token: Google gave no access token: 400',
    ],
  ])('that cannot be had because Google %s keeps the notification for later', async (_why, settings, reason) => {
    expect(await send(freshPushToken(), settings)).toEqual({ state: 'later', seconds: null, reason })
  })
})

describe('without an account of Firebase', () => {
  it('notifications end in the outbox of development', async () => {
    const token = freshPushToken()
    expect(await send(token, { ...pushed(), FCM_SERVICE_ACCOUNT: '' })).toEqual({ state: 'sent' })
    const { data } = await call('GET', `/dev/outbox?to=${token}`)
    expect(data['messages']).toEqual([
      {
        channel: 'push',
        to: token,
        body: notification.body,
        notification: { title: 'VibesMatch', tag, is_silent: false, data: notification.data },
        created_at: expect.any(String),
      },
    ])
  })

  it.each(['production', 'staging'])('the Worker does not start in %s', (ENVIRONMENT) => {
    const others = {
      TWILIO_ACCOUNT_SID: 'x',
      TWILIO_AUTH_TOKEN: 'x',
      TWILIO_FROM: 'x',
      RESEND_API_KEY: 'x',
      SENTRY_DSN: '',
      ...noPayments,
    }
    expect(() => readSettings({ ...env, ...others, ENVIRONMENT } as Env)).toThrow(
      'FCM_SERVICE_ACCOUNT: must be set outside development',
    )
    expect(readSettings({ ...env, ...others, ...pushed(), ENVIRONMENT } as Env).FCM_SERVICE_ACCOUNT).toBeDefined()
  })

  it.each(['{', '{"project_id":"x"}', 'null'])('and %s is none', (FCM_SERVICE_ACCOUNT) => {
    expect(() => readSettings({ ...env, FCM_SERVICE_ACCOUNT })).toThrow('FCM_SERVICE_ACCOUNT')
  })
})
