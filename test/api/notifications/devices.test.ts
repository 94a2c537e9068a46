import { describe, expect, it } from 'vitest'
import { query, transaction } from '../../support/db.ts'
import { freshPushToken, signIn, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { workerWith } from '../../support/worker.ts'

const register = (person: Person, token: string, platform = 'android') =>
  person.call('POST', '/devices', { token, platform })
const listOf = async (person: Person) => (await person.call('GET', '/devices')).data['devices']
const idsOf = async (person: Person) => (await listOf(person)).map(({ id }: { id: string }) => id)
const stored = (person: Person) => query('select * from devices where user_id = $1', [person.id])

describe('registering a device', () => {
  it('is for the session that asks, and shows the token to nobody', async () => {
    const person = await signIn()
    const elsewhere = await signIn(person.phone, { 'user-agent': 'a tablet' })
    const token = freshPushToken()
    const { status, text, data, trips } = await register(person, token, 'ios')
    expect([status, trips.db]).toEqual([200, 1])
    expect(data['device']).toMatchObject({ platform: 'ios', is_current: true })
    expect(text).not.toContain(token)
    const answer = await elsewhere.call('GET', '/devices')
    expect(answer.data['devices']).toEqual([{ ...data['device'], is_current: false }])
    expect(answer.text).not.toContain(token)
    expect(answer.trips.db).toBe(1)
  })

  it('keeps the token encrypted, bound to its index', async () => {
    const [one, other] = [await signIn(), await signIn()]
    const token = freshPushToken()
    await register(one, token)
    const [row] = await stored(one)
    expect(JSON.stringify(row)).not.toContain(token)
    expect(row?.['token_cipher']).toMatch(/^k1\.[\w-]{60,}$/)
    await register(other, token)
    // Encrypted anew, found by the same index.
    const [anew] = await stored(other)
    expect(anew?.['token_index']).toBe(row?.['token_index'])
    expect(anew?.['token_cipher']).not.toBe(row?.['token_cipher'])
  })

  it('again changes nothing but the time', async () => {
    const person = await signIn()
    const token = freshPushToken()
    const first = (await register(person, token)).data['device']
    const second = (await register(person, token)).data['device']
    expect(second).toEqual({ ...first, updated_at: second.updated_at })
    expect(second.updated_at >= first.updated_at).toBe(true)
    expect(await listOf(person)).toEqual([second])
  })

  it('with a new token forgets the session’s old one', async () => {
    const person = await signIn()
    await register(person, freshPushToken())
    const { id } = (await register(person, freshPushToken())).data['device']
    expect(await idsOf(person)).toEqual([id])
  })

  it('takes the token from its former session, whose phone has changed hands', async () => {
    const [before, now] = [await signIn(), await signIn()]
    const token = freshPushToken()
    const old = (await register(before, token)).data['device']
    const { id, registered_at } = (await register(now, token)).data['device']
    expect(await idsOf(before)).toEqual([])
    expect(await idsOf(now)).toEqual([id])
    expect(id).not.toBe(old.id)
    expect(registered_at > old.registered_at).toBe(true)
    expect((await before.call('DELETE', `/devices/${id}`)).status).toBe(404)
  })

  it.each([
    [{}, ['body.token', 'body.platform']],
    [{ token: 'short', platform: 'web' }, ['body.token']],
    [{ token: `${'x'.repeat(20)} y`, platform: 'web' }, ['body.token']],
    [{ token: 'x'.repeat(4097), platform: 'web' }, ['body.token']],
    [{ token: 'x'.repeat(20), platform: 'windows' }, ['body.platform']],
    [{ token: 'x'.repeat(20), platform: 'web', user_id: crypto.randomUUID() }, ['body.user_id']],
  ])('refuses %o', async (body, paths) => {
    const { status, error, text } = await (await signIn()).call('POST', '/devices', body)
    expect(status).toBe(400)
    expect(error.details?.['issues'].map(({ path }: { path: string }) => path)).toEqual(paths)
    expect(text).not.toContain('xxxx')
  })

  it('leaves no token in Redis, be it with an Idempotency-Key', async () => {
    const person = await signIn()
    const token = freshPushToken()
    const headers = { 'idempotency-key': 'register-1' }
    const fetcher = workerWith({})
    const [first, again] = [
      await person.call('POST', '/devices', { token, platform: 'web' }, { headers, fetcher }),
      await person.call('POST', '/devices', { token, platform: 'web' }, { headers, fetcher }),
    ]
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.text).toBe(first.text)
    expect(await redis('KEYS', `*${token}*`)).toEqual([])
  })
})

describe('devices at once', () => {
  it('that register the same token leave it with one of them, and none fails', async () => {
    const people = await Promise.all([signIn(), signIn(), signIn()])
    for (let i = 0; i < 5; i += 1) {
      const token = freshPushToken()
      const answers = await Promise.all(people.map((person) => register(person, token)))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      const owners = await Promise.all(people.map(idsOf))
      expect(owners.flat()).toHaveLength(1)
      expect(answers.map(({ data }) => data['device'].id)).toContain(owners.flat()[0])
    }
  })

  it('that are one session leave it with one token', async () => {
    const person = await signIn()
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(person, freshPushToken())))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(await idsOf(person)).toHaveLength(1)
  })

  it('that swap tokens both get what they asked for', async () => {
    const [one, other] = [await signIn(), await signIn()]
    let [a, b] = [freshPushToken(), freshPushToken()]
    for (let i = 0; i < 5; i += 1) {
      ;[a, b] = [b, a]
      const statuses = (await Promise.all([register(one, a), register(other, b)])).map(({ status }) => status)
      expect(statuses).toEqual([200, 200])
    }
    expect([(await idsOf(one)).length, (await idsOf(other)).length]).toEqual([1, 1])
  })
})

describe('removing a device', () => {
  it('is for its owner, once', async () => {
    const [person, stranger] = [await signIn(), await signIn()]
    const { id } = (await register(person, freshPushToken())).data['device']
    const remove = (who: Person) => who.call('DELETE', `/devices/${id}`)
    expect((await remove(stranger)).status).toBe(404)
    const { status, trips } = await remove(person)
    expect([status, trips.db]).toEqual([200, 1])
    expect((await remove(person)).status).toBe(404)
    expect(await listOf(person)).toEqual([])
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
  })

  it('happens when its session ends, and to no other', async () => {
    const person = await signIn()
    const tablet = await signIn(person.phone, { 'user-agent': 'a tablet' })
    await register(person, freshPushToken())
    const { id } = (await register(tablet, freshPushToken())).data['device']
    await person.call('POST', '/auth/logout')
    expect(await idsOf(tablet)).toEqual([id])
    await tablet.call('POST', '/auth/logout-all')
    expect(await stored(person)).toEqual([])
  })

  it('happens when the account is deleted, and restoring brings none back', async () => {
    const person = await signIn()
    await register(person, freshPushToken())
    expect((await person.call('DELETE', '/users/me')).status).toBe(200)
    expect(await stored(person)).toEqual([])
    const back = await signIn(person.phone)
    expect((await register(back, freshPushToken())).error.code).toBe('ACCOUNT_DELETED')
    await back.call('POST', '/users/me/restore')
    expect(await listOf(back)).toEqual([])
  })

  it('happens to one that was on its way while its session ended', async () => {
    const person = await signIn()
    const ending = await transaction()
    await ending.query(
      `select end_sessions(
      account => $1, only_session => null, keep_session => null, reason => 'test', from_ip => 'internal', at => now()
    )`,
      [person.id],
    )
    const registering = register(person, freshPushToken())
    await ending.awaited()
    await ending.commit()
    expect((await registering).error.code).toBe('UNAUTHORIZED')
    expect(await stored(person)).toEqual([])
  })

  it('happens to one that came just before its session ended', async () => {
    const person = await signIn()
    const [session] = await query('select id from sessions where user_id = $1', [person.id])
    const registering = await transaction()
    await registering.query(
      `select register_device(
        account => $1, session => $2, new_device => gen_random_uuid(), kind => 'web', index => $3, cipher => 'x',
        keeps_voip => false, voip_index => null, voip_cipher => null, at => now()
      )`,
      [person.id, session?.['id'], freshPushToken()],
    )
    const ending = person.call('POST', '/auth/logout')
    await registering.awaited()
    await registering.commit()
    expect((await ending).status).toBe(200)
    expect(await stored(person)).toEqual([])
  })

  it('is not needed for a session that is too old to be used: it is no longer listed', async () => {
    const person = await signIn()
    await register(person, freshPushToken())
    await query(`update sessions set refresh_expires_at = now() - interval '1 second' where user_id = $1`, [person.id])
    expect(await listOf(person)).toEqual([])
  })
})

describe('an export', () => {
  it('has the devices with their tokens, and the preferences', async () => {
    const person = await signIn()
    const token = freshPushToken()
    await register(person, token, 'web')
    await person.call('PUT', '/notifications/preferences', { calls: false })
    const { data } = await person.call('GET', '/users/me/export')
    expect(data['notifications']).toMatchObject({
      preferences: { calls: false, messages: true },
      devices: [{ platform: 'web', token }],
    })
  })
})
