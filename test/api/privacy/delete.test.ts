import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import {
  freshPlace,
  matched,
  mailedToken,
  PASSWORD,
  published,
  register,
  signIn,
  unsentMails,
} from '../../support/people.ts'
import { connect, upgrade } from '../../support/sockets.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

afterEach(() => void vi.useRealTimers())

/** Answers when all that follows from an answer is done, too. */
const fetcher = workerWith({})
const DAY = 86_400_000

describe('DELETE /users/me', () => {
  it('hides the account at once, from strangers and from who is matched', async () => {
    const { a, b, conversationId } = await matched()
    const [{ cell_lat: latitude, cell_lon: longitude } = {}] = await query<{ cell_lat: number; cell_lon: number }>(
      'select cell_lat, cell_lon from profiles where user_id = $1',
      [a.id],
    )
    const stranger = await published({ location: { latitude: latitude ?? 0, longitude: longitude ?? 0 } })
    const feed = async () =>
      (await stranger.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)
    const conversations = async () => (await b.call('GET', '/conversations')).data['conversations']
    await expect.poll(conversations).toHaveLength(1)
    expect(await feed()).toContain(a.id)

    const { status, data, trips } = await a.call('DELETE', '/users/me', undefined, { fetcher })
    expect(status).toBe(200)
    expect(Date.parse(data['restorable_until']) - Date.now()).toBeGreaterThan(29.9 * DAY)
    expect(Date.parse(data['restorable_until']) - Date.now()).toBeLessThanOrEqual(30 * DAY)
    expect(trips).toEqual({ db: 1, redis: 2 })

    expect(await feed()).not.toContain(a.id)
    expect(await conversations()).toEqual([])
    for (const [person, action] of [
      [stranger, 'like'],
      [b, 'like'],
      [b, 'pass'],
    ] as const) {
      const decided = await person.call('POST', '/matching/swipe', { target_user_id: a.id, action })
      expect(decided.error.code).toBe('USER_NOT_FOUND')
    }
    const written = { conversation_id: conversationId, content: 'are you there?' }
    expect((await b.call('POST', '/messages/send', written)).error.code).toBe('CONFLICT')
  })

  it('ends every session at once, with its sockets', async () => {
    const { a, b, conversationId } = await matched()
    const tablet = await signIn(a.phone)
    const sockets = [
      await connect('/ws', a.token),
      await connect('/ws', tablet.token),
      await connect(`/conversations/${conversationId}/ws`, a.token),
    ]
    const other = await connect('/ws', b.token)
    expect((await a.call('DELETE', '/users/me')).status).toBe(200)
    for (const socket of sockets) expect((await socket.untilClosed()).code).toBe(4001)
    for (const person of [a, tablet]) {
      expect((await person.call('GET', '/auth/me')).status).toBe(401)
      expect((await person.call('POST', '/users/me/restore')).status).toBe(401)
      expect((await call('POST', '/auth/refresh-token', { body: { refresh_token: person.refreshToken } })).status).toBe(
        401,
      )
    }
    expect((await upgrade('/ws', { authorization: `Bearer ${tablet.token}` })).status).toBe(401)
    expect((await other.request('ping')).event).toBe('pong')
  })

  it('postpones nothing when it comes again, and ends the sessions opened since', async () => {
    const person = await signIn()
    const first = await person.call('DELETE', '/users/me')
    const again = await signIn(person.phone)
    const second = await again.call('DELETE', '/users/me')
    expect(second.data).toEqual(first.data)
    expect((await again.call('POST', '/users/me/restore')).status).toBe(401)
    const deletions = await query(`select 1 from security_events where user_id = $1 and type = 'account_deleted'`, [
      person.id,
    ])
    expect(deletions).toHaveLength(1)
  })

  it('is once, however many ask at the same moment', async () => {
    const { person, id } = await register()
    const answers = await Promise.all(Array.from({ length: 6 }, () => person.call('DELETE', '/users/me')))
    // Requests after the end of the session are rejected; all others get the same answer.
    const done = answers.filter(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status !== 200 && status !== 401)).toEqual([])
    expect(new Set(done.map(({ data }) => data['restorable_until'])).size).toBe(1)
    expect(
      await query(`select 1 from security_events where user_id = $1 and type = 'account_deleted'`, [id]),
    ).toHaveLength(1)
  })

  it('tells the owner by mail', async () => {
    const { email, person } = await register({ isVerified: true })
    await person.call('DELETE', '/users/me', undefined, { fetcher })
    const [mail] = await unsentMails(email)
    expect(mail?.body).toMatch(/was deleted[^]*\d{1,2} \w+ \d{4}[^]*sign in before then and restore it/)
  })

  it('needs a recent sign-in', async () => {
    const person = await signIn()
    vi.setSystemTime(Date.now() + 11 * 60_000)
    const { error } = await person.call('DELETE', '/users/me')
    expect(error).toMatchObject({ status: 403, code: 'FORBIDDEN', details: { reason: 'sign_in_again' } })
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
  })

  it('is refused to a suspended account, which cannot leave its suspension behind', async () => {
    const { id, person } = await register()
    await query(
      `select set_account_status(account => $1, new_status => 'banned', reason => 'scam', until => null, at => now())`,
      [id],
    )
    const { error } = await person.call('DELETE', '/users/me', undefined, { fetcher: onRedisOutage() })
    expect(error.code).toBe('ACCOUNT_SUSPENDED')
    expect(await query('select deleted_at from users where id = $1', [id])).toEqual([{ deleted_at: null }])
  })

  it('has deleted the account even where Redis could not be told, and says that it has not all been done', async () => {
    const { id, email, person } = await register({ isVerified: true })
    // An isolate of its own: one that could not tell Redis mistrusts it from then on, and with it all other tests.
    vi.resetModules()
    const isolate = await import('../../support/worker.ts')
    const { status } = await person.call('DELETE', '/users/me', undefined, { fetcher: isolate.onRedisOutage() })
    expect(status).toBe(503)
    expect(await query('select 1 from users where id = $1 and deleted_at is not null', [id])).toHaveLength(1)
    const login = await call('POST', '/auth/login', { body: { email, password: PASSWORD } })
    expect(login.data['user']).toHaveProperty('restorable_until')
    // The row that a failure leaves for the sweep.
    expect(
      await query(`select 1 from outbox where type = 'account.deletion_changed' and payload ->> 'user_id' = $1`, [id]),
    ).toHaveLength(1)
  })

  it('lets a forgotten password be set anew, which is a way back', async () => {
    const { email, person } = await register({ isVerified: true })
    await person.call('DELETE', '/users/me', undefined, { fetcher })
    await call('POST', '/auth/forgot-password', { body: { email }, fetcher })
    const reset = { token: await mailedToken(email), password: `${PASSWORD} again` }
    expect((await call('POST', '/auth/reset-password', { body: reset, fetcher })).status).toBe(200)
    const login = await call('POST', '/auth/login', { body: { email, password: reset.password } })
    expect(login.data['user']).toHaveProperty('deleted_at')
  })

  it('keeps an account that nobody knew of hidden, too', async () => {
    const person = await published({ location: await freshPlace() })
    await person.call('DELETE', '/users/me', undefined, { fetcher })
    // A sign-in makes somebody active, which must not list them.
    await signIn(person.phone)
    expect(await query('select 1 from listings where user_id = $1', [person.id])).toEqual([])
  })
})
