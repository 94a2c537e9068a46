import { describe, expect, it } from 'vitest'
import { call, freshIp, type Answer } from '../../support/api.ts'
import { freshEmail, freshPhone, PASSWORD } from '../../support/people.ts'
import { challenged } from '../../support/providers.ts'
import { TURNSTILE_SITE_KEY } from '../../support/node/provider-accounts.ts'
import { workerWith } from '../../support/worker.ts'

/** What a network is asked for that has used half of what it may have: codes, 10 an hour. */

const fetcher = workerWith(challenged())
const broken = workerWith(challenged({ TURNSTILE_URL: 'http://127.0.0.1:1' }))

const ACTION = 'auth-send-otp'
/** A token as the widget would give; see node/turnstile.ts. */
const token = ({ action = ACTION, host = 'api.test', what = '' } = {}) =>
  `${action}|${host}|${what}${crypto.randomUUID()}`
const send = (
  ip: string,
  challengeToken?: string,
  options: { by?: typeof fetcher; key?: string; phone?: string } = {},
): Promise<Answer> =>
  call('POST', '/auth/send-otp', {
    body: {
      phone_number: options.phone ?? freshPhone(),
      ...(challengeToken === undefined ? {} : { challenge_token: challengeToken }),
    },
    ip,
    fetcher: options.by ?? fetcher,
    headers: options.key === undefined ? {} : { 'idempotency-key': options.key },
  })

/** A network that has used half. */
async function halfUsed(by = fetcher): Promise<string> {
  const ip = freshIp()
  for (let i = 0; i < 5; i += 1) expect((await send(ip, undefined, { by })).status).toBe(200)
  return ip
}
const codes = (answers: readonly Answer[]) => answers.map(({ status }) => status)

describe('a network that has used half of its allowance', () => {
  it('is asked for a challenge, and has the other half with its tokens', async () => {
    const ip = await halfUsed()
    const asked = await send(ip)
    expect(asked.status).toBe(428)
    expect(asked.error).toMatchObject({
      code: 'CHALLENGE_REQUIRED',
      details: { challenge: { type: 'turnstile', site_key: TURNSTILE_SITE_KEY, action: ACTION } },
    })
    expect(asked.trips).toEqual({ db: 0, redis: 1 })
    const solved = []
    for (let i = 0; i < 6; i += 1) solved.push(await send(ip, token()))
    expect(codes(solved)).toEqual([200, 200, 200, 200, 200, 429])
    expect(solved.at(-1)?.error.details).toEqual({ limit: 'otp_send_ip' })
  })

  it('is never let beyond the whole, however many tokens come at once', async () => {
    const ip = await halfUsed()
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(ip, token())))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(35)
  })

  it('loses nothing to requests without a token, nor to those with bad ones', async () => {
    const ip = await halfUsed()
    const without = await Promise.all(Array.from({ length: 20 }, () => send(ip)))
    expect(new Set(codes(without))).toEqual(new Set([428]))
    for (let i = 0; i < 8; i += 1) expect((await send(ip, 'nonsense')).status).toBe(428)
    expect((await send(ip, token())).status).toBe(200)
  })

  it.each([
    ['is nonsense', () => 'nonsense'],
    ['is over', () => token({ what: 'expired' })],
    ['is for another operation', () => token({ action: 'auth-register' })],
    ['is of another site', () => token({ host: 'phishing.test' })],
  ])('is asked again when a token %s', async (_why, make) => {
    const ip = await halfUsed()
    expect((await send(ip, make())).error.code).toBe('CHALLENGE_REQUIRED')
  })

  it('may use a token once, of many requests at the same time', async () => {
    const ip = await halfUsed()
    const one = token()
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(ip, one)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await send(ip, one)).status).toBe(428)
  })

  it('gets a lost answer again by its key, with the token that it was given for', async () => {
    const ip = await halfUsed()
    const [key, phone, one] = [crypto.randomUUID(), freshPhone(), token()]
    const first = await send(ip, one, { key, phone })
    const second = await send(ip, one, { key, phone })
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true'])
    expect(second.text).toBe(first.text)
  })

  it('hears what is wrong with a request first, which uses up nothing', async () => {
    const ip = await halfUsed()
    for (let i = 0; i < 8; i += 1)
      expect((await call('POST', '/auth/send-otp', { body: { phone_number: 'x' }, ip, fetcher })).status).toBe(400)
    expect((await send(ip, token())).status).toBe(200)
  })

  it.each([
    ['cannot be reached', broken, token()],
    ['fails', workerWith(challenged({ TURNSTILE_URL: 'http://127.0.0.1:1/broken' })), token()],
    ['does not know us', workerWith(challenged({ TURNSTILE_SECRET: 'wrong' })), token()],
    ['has a fault of its own', fetcher, token({ what: 'internal' })],
  ])('has the plain limit when the provider %s', async (_why, by, one) => {
    const ip = await halfUsed()
    expect((await send(ip, one, { by })).status).toBe(200)
    const rest = []
    for (let i = 0; i < 5; i += 1) rest.push(await send(ip, token({ what: 'internal' }), { by }))
    expect(codes(rest)).toEqual([200, 200, 200, 200, 429])
  })

  it('is one of its parts: neighbours of the /56 are asked when that has used half', async () => {
    const site = `2a02:${freshIp().split('.').slice(1, 3).join(':')}`
    for (let i = 0; i < 20; i += 1) expect((await send(`${site}:ff${String(i).padStart(2, '0')}::1`)).status).toBe(200)
    expect((await send(`${site}:ff99::1`)).status).toBe(428)
    expect((await send(`${site}:ff99::1`, token())).status).toBe(200)
    expect((await send(`${site}:0::1`)).status).toBe(200)
  })
})

describe('a challenge', () => {
  it.each([
    ['/auth/register', { password: PASSWORD }, 201, { register: { max: 2 } }],
    ['/auth/login', { password: PASSWORD }, 401, { login: { max: 2 } }],
    ['/auth/forgot-password', {}, 200, { mail_ip: { max: 2 } }],
    ['/auth/resend-verification', {}, 200, { mail_ip: { max: 2 } }],
  ] as const)('guards %s, too', async (path, fields, usual, limits) => {
    const by = workerWith(challenged({ LIMIT_OVERRIDES: JSON.stringify(limits) }))
    const [ip, email] = [freshIp(), freshEmail()]
    const ask = (more = {}) => call('POST', path, { body: { email, ...fields, ...more }, ip, fetcher: by })
    expect((await ask()).status).toBe(usual)
    const { status, error } = await ask()
    expect([status, error.details?.['challenge'].action]).toEqual([428, path.slice(1).replace('/', '-')])
    const solved = token({ action: error.details?.['challenge'].action })
    expect((await ask({ challenge_token: solved })).status).toBe(usual)
  })

  it('is asked of nobody where none is set up', async () => {
    const ip = await halfUsed(workerWith({}))
    expect((await send(ip, undefined, { by: workerWith({}) })).status).toBe(200)
    expect((await call('GET', '/challenge?action=auth-send-otp')).status).toBe(404)
  })

  it('has a page whose policy lets in Turnstile and who may frame it, and nobody else', async () => {
    const by = workerWith(
      challenged({ TURNSTILE_URL: 'https://challenges.cloudflare.com', CORS_ORIGINS: 'https://app.test' }),
    )
    const { status, text, headers } = await call('GET', '/challenge?action=auth-send-otp', { fetcher: by })
    expect(status).toBe(200)
    expect(text).toContain(`data-type="turnstile" data-site-key="${TURNSTILE_SITE_KEY}" data-action="auth-send-otp"`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain(
      "default-src 'none'; script-src 'self' https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com;",
    )
    expect(policy).toContain("frame-ancestors 'self' https://app.test;")
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    const hostile = await call('GET', `/challenge?action=${encodeURIComponent('"><script>')}`, { fetcher: by })
    expect(hostile.error.details?.['issues'][0].path).toBe('query.action')
    expect((await call('GET', '/auth/me')).headers.get('x-frame-options')).toBe('DENY')
  })

  it('has a stand-in for development, which loads nothing from elsewhere', async () => {
    const by = workerWith({ TURNSTILE_SITE_KEY: 'development' })
    const ip = await halfUsed(by)
    expect((await send(ip, undefined, { by })).error.details).toEqual({
      challenge: { type: 'development', site_key: 'development', action: ACTION },
    })
    expect((await send(ip, `development.${ACTION}.1`, { by })).status).toBe(200)
    expect((await send(ip, `development.${ACTION}.1`, { by })).status).toBe(428)
    expect((await send(ip, 'development.auth-login.1', { by })).status).toBe(428)
    const page = await call('GET', '/challenge?action=auth-send-otp', { fetcher: by })
    expect(page.text).toContain('data-type="development"')
    expect(page.text).not.toContain('cloudflare')
    expect(page.headers.get('content-security-policy')).not.toContain('http')
  })
})
