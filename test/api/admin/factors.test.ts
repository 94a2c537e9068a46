import { describe, expect, it } from 'vitest'
import { codeAt, stepAt } from '../../../src/features/admin/operators/factors/totp.ts'
import { verifyAccessToken } from '../../../src/security/access-token.ts'
import { env } from 'cloudflare:workers'
import { readSettings } from '../../../src/settings.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, withToken, type Operator } from '../../support/operators.ts'
import { openSession } from '../../support/sessions.ts'
import { onRedisOutage } from '../../support/worker.ts'

/** Authenticator apps: adding, showing and removing them. */

const MINUTE = 60_000

/** The code of now, or of so many steps later. */
const codeOf = (secret: string, later = 0) => codeAt(secret, stepAt(Date.now()) + later)

const confirm = (person: Operator, code: string) => person.call('POST', '/admin/confirmation', { code })

interface App {
  id: string
  secret: string
}

/** Adds an app; its first code is that of the step before now, so that two more work at once. */
async function addApp(person: Operator, name = 'Phone'): Promise<App & { person: Operator }> {
  const { status, data, text } = await person.call('POST', '/admin/factors/totp', { name })
  expect(status, text).toBe(201)
  const app: App = { id: data['factor_id'], secret: data['secret'] }
  const path = `/admin/factors/totp/${app.id}/confirmation`
  const done = await person.call('POST', path, { code: await codeOf(app.secret) })
  expect(done.status, done.text).toBe(200)
  return { ...app, person: withToken(done.data['token'], person.id) }
}

const securityEvents = async ({ id }: Operator) =>
  (
    await query<{ type: string }>(
      `select type from security_events where user_id = $1 and type like 'second_factor%' order by at`,
      [id],
    )
  ).map(({ type }) => type)

const unconfirmed = { confirmedAt: null }

describe('an operator without a second factor', () => {
  it('learns what to do next, and what they will be able to do', async () => {
    const person = await operator('moderator', unconfirmed)
    const refused = await person.call('GET', '/admin/audit-log')
    expect([refused.status, refused.error.code]).toEqual([403, 'FORBIDDEN'])
    const admin = await operator('admin', unconfirmed)
    const { status, error, trips } = await admin.call('GET', '/admin/audit-log')
    expect([status, error.code, trips.db]).toEqual([428, 'CONFIRMATION_REQUIRED', 0])
    expect(error.details).toEqual({
      permission: 'audit.read',
      within_seconds: 43_200,
      confirmed_at: null,
      next: 'POST /api/v1/admin/confirmation/options',
    })
    const me = await person.call('GET', '/admin/me')
    expect(me.data).toMatchObject({ id: person.id, role: 'moderator', factors: [], confirmed_at: null })
    expect(me.data['permissions']).toContainEqual({
      name: 'decisions.ban',
      allows: 'Propose and confirm bans',
      is_fresh: true,
    })
    expect(me.data['permissions'].map(({ name }: { name: string }) => name)).not.toContain('operators.edit')
    expect(me.trips.db).toBe(1)
    expect((await person.call('POST', '/admin/confirmation/options')).data).toEqual({ factors: [], passkey: null })
    const none = await confirm(person, '000000')
    expect([none.status, none.error.details]).toEqual([409, { reason: 'no_factor' }])
  })

  it('adds an app, whose first code confirms the token', async () => {
    const person = await operator('moderator', unconfirmed)
    const { data } = await person.call('POST', '/admin/factors/totp', { name: 'Phone' })
    expect(data['uri']).toContain(`secret=${data['secret']}`)
    // Until its first code it counts for nothing.
    expect((await person.call('GET', '/admin/me')).data['factors']).toEqual([])
    expect((await confirm(person, await codeOf(data['secret']))).error.details).toEqual({ reason: 'no_factor' })
    const path = `/admin/factors/totp/${data['factor_id']}/confirmation`
    const wrong = await person.call('POST', path, { code: await codeOf(data['secret'], 5) })
    expect([wrong.status, wrong.error.code]).toEqual([401, 'INVALID_OTP'])
    const done = await person.call('POST', path, { code: await codeOf(data['secret']) })
    expect(done.data).toMatchObject({ factor_id: data['factor_id'], token_type: 'Bearer' })
    const confirmed = withToken(done.data['token'], person.id)
    expect((await confirmed.call('POST', path, { code: await codeOf(data['secret'], 1) })).status).toBe(404)
    const me = (await confirmed.call('GET', '/admin/me')).data
    expect(me['factors']).toEqual([
      {
        id: data['factor_id'],
        kind: 'totp',
        name: 'Phone',
        created_at: expect.any(String),
        last_used_at: expect.any(String),
      },
    ])
    expect(Date.parse(me['fresh_until']) - Date.parse(me['confirmed_at'])).toBe(10 * MINUTE)
    expect(await logOf(person)).toEqual([
      {
        act: 'factor.add',
        subject_id: person.id,
        reason: null,
        note: null,
        before: null,
        after: { factor_id: data['factor_id'], kind: 'totp' },
      },
    ])
    expect(await securityEvents(person)).toEqual(['second_factor_failed', 'second_factor_added'])
    const [row] = await query<{ secret: string }>('select secret from operator_factors where user_id = $1', [person.id])
    expect(row?.secret).toMatch(/^\w+\./)
    expect(row?.secret).not.toContain(data['secret'])
  })

  it('adds the first one only soon after signing in', async () => {
    const person = await operator('moderator', { ...unconfirmed, authenticatedAt: Date.now() - 11 * MINUTE })
    const { status, error } = await person.call('POST', '/admin/factors/totp', { name: 'Phone' })
    expect([status, error.code, error.details?.['reason']]).toEqual([403, 'FORBIDDEN', 'sign_in_again'])
    expect((await person.call('POST', '/admin/factors/passkey/options')).error.details?.['reason']).toBe(
      'sign_in_again',
    )
  })

  it('adds one first factor, when two are added at once', async () => {
    const person = await operator('moderator', unconfirmed)
    const { data } = await person.call('POST', '/admin/factors/totp', { name: 'Phone' })
    const path = `/admin/factors/totp/${data['factor_id']}/confirmation`
    const code = await codeOf(data['secret'])
    const statuses = await Promise.all([1, 2].map(async () => (await person.call('POST', path, { code })).status))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, expect.toBeOneOf([404, 428])])
  })

  it('is nobody to those who are no operators', async () => {
    const user = await operator('user', unconfirmed)
    for (const [method, path] of [
      ['GET', '/admin/me'],
      ['POST', '/admin/confirmation/options'],
      ['POST', '/admin/factors/passkey/options'],
    ] as const) {
      const { status, error, trips } = await user.call(method, path)
      expect([status, error.code, trips.db]).toEqual([403, 'FORBIDDEN', 0])
    }
  })
})

describe('a confirmation', () => {
  it('belongs to a token of the same session, which lives no longer', async () => {
    const started = await operator('senior', unconfirmed)
    const { secret } = await addApp(started)
    const expiresAt = Date.now() + 5 * MINUTE
    const { token, sessionId } = await openSession(started.id, 'senior', { ...unconfirmed, expiresAt })
    const person = withToken(token, started.id)
    const { data, status } = await confirm(person, await codeOf(secret, 1))
    expect(status).toBe(200)
    expect(data['expires_in']).toBeLessThanOrEqual(300)
    const [before, after] = await Promise.all(
      [token, data['token'] as string].map((one) => verifyAccessToken(readSettings(env), one, Date.now())),
    )
    expect(after).toEqual({ ...before, sessionId, confirmedAt: Date.parse(data['confirmed_at']) })
    expect(Date.parse(data['confirmed_until'])).toBe(after?.expiresAt)
    // The former one is not confirmed, and neither is a refreshed one.
    expect((await person.call('GET', '/admin/audit-log')).status).toBe(428)
    expect((await withToken(data['token']).call('GET', '/admin/audit-log')).status).toBe(200)
  })

  it('takes each code once, also when it comes twice at once', async () => {
    const { person, secret } = await addApp(await operator('senior', unconfirmed))
    // Its first code was that of now.
    expect((await confirm(person, await codeOf(secret))).error.code).toBe('INVALID_OTP')
    const code = await codeOf(secret, 1)
    const answers = await Promise.all([1, 2].map(() => confirm(person, code)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    expect((await confirm(person, code)).status).toBe(401)
    expect(await securityEvents(person)).toEqual(
      expect.arrayContaining(['second_factor_added', 'second_factor_failed', 'second_factor_shown']),
    )
  })

  it('is tried five times in fifteen minutes, whatever the code', async () => {
    const { person, secret } = await addApp(await operator('senior', unconfirmed))
    for (let i = 0; i < 4; i += 1) expect((await confirm(person, '000000')).status).toBe(401)
    const { status, error, trips } = await confirm(person, await codeOf(secret, 1))
    expect([status, error.code, error.details, trips.db]).toEqual([
      429,
      'RATE_LIMIT_EXCEEDED',
      { limit: 'second_factor' },
      0,
    ])
  })

  it('is refused while attempts cannot be counted', async () => {
    const { person, secret } = await addApp(await operator('senior', unconfirmed))
    const code = await codeOf(secret, 1)
    const { status } = await person.call('POST', '/admin/confirmation', { code }, { fetcher: onRedisOutage() })
    expect(status).toBe(503)
  })

  it.each([[{}], [{ code: '12345' }], [{ code: '123456', credential: {} }], [{ code: 123456 }]])(
    'needs one answer: %j',
    async (body) => {
      const person = await operator('senior', unconfirmed)
      expect((await person.call('POST', '/admin/confirmation', body)).status).toBe(400)
    },
  )

  it('takes nobody else’s code', async () => {
    const { secret } = await addApp(await operator('senior', unconfirmed))
    const { person } = await addApp(await operator('senior', unconfirmed))
    expect((await confirm(person, await codeOf(secret, 1))).status).toBe(401)
  })
})

describe('a further factor', () => {
  it('needs a fresh confirmation, however recent the sign-in', async () => {
    const first = await operator('admin', unconfirmed)
    const { person, id } = await addApp(first)
    const stale = (await openSession(first.id, 'admin', { confirmedAt: Date.now() - 11 * MINUTE })).token
    for (const token of [first.token, stale]) {
      const { status, error } = await withToken(token).call('POST', '/admin/factors/totp', { name: 'Another' })
      expect([status, error.code, error.details?.['within_seconds']]).toEqual([428, 'CONFIRMATION_REQUIRED', 600])
      expect((await withToken(token).call('POST', '/admin/factors/passkey/options')).status).toBe(428)
    }
    const second = await addApp(person, 'Tablet')
    const names = (await person.call('GET', '/admin/me')).data['factors'].map(({ name }: { name: string }) => name)
    expect(names).toEqual(['Phone', 'Tablet'])

    const other = await openSession(first.id, 'admin')
    const removed = await person.call('DELETE', `/admin/factors/${id}`)
    expect([removed.status, removed.data['ended']]).toEqual([200, expect.any(Number)])
    // What may have been confirmed with it has ended; the caller goes on.
    expect((await withToken(other.token).call('GET', '/admin/me')).status).toBe(401)
    const last = await second.person.call('DELETE', `/admin/factors/${second.id}`)
    expect([last.status, last.error.code]).toEqual([409, 'CONFLICT'])
    expect((await logOf(first)).map(({ act }) => act)).toEqual(['factor.add', 'factor.add', 'factor.remove'])
  })

  it('stays, when the last two are removed at once, one of them', async () => {
    const { person, id } = await addApp(await operator('admin', unconfirmed))
    const second = await addApp(person, 'Tablet')
    const answers = await Promise.all([id, second.id].map((one) => person.call('DELETE', `/admin/factors/${one}`)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  it('is removed by its owner alone, after a fresh confirmation', async () => {
    const { person, id } = await addApp(await operator('admin', unconfirmed))
    await addApp(person, 'Tablet')
    const stranger = await operator('admin')
    expect((await stranger.call('DELETE', `/admin/factors/${id}`)).status).toBe(404)
    expect((await person.call('DELETE', `/admin/factors/${newId()}`)).status).toBe(404)
    const stale = await openSession(person.id, 'admin', { confirmedAt: Date.now() - 11 * MINUTE })
    expect((await withToken(stale.token).call('DELETE', `/admin/factors/${id}`)).status).toBe(428)
  })

  it('is one of ten at most', async () => {
    const person = await operator('admin')
    await query(
      `insert into operator_factors (id, user_id, kind, name, secret, confirmed_at, created_at)
       select gen_random_uuid(), $1, 'totp', 'App', 'sealed', now(), now() from generate_series(1, 10)`,
      [person.id],
    )
    const { status, error } = await person.call('POST', '/admin/factors/totp', { name: 'Eleventh' })
    expect([status, error.code]).toEqual([409, 'CONFLICT'])
  })
})
