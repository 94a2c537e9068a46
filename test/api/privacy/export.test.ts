import { afterEach, describe, expect, it, vi } from 'vitest'
import { exportView, type ExportView } from '../../../src/features/privacy/schemas.ts'
import { ORIGIN, type Answer } from '../../support/api.ts'
import { refOf, subscribe } from '../../support/billing.ts'
import { query } from '../../support/db.ts'
import { freshPhone, matched, register, signIn, type Person } from '../../support/people.ts'
import { withoutPostgres, onRedisOutage, workerWith } from '../../support/worker.ts'

afterEach(() => void vi.useRealTimers())

const ask = (person: Person): Promise<Answer> => person.call('GET', '/users/me/export')

/** The document, which has the shape that its operation declares. */
function read({ status, text }: Answer): ExportView {
  expect(status, text).toBe(200)
  return exportView.parse(JSON.parse(text))
}

describe('GET /users/me/export', () => {
  it('has everything that the person has given and made', async () => {
    const { a, b, matchId, conversationId } = await matched()
    await a.call('PUT', '/profile/interests', { interests: ['Jazz'] })
    await a.call('POST', '/connections/shortlist', { user_id: b.id })
    await a.call('POST', `/users/${b.id}/report`, { reason: 'spam', description: 'my words' })
    await query('insert into blocks values ($1, $2, now())', [a.id, b.id])
    await query(
      `insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
       values ($1, 1, gen_random_uuid(), $2, 'mine', 'text', 1, now()), ($1, 2, gen_random_uuid(), $3, 'theirs', 'text', 2, now())`,
      [conversationId, a.id, b.id],
    )
    const data = read(await ask(a))
    expect(data.account).toMatchObject({ id: a.id, phone_number: a.phone, email: null, has_password: false })
    expect(data.profile).toMatchObject({ first_name: 'Kim', interests: ['Jazz'], is_published: true })
    expect(data.profile.photos).toEqual([expect.objectContaining({ url: expect.stringContaining(`/photos/${a.id}/`) })])
    expect(data.profile.preferences).toMatchObject({ show_me: 'everyone' })
    expect(data.decisions).toEqual([
      expect.objectContaining({ user_id: b.id, decision: 'like', status: 'accepted', note: null }),
    ])
    expect(data.shortlist).toEqual([expect.objectContaining({ user_id: b.id })])
    expect(data.reports).toEqual([expect.objectContaining({ user_id: b.id, reason: 'spam', description: 'my words' })])
    expect(data.matches).toEqual([
      expect.objectContaining({ id: matchId, user_id: b.id, conversation_id: conversationId }),
    ])
    expect(data.messages).toEqual([expect.objectContaining({ content: 'mine', seq: 1 })])
    expect(data.blocks).toEqual([expect.objectContaining({ user_id: b.id })])
    expect(data.sessions).toEqual([expect.objectContaining({ ip: a.ip, ended_at: null })])
    expect(data.security_events.map(({ type }) => type)).toEqual(expect.arrayContaining(['registered', 'signed_in']))
  })

  it('has what was bought, and what happened to it, without the ids with which others could ask about it', async () => {
    const person = await signIn()
    await subscribe(person)
    const answer = await ask(person)
    const { subscriptions, entitlement_events: events } = read(answer)
    expect(subscriptions).toMatchObject([
      { provider: 'stripe', plan_id: 'premium_monthly', status: 'active', renews: true, card: { last4: '4242' } },
    ])
    expect(events).toMatchObject([{ source: 'stripe', kind: 'started', subscription_id: subscriptions[0]?.id }])
    expect(answer.text).not.toContain(await refOf(person))
  })

  it('has all addresses in the clear, also one that is only claimed', async () => {
    const { email, person } = await register({ isVerified: true })
    const phone = freshPhone()
    await person.call('POST', '/auth/link/phone', { phone_number: phone })
    await person.call('POST', '/auth/link/email', { email: `new-${email}` })
    expect(read(await ask(person)).account).toMatchObject({
      email,
      unconfirmed_email: `new-${email}`,
      phone_number: null,
      has_password: true,
      is_verified: true,
    })
  })

  it('has nothing of others but their ids: no names, no pictures, no words, not who likes them', async () => {
    const { a, b, conversationId } = await matched()
    const admirer = await signIn()
    await b.call('PUT', '/profile/me', { first_name: 'Zebedäus' })
    await query(`insert into decisions values ($1, $2, 'super_like', now(), now(), gen_random_uuid(), 'pending')`, [
      admirer.id,
      a.id,
    ])
    await query('insert into blocks values ($1, $2, now())', [admirer.id, a.id])
    await query(
      `insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
       values ($1, 1, gen_random_uuid(), $2, 'a confession', 'text', 1, now())`,
      [conversationId, b.id],
    )
    const { text } = await ask(a)
    for (const secret of ['Zebedäus', 'a confession', admirer.id, `photos/${b.id}`, b.phone])
      expect(text).not.toContain(secret)
  })

  it('has none of what is only ours: hashes, indexes, ciphers', async () => {
    const { id, person } = await register({ isVerified: true })
    await query(
      `select note_security_event(
      type => 'sign_in_failed', account => $1, session => null, ip => '10.0.0.1', details => 'email c2VjcmV0aW5kZXg',
      at => now()
    )`,
      [id],
    )
    const answer = await ask(person)
    expect(read(answer).security_events.find(({ type }) => type === 'sign_in_failed')?.details).toBe('email')
    const [row] = await query('select * from users u join sessions s on s.user_id = u.id where u.id = $1', [id])
    for (const column of ['email_index', 'email_cipher', 'password_hash', 'refresh_hash', 'device_hash']) {
      expect(row?.[column], column).toEqual(expect.any(String))
      expect(answer.text).not.toContain(String(row?.[column]))
    }
    expect(answer.text).not.toContain('c2VjcmV0aW5kZXg')
  })

  it('is a file to keep, which nobody else keeps', async () => {
    const { headers } = await ask(await signIn())
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="vibesmatch-\d{4}-\d\d-\d\d\.json"$/)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('misses nothing and repeats nothing of lists that are longer than a page', async () => {
    const { a, b, conversationId } = await matched()
    await query(
      `with peers as (insert into users (id, last_active_at, created_at, updated_at)
         select gen_random_uuid(), now(), now(), now() from generate_series(1, 1201) returning id),
       conversation as (insert into conversations (id, user_a, user_b, status, created_at, updated_at)
         select gen_random_uuid(), least(p.id, $1::uuid), greatest(p.id, $1::uuid), 'open', now(), now() from peers p limit 2
         returning id),
       decided as (insert into decisions select $1, id, 'pass', now(), now() from peers)
       insert into messages (conversation_id, seq, id, sender_id, content, message_type, journal_id, created_at)
       select c.id, n, gen_random_uuid(), case when n % 3 = 0 then $2::uuid else $1::uuid end, n::text, 'text', n, now()
       from (select id from conversation union all select $3::uuid) c, generate_series(1, 1500) n`,
      [a.id, b.id, conversationId],
    )
    await query(
      `select note_security_event(
        type => 'test', account => $1, session => null, ip => null, details => n::text, at => now() - interval '1 day'
      ) from generate_series(1, 1000) n`,
      [a.id],
    )
    const data = read(await ask(a))
    expect(new Set(data.decisions.map(({ user_id }) => user_id)).size).toBe(1202)
    expect(data.decisions).toHaveLength(1202)
    expect(data.messages).toHaveLength(3000)
    expect(new Set(data.messages.map(({ conversation_id, seq }) => `${conversation_id} ${seq}`)).size).toBe(3000)
    const tests = data.security_events.filter(({ type }) => type === 'test')
    expect(new Set(tests.map(({ details }) => details)).size).toBe(1000)
    expect(tests).toHaveLength(1000)
  })

  it('can be had from a deleted account, and says that it is', async () => {
    const person = await signIn()
    const { data } = await person.call('DELETE', '/users/me')
    const { account } = read(await ask(await signIn(person.phone)))
    expect(account).toMatchObject({ id: person.id, restorable_until: data['restorable_until'] })
  })

  it('needs a recent sign-in', async () => {
    const person = await signIn()
    vi.setSystemTime(Date.now() + 11 * 60_000)
    expect((await ask(person)).error).toMatchObject({ code: 'FORBIDDEN', details: { reason: 'sign_in_again' } })
  })

  it('can be had five times a day, and not at all while that cannot be counted', async () => {
    const person = await signIn()
    for (let i = 0; i < 5; i += 1) expect((await ask(person)).status).toBe(200)
    const { status, error } = await ask(person)
    expect([status, error.details]).toEqual([429, { limit: 'account_export' }])
    const other = await signIn()
    expect((await other.call('GET', '/users/me/export', undefined, { fetcher: onRedisOutage() })).status).toBe(503)
  })

  it('is an error like any other when it fails before it begins', async () => {
    const person = await signIn()
    const { error } = await person.call('GET', '/users/me/export', undefined, { fetcher: withoutPostgres() })
    expect(error.code).toBe('UNAVAILABLE')
  })

  it('breaks off when it fails later, so that nobody takes a part for the whole', async () => {
    const { id, token } = await signIn()
    // One more than a page, and then something that cannot be read.
    await query(
      `select note_security_event(
        type => 'test', account => $1, session => null, ip => null, details => null,
        at => case n when 600 then 'infinity'::timestamptz else now() end
      )
       from generate_series(1, 600) n`,
      [id],
    )
    const request = new Request(`${ORIGIN}/api/v1/users/me/export`, { headers: { authorization: `Bearer ${token}` } })
    const response = await workerWith({}, { hasty: true })(request)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
  })
})
