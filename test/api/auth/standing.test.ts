import { afterEach, describe, expect, it, vi } from 'vitest'
import { env } from 'cloudflare:workers'
import { call } from '../../support/api.ts'
import { minutePasses } from '../../support/clock.ts'
import { query } from '../../support/db.ts'
import { happens } from '../../support/matches.ts'
import { codeFor, matched, PASSWORD, register, signIn } from '../../support/people.ts'
import { connect, open, upgrade } from '../../support/sockets.ts'

afterEach(() => void vi.useRealTimers())

/** Changes an account's status as an administrator would; docs/operations.md tells how. */
const setStatus = (id: string, status: string, reason: string | null = null, until: Date | null = null) =>
  query(
    `select set_account_status(
    account => $1, new_status => $2, reason => $3, until => $4, at => now() - interval '1 minute'
  )`,
    [id, status, reason, until?.toISOString() ?? null],
  )

describe('a suspended account', () => {
  it('is refused at once, told why, until when and where to appeal, and its sockets close', async () => {
    const { a, conversationId } = await matched()
    const [own, room] = [await connect('/ws', a.token), await connect(`/conversations/${conversationId}/ws`, a.token)]
    const until = new Date(Date.now() + 86_400_000)
    await setStatus(a.id, 'suspended', 'harassment', until)
    await minutePasses()
    const refused = await a.call('GET', '/auth/me')
    expect(refused.error).toMatchObject({
      status: 403,
      code: 'ACCOUNT_SUSPENDED',
      details: { reason: 'harassment', until: until.toISOString(), appeal: 'appeals@vibesmatch.example' },
    })
    expect(refused.error.message).toContain('appeals@vibesmatch.example')
    expect(refused.trips.db).toBe(0)
    expect([(await own.untilClosed()).code, (await room.untilClosed()).code]).toEqual([4001, 4001])
    expect((await upgrade('/ws', { authorization: `Bearer ${a.token}` })).status).toBe(403)
  })

  it('gets no socket that was on its way when the others were closed', async () => {
    const { a, conversationId } = await matched()
    const hub = env.USER_HUB.getByName(a.id)
    await hub.closeSockets(a.id)
    // Both were let through a second before that.
    vi.setSystemTime(Date.now() - 1000)
    const authorization = `Bearer ${a.token}`
    expect((await upgrade('/ws', { authorization })).status).toBe(401)
    expect((await upgrade(`/conversations/${conversationId}/ws`, { authorization })).status).toBe(401)
    const late = open(await upgrade('/ws'))
    late.send('authenticate', { token: a.token })
    expect((await late.untilClosed()).code).toBe(4001)
    vi.useRealTimers()
    await connect('/ws', a.token)
  })

  it('gets no session, by any way in, and hears why only with its credentials', async () => {
    const phone = await signIn()
    const { id, email } = await register({ isVerified: true })
    await setStatus(phone.id, 'banned', 'scam')
    await setStatus(id, 'banned', 'scam')
    await call('POST', '/auth/send-otp', { body: { phone_number: phone.phone } })
    const byPhone = { phone_number: phone.phone, otp: await codeFor(phone.phone) }
    const refused = [
      await call('POST', '/auth/verify-otp', { body: byPhone }),
      await call('POST', '/auth/login', { body: { email, password: PASSWORD } }),
    ]
    for (const { error } of refused)
      expect(error).toMatchObject({ code: 'ACCOUNT_SUSPENDED', details: { reason: 'scam' } })
    const stranger = await call('POST', '/auth/login', { body: { email, password: 'not the password' } })
    expect(stranger.error.code).toBe('INVALID_CREDENTIALS')
  })

  it('keeps its refresh token for when it is let in again', async () => {
    const person = await signIn()
    const refresh = () => call('POST', '/auth/refresh-token', { body: { refresh_token: person.refreshToken } })
    await setStatus(person.id, 'suspended', 'spam')
    expect((await refresh()).error.code).toBe('ACCOUNT_SUSPENDED')
    expect((await refresh()).error.code).toBe('ACCOUNT_SUSPENDED')
    await setStatus(person.id, 'active')
    expect((await refresh()).status).toBe(200)
  })

  it('is let in again when its time is over', async () => {
    const person = await signIn()
    await setStatus(person.id, 'suspended', 'spam', new Date(Date.now() - 1000))
    await minutePasses()
    await minutePasses()
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
    const [row] = await query('select status, status_reason, status_until from users where id = $1', [person.id])
    expect(row).toEqual({ status: 'active', status_reason: null, status_until: null })
  })
})

describe('a birth date that makes somebody a minor', () => {
  it('leaves nothing of the account once a moderator has closed it', async () => {
    const { a, b, conversationId } = await matched()
    const [own, other] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hello' })
    await other.next('new_message')
    const born = `${new Date().getUTCFullYear() - 15}-01-01`
    const refused = await a.call('PUT', '/profile/me', { birth_date: born })
    expect(refused.error.code).toBe('ACCOUNT_SUSPENDED')
    expect((await other.next('match:ended')).data['conversation_id']).toBe(conversationId)
    await happens(
      `(select jsonb_build_object('events', events) from close_account(account => $1, reason => 'underage', at => now()))`,
      [a.id],
    )

    expect((await own.untilClosed()).code).toBe(4001)
    expect((await a.call('GET', '/auth/me')).status).toBe(401)
    expect((await call('POST', '/auth/refresh-token', { body: { refresh_token: a.refreshToken } })).status).toBe(401)
    for (const type of ['active', 'archived'])
      expect((await b.call('GET', `/conversations?type=${type}`)).data['conversations']).toEqual([])
    expect((await b.call('GET', `/conversations/${conversationId}/messages`)).status).toBe(404)
    for (const [table, column] of [
      ['users', 'id'],
      ['profiles', 'user_id'],
      ['photos', 'user_id'],
      ['sessions', 'user_id'],
      ['messages', 'sender_id'],
    ])
      expect(await query(`select 1 from ${table} where ${column} = $1`, [a.id]), table).toEqual([])
    expect((await env.MEDIA.list({ prefix: `photos/${a.id}/` })).objects).toEqual([])
    // The number is free; whoever signs in with it starts anew.
    expect((await signIn(a.phone)).id).not.toBe(a.id)
  })

  it('that lies in the future only is refused', async () => {
    const person = await signIn()
    expect((await person.call('PUT', '/profile/me', { birth_date: '2999-01-01' })).status).toBe(400)
    expect((await person.call('GET', '/auth/me')).status).toBe(200)
  })
})
