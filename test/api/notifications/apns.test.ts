import type { PushNotification, PushOutcome } from '../../../src/providers/push-sender.ts'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { createRedis } from '../../../src/foundation/redis.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { pushProvider } from '../../../src/providers/push.ts'
import { freshVoipToken, received, ringing } from '../../support/providers.ts'

const { SILENT_PORT, APNS_TEST_KEY } = env as Env & { SILENT_PORT: string; APNS_TEST_KEY: string }

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const call: PushNotification = {
  title: 'Kim',
  body: 'Is calling you.',
  tag: '0193e6a05b1c7d3e9f4a2b6c8d0e1f23',
  isSilent: false,
  isReplacement: false,
  expiresAt: 1_900_000_000_700,
  data: { event: 'call:incoming', call_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23' },
}

function provider(changes: Record<string, unknown> = {}) {
  const read = readSettings({ ...env, ...ringing(changes) })
  return pushProvider(read, createRedis(read.UPSTASH_REDIS_REST_URL, read.UPSTASH_REDIS_REST_TOKEN, startTiming()))
}
async function ring(token: string, changes?: Record<string, unknown>): Promise<PushOutcome | undefined> {
  return provider(changes).ringing?.ring(token, call)
}

describe('Apple’s push service', () => {
  it('is told of a call over HTTP/2, and for how long it rings', async () => {
    const token = freshVoipToken()
    expect(await ring(token)).toEqual({ state: 'sent' })
    expect((await received(token)).map(({ fields }) => fields)).toMatchObject([
      { expiration: 1_900_000_000, payload: { ...call.data, title: 'Kim', body: 'Is calling you.', aps: {} } },
    ])
  })

  it('gets all calls over one connection, under one provider token', async () => {
    const tokens = Array.from({ length: 20 }, () => freshVoipToken())
    const outcomes = await Promise.all(tokens.map((token) => ring(token)))
    expect(outcomes).toEqual(tokens.map(() => ({ state: 'sent' })))
    const [fields] = (await received(tokens.at(-1) ?? '')).map((one) => one.fields)
    // Another runner of these tests may have one, too; see providers/apns.ts.
    expect(fields?.['connections']).toBe(1)
    expect(fields?.['provider_tokens']).toBeLessThanOrEqual(4)
  })

  it('is shown a token of the present half hour, which all isolates say alike', async () => {
    const halfHour = 1_800_000
    const begins = Math.floor(Date.now() / halfHour) * halfHour
    const issuedAt = async () => {
      const token = freshVoipToken()
      expect(await ring(token)).toEqual({ state: 'sent' })
      return (await received(token))[0]?.fields['issued_at']
    }
    vi.setSystemTime(begins - 1)
    expect(await issuedAt()).toBe((begins - halfHour) / 1000)
    vi.setSystemTime(begins)
    expect(await issuedAt()).toBe(begins / 1000)
  })

  it.each([
    ['dead', { state: 'gone', at: Date.UTC(2100, 0) }],
    ['bad0', { state: 'gone', at: null }],
    ['bad1', { state: 'refused', reason: '400 DeviceTokenNotForTopic' }],
    ['0429', { state: 'later', seconds: 3, reason: '429 TooManyRequests' }],
    ['0500', { state: 'later', seconds: null, reason: '500 InternalServerError' }],
    ['0503', { state: 'later', seconds: null, reason: '503 ServiceUnavailable' }],
    ['0403', { state: 'later', seconds: null, reason: '403 ExpiredProviderToken' }],
  ])('is believed what it says of a token: %s', async (end, outcome) => {
    expect(await ring(freshVoipToken(end))).toEqual(outcome)
  })

  it.each([
    ['another team', { APNS_TEAM_ID: 'XXXXXXXXXX' }, '403 InvalidProviderToken'],
    ['another key', { APNS_KEY_ID: 'XXXXXXXXXX' }, '403 InvalidProviderToken'],
    ['another app', { APNS_TOPIC: 'example.other' }, '400 Unknown'],
    [
      'no key at all',
      { APNS_KEY: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
      'the key cannot be read',
    ],
  ])('refuses %s, and the device is notified in another way', async (_what, changes, reason) => {
    expect(await ring(freshVoipToken(), changes)).toEqual({ state: 'refused', reason })
  })

  it.each([
    ['cannot be reached', 'http://127.0.0.1:1'],
    ['does not answer', `http://127.0.0.1:${SILENT_PORT}`],
  ])('that %s leaves the call to the other way at once', async (_why, APNS_URL) => {
    const timeout = AbortSignal.timeout.bind(AbortSignal)
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(50))
    expect(await ring(freshVoipToken(), { APNS_URL })).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/^not_reached: /),
    })
  })

  it('takes a key whose line breaks are written out', async () => {
    const written = { APNS_KEY: APNS_TEST_KEY.replaceAll('\n', '\\n') }
    expect(written.APNS_KEY).not.toContain('\n')
    expect(await ring(freshVoipToken(), written)).toEqual({ state: 'sent' })
  })

  it('needs all of an account; without one calls are notifications like others', () => {
    expect(() => readSettings({ ...env, ...ringing({ APNS_TEAM_ID: '' }) })).toThrow(
      'APNS_TEAM_ID: must be set together with APNS_KEY and APNS_KEY_ID and APNS_TOPIC',
    )
    expect(() => readSettings({ ...env, ...ringing({ APNS_KEY: 'x' }) })).toThrow('APNS_KEY')
    expect(provider({ APNS_KEY: '', APNS_KEY_ID: '', APNS_TEAM_ID: '', APNS_TOPIC: '' }).ringing).toBeNull()
  })
})
