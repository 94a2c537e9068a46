import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, type Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { matched, PASSWORD, published, register, signIn, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { connect } from '../../support/sockets.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

afterEach(() => void vi.useRealTimers())

/** Answers when all that follows from an answer is done, too. */
const fetcher = workerWith({})
const PATIENT = { timeout: 15_000 }

const leave = (person: Person) => person.call('DELETE', '/users/me', undefined, { fetcher })
const restore = (person: Person) => person.call('POST', '/users/me/restore', undefined, { fetcher })

/** What Postgres has of somebody, apart from how they come and go. */
const rowsOf = (id: string) =>
  query(
    `select to_jsonb(p) as profile, to_jsonb(u) - array['last_active_at', 'updated_at'] as account,
       (select jsonb_agg(to_jsonb(l) - array['active_hour', 'located_at'] order by l.tile_size) from listings l where l.user_id = u.id) as listings,
       (select jsonb_agg(to_jsonb(m)) from matches m where u.id in (m.user_a, m.user_b)) as matches,
       (select jsonb_agg(to_jsonb(d)) from decisions d where u.id in (d.from_user_id, d.to_user_id)) as decisions,
       (select jsonb_agg(to_jsonb(ph)) from photos ph where ph.user_id = u.id) as photos
     from users u join profiles p on p.user_id = u.id where u.id = $1`,
    [id],
  )

/** An entry of the list without when the other one was there last: whatever they do changes it. */
const withoutPresence = ({ user: { last_active: _, ...user }, ...entry }: Json) => ({ ...entry, user })

describe('POST /users/me/restore', () => {
  it('brings everything back as it was, in Postgres and in conversations', async () => {
    const { a, b, conversationId } = await matched()
    const write = (person: Person, content: string) =>
      person.call('POST', '/messages/send', { conversation_id: conversationId, content })
    await write(b, 'hello')
    const listOf = async (person: Person) =>
      (await person.call('GET', '/conversations')).data['conversations'].map(withoutPresence)
    await expect.poll(async () => (await listOf(a))[0]?.unread_count, PATIENT).toBe(1)
    const [before, mine, theirs] = [await rowsOf(a.id), await listOf(a), await listOf(b)]

    await leave(a)
    expect((await write(b, 'unheard')).error.code).toBe('CONFLICT')
    const again = await signIn(a.phone)
    const { status, trips } = await restore(again)
    expect([status, trips]).toEqual([200, { db: 1, redis: 2 }])

    expect(await rowsOf(a.id)).toEqual(before)
    expect(await listOf(again)).toEqual(mine)
    expect(await listOf(b)).toEqual(theirs)
    const socket = await connect('/ws', again.token)
    expect((await write(b, 'welcome back')).status).toBe(200)
    expect((await socket.next('new_message')).data).toMatchObject({ content: 'welcome back', seq: 2 })
    expect((await write(again, 'thank you')).status).toBe(200)
    expect((await a.call('GET', '/auth/me')).status, 'sessions that have ended stay so').toBe(401)
    const events = await query(`select 1 from security_events where user_id = $1 and type = 'account_restored'`, [a.id])
    expect(events).toHaveLength(1)
  })

  it('publishes nobody who was not published', async () => {
    const person = await published()
    await person.call('POST', '/profile/unpublish')
    await leave(person)
    const again = await signIn(person.phone)
    await restore(again)
    expect((await again.call('GET', '/profile/me')).data['profile'].is_published).toBe(false)
    expect(await query('select 1 from listings where user_id = $1', [person.id])).toEqual([])
  })

  it('opens no conversation with somebody who is still away', async () => {
    const { a, b, conversationId } = await matched()
    await leave(a)
    await leave(b)
    const again = await signIn(a.phone)
    await restore(again)
    const message = { conversation_id: conversationId, content: 'anybody?' }
    expect((await again.call('POST', '/messages/send', message)).error.code).toBe('CONFLICT')
    await restore(await signIn(b.phone))
    expect((await again.call('POST', '/messages/send', message)).status).toBe(200)
  })

  it('leaves an account as it is that is not deleted, however often it comes', async () => {
    const { id, person } = await register()
    const before = await rowsOf(id)
    for (let i = 0; i < 3; i += 1) expect((await restore(person)).status).toBe(200)
    expect(await rowsOf(id)).toEqual(before)
  })

  it('is the way out when Redis still believes that the account is deleted', async () => {
    const { id, person } = await register()
    await redis('SET', `account:deleted:${id}`, new Date(Date.now() + 86_400_000).toISOString(), 'EX', 3600)
    expect((await person.call('GET', '/auth/me')).error.code).toBe('ACCOUNT_DELETED')
    await restore(person)
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
  })

  it('has restored the account even where Redis could not be told, and says so the next time', async () => {
    const { id, email, person } = await register({ isVerified: true })
    await leave(person)
    const { data } = await call('POST', '/auth/login', { body: { email, password: PASSWORD } })
    const token: string = data['token']
    const failed = await call('POST', '/users/me/restore', { token, fetcher: onRedisOutage() })
    expect(failed.status).toBe(503)
    expect(await query('select 1 from users where id = $1 and deleted_at is null', [id])).toHaveLength(1)
    expect((await call('POST', '/users/me/restore', { token, fetcher })).status).toBe(200)
    expect((await call('GET', '/auth/me', { token })).status).toBe(200)
  })

  it('is refused when the time is over', async () => {
    const { person, email } = await register({ isVerified: true })
    const { data } = await person.call('DELETE', '/users/me')
    const logIn = async () =>
      (await call('POST', '/auth/login', { body: { email, password: PASSWORD } })).data['token'] as string
    vi.setSystemTime(Date.parse(data['restorable_until']))
    const late = await call('POST', '/users/me/restore', { token: await logIn() })
    expect(late.error).toMatchObject({
      status: 403,
      code: 'ACCOUNT_DELETED',
      message: expect.stringContaining('no longer be restored'),
      details: { restorable_until: data['restorable_until'] },
    })
    vi.setSystemTime(Date.parse(data['restorable_until']) - 1000)
    expect((await call('POST', '/users/me/restore', { token: await logIn() })).status).toBe(200)
  })

  it('gives the time that the setting says, and keeps to what it has said', async () => {
    const person = await signIn()
    const week = workerWith({ DELETION_GRACE_DAYS: '7' })
    const { data } = await person.call('DELETE', '/users/me', undefined, { fetcher: week })
    const days = (Date.parse(data['restorable_until']) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThanOrEqual(7)
    const again = await signIn(person.phone)
    const repeated = await again.call('DELETE', '/users/me')
    expect(repeated.data['restorable_until']).toBe(data['restorable_until'])
  })
})
