import { env } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { apiEndpoints } from '../../../src/features/endpoints.ts'
import { rebuildRevocations } from '../../../src/security/rebuild-revocations.ts'
import { databaseAddress } from '../../../src/context.ts'
import { readSettings } from '../../../src/settings.ts'
import { createDb } from '../../../src/foundation/db.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { pathsOf } from '../../../src/http/endpoint.ts'
import { call, freshIp, type Answer } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { lostRedis } from '../../support/lost-redis.ts'
import {
  codeFor,
  freshEmail,
  freshPhone,
  PASSWORD,
  personOf,
  register,
  signIn,
  type Person,
} from '../../support/people.ts'
import { keySet } from '../../support/providers.ts'
import { open, upgrade } from '../../support/sockets.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

/** Somebody who has deleted their account and signed in again. */
async function returned(): Promise<Person> {
  const person = await signIn()
  await person.call('DELETE', '/users/me')
  return signIn(person.phone)
}

describe('signing in to a deleted account', () => {
  const said = { deleted_at: expect.any(String), restorable_until: expect.any(String) }

  it('works by phone, and says until when it can be restored', async () => {
    const person = await signIn(freshPhone())
    const { data } = await person.call('DELETE', '/users/me')
    const again = await signIn(person.phone)
    expect(again.id).toBe(person.id)
    const refreshed = await call('POST', '/auth/refresh-token', { body: { refresh_token: again.refreshToken } })
    expect(refreshed.data['user']).toMatchObject({ id: person.id, ...said })
    expect(refreshed.data['user'].restorable_until).toBe(data['restorable_until'])
  })

  it.each([true, false])('works by password, with an address that is proved: %s', async (isVerified) => {
    const { id, email, person } = await register({ isVerified })
    await person.call('DELETE', '/users/me')
    const login = await call('POST', '/auth/login', { body: { email, password: PASSWORD } })
    expect(login.data['user']).toMatchObject({ id, ...said })
    const wrong = await call('POST', '/auth/login', { body: { email, password: 'not the password' } })
    expect(wrong.error.code).toBe('INVALID_CREDENTIALS')
  })

  it('works by Google, whether it was linked before or is by the same address', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const keys = keySet()
    await keys.set([{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }])
    const fetcher = workerWith({ GOOGLE_CLIENT_IDS: 'app', GOOGLE_ISSUERS: 'google.test', GOOGLE_JWKS_URL: keys.url })
    const byGoogle = async (sub: string, email: string) =>
      call('POST', '/auth/google', {
        fetcher,
        body: {
          id_token: await new SignJWT({ sub, email, email_verified: true, iss: 'google.test', aud: 'app' })
            .setProtectedHeader({ alg: 'RS256', kid: 'k' })
            .setIssuedAt()
            .setExpirationTime('1h')
            .sign(privateKey),
        },
      })
    const [sub, email] = [newId(), freshEmail()]
    const person = personOf((await byGoogle(sub, email)).data)
    await person.call('DELETE', '/users/me')
    expect((await byGoogle(sub, email)).data['user']).toMatchObject({ id: person.id, ...said })

    const other = await register({ isVerified: true })
    await other.person.call('DELETE', '/users/me')
    expect((await byGoogle(newId(), other.email)).data['user']).toMatchObject({ id: other.id, ...said })
  })

  it('is the only thing its phone is good for: no other account gets it', async () => {
    const owner = await signIn()
    await owner.call('DELETE', '/users/me')
    const { person } = await register()
    await person.call('POST', '/auth/link/phone', { phone_number: owner.phone })
    const link = { phone_number: owner.phone, otp: await codeFor(owner.phone) }
    expect((await person.call('POST', '/auth/link/phone', link)).error.code).toBe('CONFLICT')
    expect((await signIn(owner.phone)).id).toBe(owner.id)
  })
})

describe('a user who is signed in to a deleted account', () => {
  const refused = apiEndpoints.filter(({ auth, whileDeleted }) => auth === 'user' && !whileDeleted)

  it('may come back or leave and is refused all others, told how to come back, without a single SQL statement', async () => {
    const allowed = apiEndpoints
      .filter(({ whileDeleted }) => whileDeleted)
      .map(({ method, path }) => `${method} ${path}`)
    expect(allowed.toSorted()).toEqual([
      'delete /users/me',
      'get /users/me/export',
      'post /auth/logout',
      'post /auth/logout-all',
      'post /users/me/restore',
    ])
    const { token } = await returned()
    expect(refused.length).toBeGreaterThan(15)
    for (const endpoint of refused) {
      const { bodyExample } = endpoint
      for (const { method, path } of pathsOf(endpoint)) {
        const answer: Answer = await call(
          method.toUpperCase(),
          path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, newId()),
          {
            token,
            ip: freshIp(),
            ...(endpoint.body ? { body: endpoint.bodyKind === 'form' ? new FormData() : bodyExample } : {}),
          },
        )
        const what = `${method} ${path}`
        expect([what, answer.status, answer.error.code]).toEqual([what, 403, 'ACCOUNT_DELETED'])
        expect([what, answer.trips]).toEqual([what, { db: 0, redis: 1 }])
        expect(answer.error.details).toEqual({ restorable_until: expect.stringMatching(/Z$/) })
        expect(answer.error.message).toContain('POST /api/v1/users/me/restore')
      }
    }
  })

  it('gets no socket', async () => {
    const { token } = await returned()
    const refusal = await upgrade('/ws', { authorization: `Bearer ${token}` })
    expect([refusal.status, await refusal.json()]).toMatchObject([403, { error: { code: 'ACCOUNT_DELETED' } }])
    const late = open(await upgrade('/ws'))
    late.send('authenticate', { token })
    expect((await late.next('error')).data['code']).toBe('ACCOUNT_DELETED')
    expect((await late.untilClosed()).code).toBe(4001)
  })

  it('is refused by what Postgres says when Redis is down', async () => {
    const person = await returned()
    const refused = await person.call('GET', '/auth/me', undefined, { fetcher: onRedisOutage() })
    expect([refused.error.code, refused.trips.db]).toEqual(['ACCOUNT_DELETED', 1])
    const allowed = await person.call('POST', '/users/me/restore', undefined, { fetcher: onRedisOutage() })
    expect(allowed.status, 'restored, though Redis was not told').toBe(503)
  })

  it('is known to a Redis that had lost what it knew', async () => {
    const person = await returned()
    const { redis, known } = lostRedis()
    await rebuildRevocations(createDb(databaseAddress(env, readSettings(env)), startTiming()), redis, 3600, Date.now())
    expect(known.get(`account:deleted:${person.id}`)).toMatch(/^20.*Z$/)
    expect(known.get('session:ended:whole')).toBe('1')
  })

  it('is told that the account is suspended, should it be that as well', async () => {
    const person = await returned()
    await query(
      `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
      [person.id],
    )
    const { error } = await person.call('POST', '/users/me/restore', undefined, { fetcher: onRedisOutage() })
    expect(error.code).toBe('ACCOUNT_SUSPENDED')
  })
})
