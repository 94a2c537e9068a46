import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { createRedis } from '../../../src/foundation/redis.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { readUnsent, rememberUnsent } from '../../../src/providers/development-outbox.ts'
import { call, type Fetch } from '../../support/api.ts'
import { freshPhone } from '../../support/people.ts'
import { withProviders } from '../../support/providers.ts'

const outbox = (to: string, fetcher?: Fetch) =>
  call('GET', `/dev/outbox?to=${encodeURIComponent(to)}`, fetcher ? { fetcher } : {})

describe('GET /dev/outbox', () => {
  it('shows what would have been sent, newest first', async () => {
    const phone = freshPhone()
    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    await call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const { messages } = (await outbox(phone)).data
    expect(messages).toHaveLength(2)
    expect(messages[0]).toMatchObject({ channel: 'sms', to: phone, otp: expect.stringMatching(/^\d{6}$/) })
    expect(messages[0].body).toContain(messages[0].otp)
    expect(messages[0].created_at >= messages[1].created_at).toBe(true)
  })

  it('shows nobody else’s', async () => {
    expect((await outbox(freshPhone())).data).toEqual({ messages: [] })
  })

  it.each(['production', 'staging'])('does not exist in %s', async (ENVIRONMENT) => {
    const { status, error } = await outbox(freshPhone(), withProviders({ ENVIRONMENT }))
    expect(status).toBe(404)
    expect(error.code).toBe('NOT_FOUND')
  })

  it.each(['', '?to=', '?other=1'])('is like any path that does not exist, also asked "%s"', async (search) => {
    const fetcher = withProviders({ ENVIRONMENT: 'production' })
    const ask = async (path: string) => {
      const { error } = await call('GET', path, { fetcher })
      return { ...error, request_id: '' }
    }
    const nothing = await ask('/dev/nothing')
    expect(nothing.status).toBe(404)
    expect(await ask(`/dev/outbox${search}`)).toEqual(nothing)
  })

  it.each(['production', 'staging'] as const)('cannot be used by code in %s either', async (ENVIRONMENT) => {
    const settings = { ...readSettings(env), ENVIRONMENT }
    const redis = createRedis(settings.UPSTASH_REDIS_REST_URL, settings.UPSTASH_REDIS_REST_TOKEN, startTiming())
    await expect(rememberUnsent(settings, redis, { channel: 'sms', to: 'x', body: 'x' })).rejects.toThrow()
    await expect(readUnsent(settings, redis, 'x')).rejects.toThrow()
  })
})
