import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { readSettings, SettingsError } from '../../../src/settings.ts'
import { call } from '../../support/api.ts'
import { partial } from '../../support/partial.ts'
import { workerWith } from '../../support/worker.ts'

const without = (...names: string[]): Env => {
  const rest: Partial<Env> = { ...env }
  for (const name of names) Reflect.deleteProperty(rest, name)
  return partial(rest)
}

describe('settings', () => {
  it('that are missing are all named at once', () => {
    expect(() => readSettings(without('JWT_KEYS', 'TOKEN_KEY', 'UPSTASH_REDIS_REST_URL'))).toThrow(
      new SettingsError(
        'The Worker cannot start; its settings are not right:\n  JWT_KEYS: is missing\n  TOKEN_KEY: is missing\n  UPSTASH_REDIS_REST_URL: is missing',
      ),
    )
  })

  it.each([
    ['ENVIRONMENT', 'prod', 'ENVIRONMENT'],
    ['JWT_KEYS', '{', 'JWT_KEYS: is not valid JSON'],
    ['JWT_KEYS', '{"keys":[]}', 'JWT_KEYS.keys'],
    ['TOKEN_KEY', 'short', 'must be 32 bytes in base64'],
    ['DATA_KEYS', '[]', 'DATA_KEYS'],
    ['LIMIT_OVERRIDES', '{"nonsense":{"max":1}}', 'LIMIT_OVERRIDES'],
    ['SMS_COUNTRY_BUDGETS', '{"Portugal":1}', 'SMS_COUNTRY_BUDGETS.Portugal'],
    ['TURNSTILE_SITE_KEY', '0x4AAAAAAA', 'TURNSTILE_SECRET: is half of a pair'],
    ['TURNSTILE_SECRET', '0x4AAAAAAA', 'TURNSTILE_SITE_KEY: is half of a pair'],
    ['TURNSTILE_SITE_KEY', '"><script>', 'TURNSTILE_SITE_KEY'],
    ['LIMIT_OVERRIDES', '{"api":{"max":0}}', 'LIMIT_OVERRIDES.api.max'],
    ['PLIVO_AUTH_ID', 'MAXX', 'PLIVO_AUTH_TOKEN: must be set together with PLIVO_AUTH_ID'],
    ['STRIPE_SECRET_KEY', '', 'STRIPE_SECRET_KEY: must be set together with STRIPE_PUBLISHABLE_KEY'],
    ['STRIPE_PUBLISHABLE_KEY', '', 'STRIPE_PUBLISHABLE_KEY: must be set together with STRIPE_SECRET_KEY'],
    ['STRIPE_WEBHOOK_SECRETS', '', 'STRIPE_WEBHOOK_SECRETS: must be set together with STRIPE_SECRET_KEY'],
    ['STRIPE_SECRET_KEY', 'pk_test_1', 'STRIPE_SECRET_KEY'],
    ['STRIPE_PUBLISHABLE_KEY', 'sk_test_1', 'STRIPE_PUBLISHABLE_KEY'],
    ['STRIPE_SECRET_KEY', 'sk_live_1', 'STRIPE_PUBLISHABLE_KEY: is of the other mode'],
    ['STRIPE_WEBHOOK_SECRETS', 'whsec_1,secret', 'STRIPE_WEBHOOK_SECRETS.1'],
    ['STRIPE_WEBHOOK_SECRETS', ',', 'STRIPE_WEBHOOK_SECRETS'],
    ['SENTRY_DSN', 'https://sentry.example/1', 'SENTRY_DSN: must be a DSN'],
    ['SENTRY_DSN', 'https://key@sentry.example/project', 'SENTRY_DSN: must be a DSN'],
    ['SENTRY_SAMPLE_RATE', '1.1', 'SENTRY_SAMPLE_RATE'],
    ['SENTRY_RELEASE', 'a release', 'SENTRY_RELEASE'],
    ['LOG_SAMPLE', '-1', 'LOG_SAMPLE'],
    ['NEON_DATABASE_URL', 'https://db.example/main', 'NEON_DATABASE_URL'],
    ['NEON_DATABASE_URL', 'postgres://db.example/main', 'NEON_DATABASE_URL: must name a user'],
    ['NEON_DATABASE_URL', 'postgres://u:p@db.example/', 'NEON_DATABASE_URL: must name a user'],
    ['NEON_DATABASE_URL', 'postgres://u:p@%2Ftmp/main', 'NEON_DATABASE_URL: must name a user'],
  ])('of which %s is "%s" are refused', (name, value, message) => {
    expect(() => readSettings({ ...env, [name]: value })).toThrow(message)
  })

  it.each([
    ['development', undefined],
    ['1x00000000000000000000AA', '0x4AAAAAAA'],
    ['0x4AAAAAAA', '1x0000000000000000000000000000000AA'],
  ])('of challenges that everybody passes (%s, %s) are refused outside development', (siteKey, secret) => {
    for (const ENVIRONMENT of ['production', 'staging'])
      expect(() =>
        readSettings(Object.assign({ ...env }, { ENVIRONMENT, TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET: secret })),
      ).toThrow(/TURNSTILE_(SITE_KEY|SECRET): must not be a key for tests outside development/)
    expect(readSettings(Object.assign({ ...env }, { TURNSTILE_SITE_KEY: 'development' })).TURNSTILE_SITE_KEY).toBe(
      'development',
    )
  })

  it.each<[string, Record<string, string>, string | null]>([
    ['staging', {}, null],
    ['staging', { STRIPE_API_URL: 'http://127.0.0.1:1' }, 'STRIPE_API_URL: must be Stripe itself outside development'],
    ['production', { STRIPE_API_URL: 'https://api.stripe.com.evil.example' }, 'STRIPE_API_URL: must be Stripe itself'],
    ['production', {}, 'STRIPE_SECRET_KEY: must be a live key in production'],
    ...['staging', 'development'].map((where): [string, Record<string, string>, string] => [
      where,
      { STRIPE_SECRET_KEY: 'rk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' },
      'STRIPE_SECRET_KEY: must be a test key outside production',
    ]),
    ['production', { STRIPE_SECRET_KEY: 'rk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' }, null],
  ])('in %s with %j for Stripe: %s', (ENVIRONMENT, changes, message) => {
    const STRIPE_API_URL = 'https://api.stripe.com/'
    const read = () => {
      try {
        readSettings(Object.assign({ ...env }, { ENVIRONMENT, STRIPE_API_URL }, changes))
        return ''
      } catch (error) {
        return String(error)
      }
    }
    // There are other settings that these environments ask for.
    if (message === null) expect(read()).not.toContain('STRIPE')
    else expect(read()).toContain(message)
  })

  it.each([
    ['http://key@sentry.example/1', true],
    ['https://key@sentry.example/below/1', false],
    ['', false],
  ])('outside development send reports over https only: %s', (SENTRY_DSN, isRefused) => {
    const read = () => readSettings(Object.assign({ ...env }, { ENVIRONMENT: 'staging', SENTRY_DSN }))
    const complaint = 'SENTRY_DSN: must begin with https outside development'
    if (isRefused) expect(read).toThrow(complaint)
    else expect(read).not.toThrow(complaint)
  })

  it('that are wrong cost the client nothing but a 500 that says nothing', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { status, text } = await call('GET', '/auth/me', { fetcher: workerWith({ TOKEN_KEY: 'short' }) })
    expect(status).toBe(500)
    expect(text).not.toContain('TOKEN_KEY')
    expect(log.mock.calls.flat().join()).toContain('TOKEN_KEY')
    log.mockRestore()
  })
})
