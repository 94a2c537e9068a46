import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { call, type Fetch } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { idToken, newKey, seconds, withIssuer, type Key } from '../../support/google.ts'
import { freshEmail, mailedToken, PASSWORD, personOf, register } from '../../support/people.ts'
import { keySet } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

let key: Key
let keys: ReturnType<typeof keySet>
let fetcher: Fetch
const signIn = (id_token: string, nonce?: string, worker = fetcher) =>
  call('POST', '/auth/google', { body: { id_token, ...(nonce === undefined ? {} : { nonce }) }, fetcher: worker })

beforeAll(async () => {
  key = await newKey()
  keys = keySet()
  await keys.set([key.jwk])
  fetcher = withIssuer(keys)
})
afterEach(() => void vi.useRealTimers())

describe('POST /auth/google', () => {
  it('proves the address that Google has verified, and nothing without one', async () => {
    for (const [email_verified, code] of [
      [true, 'PROFILE_INCOMPLETE'],
      [false, 'VERIFICATION_REQUIRED'],
    ] as const) {
      const { data } = await signIn(await idToken(key, { email: freshEmail(), email_verified }))
      expect(data['user'].is_verified).toBe(email_verified)
      expect((await personOf(data).call('POST', '/profile/publish')).error.code).toBe(code)
    }
  })

  it('makes the account the first time and finds it the next, with one SQL statement', async () => {
    const claims = { sub: crypto.randomUUID(), email: freshEmail(), email_verified: true }
    const first = await signIn(await idToken(key, claims))
    expect(first.status, first.text).toBe(200)
    expect(first.data['user']).toMatchObject({ email: claims.email, is_verified: true })
    expect(first.trips.db).toBe(1)
    const second = await signIn(await idToken(key, { ...claims, email: freshEmail() }))
    expect(second.data['user']).toEqual(first.data['user'])
    expect((await call('GET', '/auth/me', { token: second.data['token'] })).status).toBe(200)
  })

  it('makes one account, however many first sign-ins come at once', async () => {
    const claims = { sub: crypto.randomUUID(), email: freshEmail(), email_verified: true }
    const tokens = await Promise.all(Array.from({ length: 8 }, () => idToken(key, claims)))
    const answers = await Promise.all(tokens.map((token) => signIn(token)))
    expect(answers.map(({ status }) => status)).toEqual(tokens.map(() => 200))
    expect(new Set(answers.map(({ data }) => data['user'].id)).size).toBe(1)
  })

  it('refuses what was not signed for us, now', async () => {
    const stranger = await newKey()
    const good = await idToken(key)
    const [head, payload] = good.split('.')
    const bad: Record<string, string> = {
      garbage: 'x.y.z',
      'of another issuer': await idToken(key, { iss: 'https://evil.test' }),
      'for another app': await idToken(key, { aud: 'evil.clients.test' }),
      expired: await idToken(key, { exp: seconds() - 120 }),
      'without a subject': await idToken(key, { sub: '' }),
      'signed with another key of the same id': await idToken({ ...stranger, kid: key.kid }),
      'signed with a key that nobody knows': await idToken(stranger),
      'alg none': `${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`,
      'a changed payload': `${head}.${payload?.slice(0, -4)}AAAA.${good.split('.')[2]}`,
    }
    for (const [name, token] of Object.entries(bad)) {
      const answer = await signIn(token)
      expect([answer.error.code, answer.trips.db], name).toEqual(['INVALID_CREDENTIALS', 0])
    }
  })

  it('holds the nonce of the token against that of the request', async () => {
    const nonce = crypto.randomUUID()
    const token = await idToken(key, { nonce })
    expect((await signIn(token, nonce)).status).toBe(200)
    expect((await signIn(token, 'another')).status).toBe(401)
    expect((await signIn(token)).status).toBe(401)
    expect((await signIn(await idToken(key), nonce)).status).toBe(401)
  })

  it('joins an account that has proved the same address', async () => {
    const { id, email } = await register({ isVerified: true })
    const answer = await signIn(await idToken(key, { email: email.toUpperCase(), email_verified: true }))
    expect(answer.data['user'].id).toBe(id)
    const password = await call('POST', '/auth/login', { body: { email, password: PASSWORD } })
    expect(password.data['user'].id).toBe(id)
  })

  it('joins nothing by an address that only looks like one when its letters are made small', async () => {
    const { id, email } = await register({ isVerified: true })
    // The Kelvin sign, whose small letter is the one on every keyboard.
    const answer = await signIn(await idToken(key, { email: email.replace('k', '\u212a'), email_verified: true }))
    expect([answer.status, answer.data['user'].email]).toEqual([200, undefined])
    expect(answer.data['user'].id).not.toBe(id)
  })

  it.each([
    ['tom&', '@mail.test', '@mail.test'],
    ['', '@ПРИМЕР.рф', '@xn--e1afmkfd.xn--p1ai'],
  ])('takes an address as every operation does: %s…%s', async (before, domain, stored) => {
    const name = `${before}${crypto.randomUUID()}`
    const claims = { email: `${name.toUpperCase()}${domain}`, email_verified: true }
    const { data } = await signIn(await idToken(key, claims))
    expect(data['user'].email).toBe(`${name}${stored}`)
    const worker = workerWith({})
    // Without a password there is nothing to log in with; whoever reads the mail can set one.
    await call('POST', '/auth/forgot-password', { body: { email: `${name}${domain}` }, fetcher: worker })
    const reset = { token: await mailedToken(`${name}${stored}`), password: PASSWORD }
    expect((await call('POST', '/auth/reset-password', { body: reset })).status).toBe(200)
    const logged = await call('POST', '/auth/login', { body: { email: `${name}${domain}`, password: PASSWORD } })
    expect(logged.data['user'].id).toBe(data['user'].id)
  })

  it('takes no address that it could not write to', async () => {
    for (const email of ['"a b"@mail.test', 'ana@[192.0.2.1]', 'ana@mail']) {
      const { status, data } = await signIn(await idToken(key, { email, email_verified: true }))
      expect([status, data['user'].email]).toEqual([200, undefined])
    }
  })

  it('joins nothing when either side has not proved the address', async () => {
    const claimed = await register()
    const proved = await register({ isVerified: true })
    const first = await signIn(await idToken(key, { email: claimed.email, email_verified: true }))
    expect(first.data['user'].id).not.toBe(claimed.id)
    expect(first.data['user'].email).toBe(claimed.email)
    const second = await signIn(await idToken(key, { email: proved.email, email_verified: false }))
    expect(second.data['user'].id).not.toBe(proved.id)
    expect(second.data['user'].email).toBeUndefined()
  })

  it('tells a suspended account so', async () => {
    const claims = { sub: crypto.randomUUID() }
    const { id } = personOf((await signIn(await idToken(key, claims))).data)
    await query(
      `select set_account_status(account => $1, new_status => 'banned', reason => 'spam', until => null, at => now())`,
      [id],
    )
    expect((await signIn(await idToken(key, claims))).error).toMatchObject({
      code: 'ACCOUNT_SUSPENDED',
      details: { reason: 'spam' },
    })
  })

  it('is 404 where it is not set up', async () => {
    const answer = await call('POST', '/auth/google', { body: { id_token: await idToken(key) } })
    expect(answer.error.code).toBe('NOT_FOUND')
  })
})

describe('the keys of the issuer', () => {
  it('are kept for as long as the issuer says', async () => {
    const set = keySet()
    await set.set([key.jwk], { maxAge: 600 })
    const worker = withIssuer(set)
    for (let i = 0; i < 3; i += 1) expect((await signIn(await idToken(key), undefined, worker)).status).toBe(200)
    expect(await set.timesAsked()).toBe(1)
    vi.setSystemTime(Date.now() + 601_000)
    expect((await signIn(await idToken(key), undefined, worker)).status).toBe(200)
    expect(await set.timesAsked()).toBe(2)
  })

  it('are asked for again when a token names one that is new, and at most once a minute', async () => {
    const [old, next, made] = [key, await newKey(), await newKey()]
    const set = keySet()
    await set.set([old.jwk])
    const worker = withIssuer(set)
    expect((await signIn(await idToken(old), undefined, worker)).status).toBe(200)
    // Rotated: both are in the set for a while.
    await set.set([next.jwk, old.jwk])
    expect((await signIn(await idToken(next), undefined, worker)).status).toBe(200)
    expect((await signIn(await idToken(old), undefined, worker)).status).toBe(200)
    expect(await set.timesAsked()).toBe(2)
    for (let i = 0; i < 5; i += 1) expect((await signIn(await idToken(made), undefined, worker)).status).toBe(401)
    expect(await set.timesAsked()).toBe(2)
    vi.setSystemTime(Date.now() + 61_000)
    expect((await signIn(await idToken(made), undefined, worker)).status).toBe(401)
    expect(await set.timesAsked()).toBe(3)
  })

  it('are asked for no more often than that when they are stale, or the issuer is away', async () => {
    const [made, set] = [await newKey(), keySet()]
    await set.set([key.jwk], { maxAge: 0 })
    const worker = withIssuer(set)
    expect((await signIn(await idToken(key), undefined, worker)).status).toBe(200)
    const guess = async () =>
      (await signIn(await idToken({ ...made, kid: crypto.randomUUID() }), undefined, worker)).status
    expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 401])
    expect(await set.timesAsked()).toBe(2)
    await set.set([], { status: 500 })
    vi.setSystemTime(Date.now() + 61_000)
    expect([await guess(), await guess(), await guess()]).toEqual([503, 503, 503])
    for (let i = 0; i < 3; i += 1) expect((await signIn(await idToken(key), undefined, worker)).status).toBe(200)
    expect(await set.timesAsked()).toBe(4)
  })

  it('that cannot be had are 503; those that we have serve on', async () => {
    const set = keySet()
    await set.set([], { status: 500 })
    const worker = withIssuer(set)
    expect((await signIn(await idToken(key), undefined, worker)).error.code).toBe('UNAVAILABLE')
    await set.set([key.jwk], { maxAge: 60 })
    expect((await signIn(await idToken(key), undefined, worker)).status).toBe(200)
    await set.set([], { status: 500 })
    vi.setSystemTime(Date.now() + 120_000)
    expect((await signIn(await idToken(key), undefined, worker)).status).toBe(200)
  })
})
