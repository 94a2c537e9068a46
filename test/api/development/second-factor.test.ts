import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { developmentCode } from '../../../src/features/admin/operators/factors/development-code.ts'
import { readSettings } from '../../../src/settings.ts'
import { call, type Fetch } from '../../support/api.ts'
import { freshPhone, signIn } from '../../support/people.ts'
import { withProviders } from '../../support/providers.ts'
import { openSession } from '../../support/sessions.ts'

const ask = (to: string, fetcher?: Fetch) =>
  call('GET', `/dev/second-factor?to=${encodeURIComponent(to)}`, fetcher ? { fetcher } : {})

describe('GET /dev/second-factor', () => {
  it('shows what an authenticator app would, each code once', async () => {
    const { id, phone } = await signIn()
    const { token } = await openSession(id, 'moderator', { confirmedAt: null })
    expect((await ask(phone)).status).toBe(404)
    const { data } = await call('POST', '/admin/factors/totp', { token, body: { name: 'Phone' } })
    const code = async () => (await ask(phone)).data['code'] as string
    const path = `/admin/factors/totp/${data['factor_id']}/confirmation`
    const first = await code()
    expect((await call('POST', path, { token, body: { code: first } })).status).toBe(200)
    const second = await code()
    expect(second).not.toBe(first)
    expect((await call('POST', '/admin/confirmation', { token, body: { code: second } })).status).toBe(200)
    expect((await ask(freshPhone())).status).toBe(404)
  })

  it.each(['production', 'staging'])('is like any path that does not exist in %s', async (ENVIRONMENT) => {
    const fetcher = withProviders({ ENVIRONMENT })
    const { error } = await ask(freshPhone(), fetcher)
    const nothing = await call('GET', '/dev/nothing', { fetcher })
    expect(nothing.status).toBe(404)
    expect({ ...error, request_id: '' }).toEqual({ ...nothing.error, request_id: '' })
  })

  it.each(['production', 'staging'] as const)('cannot be used by code in %s either', async (ENVIRONMENT) => {
    const settings = { ...readSettings(env), ENVIRONMENT }
    // Guarantee: it refuses before it reads anything else of a context.
    const context = { settings } as Parameters<typeof developmentCode>[0]
    await expect(developmentCode(context, '+4915112345678')).rejects.toThrow()
  })
})
