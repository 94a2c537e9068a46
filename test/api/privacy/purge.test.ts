import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call } from '../../support/api.ts'
import { minutePasses } from '../../support/clock.ts'
import { query } from '../../support/db.ts'
import { hubOf, roomOf, tablesOf } from '../../support/objects.ts'
import { freshEmail, matched, PASSWORD, published, register, signIn, type Person } from '../../support/people.ts'
import { partial } from '../../support/partial.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { redis } from '../../support/redis.ts'
import { connect } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

/** Answers when all that follows from an answer is done, too. */
const fetcher = workerWith({})
const PATIENT = { timeout: 10_000, interval: 200 }

/** Deletes an account so long ago that its time is over. */
async function leaveLongAgo(person: Person): Promise<void> {
  expect((await person.call('DELETE', '/users/me', undefined, { fetcher })).status).toBe(200)
  await query(`update users set restorable_until = now() - interval '1 second' where id = $1`, [person.id])
}

/** A purge lists the bucket before it uses it in any other way. */
const brokenBucket = partial<R2Bucket>({ list: () => Promise.reject(new Error('the bucket is down')) })

const OWNED: [table: string, column: string][] = [
  ['users', 'id'],
  ['profiles', 'user_id'],
  ['photos', 'user_id'],
  ['listings', 'user_id'],
  ['sessions', 'user_id'],
  ['decisions', 'from_user_id'],
  ['decisions', 'to_user_id'],
  ['matches', 'user_a'],
  ['matches', 'user_b'],
  ['conversations', 'user_a'],
  ['conversations', 'user_b'],
  ['messages', 'sender_id'],
  ['blocks', 'blocker_id'],
  ['blocks', 'blocked_id'],
  ['shortlist', 'owner_id'],
  ['shortlist', 'user_id'],
  ['live_searches', 'user_id'],
  ['interaction_log', 'actor_id'],
  ['interaction_log', 'subject_id'],
  ['devices', 'user_id'],
  ['notification_preferences', 'user_id'],
]

/** A device of somebody's newest session; a deleted account cannot register one. */
const DEVICE = `insert into devices (id, user_id, session_id, platform, token_index, token_cipher, created_at, updated_at)
  select gen_random_uuid(), user_id, id, 'web', id, 'x', now(), now() from sessions where user_id = $1 and ended_at is null`

/** What there still is of somebody, anywhere. */
async function remains(id: string, conversationId: string): Promise<string[]> {
  const places = OWNED.map(
    ([table, column]) => `select '${table}.${column}' as place from ${table} where ${column} = $1`,
  )
  const rows = await query<{ place: string }>(places.join(' union '), [id])
  const found = rows.map(({ place }) => place)
  if ((await tablesOf(roomOf(conversationId))).length > 0) found.push('room')
  if ((await tablesOf(hubOf(id))).length > 0) found.push('hub')
  if ((await env.MEDIA.list({ prefix: `photos/${id}/` })).objects.length > 0) found.push('pictures')
  if ((await env.MEDIA.list({ prefix: `media/${conversationId}/` })).objects.length > 0) found.push('media')
  const keys = (await redis('KEYS', `*${id}*`)) as string[]
  return [...found, ...keys]
}

describe('an account whose time is over', () => {
  it('is gone from everywhere, and its phone is free', async () => {
    const { a, b, conversationId } = await matched({ hasPicture: true })
    const other = await connect('/ws', b.token)
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hello' })
    await other.next('new_message')
    const picture = new FormData()
    picture.set('conversation_id', conversationId)
    picture.set('file', new File([onePixelPng()], 'x.png'))
    expect((await a.call('POST', '/media', picture)).status).toBe(200)
    await connect('/ws', a.token)
    await expect.poll(() => redis('EXISTS', `presence:${a.id}`)).toBe(1)
    await query('insert into blocks values ($1, $2, now()), ($2, $1, now()) on conflict do nothing', [a.id, b.id])
    await a.call('PUT', '/notifications/preferences', { interests: false })
    await leaveLongAgo(a)
    // Somebody who has come back and did not restore it is still signed in.
    const again = await signIn(a.phone)
    await again.call('GET', '/users/me/export')
    await query(DEVICE, [a.id])
    expect(await remains(a.id, conversationId)).toEqual(
      expect.arrayContaining([
        'users.id',
        'devices.user_id',
        'notification_preferences.user_id',
        'room',
        'hub',
        'pictures',
        'media',
        `presence:${a.id}`,
      ]),
    )

    await minutePasses()
    await expect.poll(() => remains(a.id, conversationId), PATIENT).toEqual([])
    // What asks Postgres for nothing would let in who is not known to be out.
    expect((await again.call('POST', '/realtime/ticket')).status).toBe(401)
    expect((await again.call('POST', '/users/me/restore')).status).toBe(401)
    expect((await other.next('match:ended')).data['conversation_id']).toBe(conversationId)
    expect((await b.call('GET', '/conversations')).data['conversations']).toEqual([])
    expect((await b.call('GET', `/conversations/${conversationId}/messages`)).status).toBe(404)
    const anew = await signIn(a.phone)
    expect(anew.id).not.toBe(a.id)
    expect((await anew.call('GET', '/auth/me')).data['user']).not.toHaveProperty('deleted_at')
  })

  it('leaves the reports it has made and those about it, with what they said', async () => {
    const { a, b, matchId } = await matched({ hasPicture: true })
    await a.call('POST', `/users/${b.id}/report`, { reason: 'scam', description: 'of mine' })
    await b.call('POST', `/users/${a.id}/report`, { reason: 'spam', description: 'about me' })
    await leaveLongAgo(a)
    await minutePasses()
    const left = () =>
      query(
        'select reason, description, evidence is null as is_bare from reports where $1 in (reporter_id, reported_id) order by 1',
        [a.id],
      )
    const late = await b.call('POST', '/match/report', { match_id: matchId, reason: 'harassment' })
    expect(late.status, 'by the match they can be reported still').toBe(200)
    await query('delete from reports where id = $1', [late.data['report_id']])
    await expect.poll(left, PATIENT).toEqual([
      { reason: 'scam', description: 'of mine', is_bare: false },
      { reason: 'spam', description: 'about me', is_bare: false },
    ])
  })

  it('frees its address', async () => {
    const email = freshEmail()
    const { id, person } = await register({ email, isVerified: true })
    await leaveLongAgo(person)
    await minutePasses()
    await expect.poll(() => query('select 1 from users where id = $1', [id]), PATIENT).toEqual([])
    expect((await call('POST', '/auth/login', { body: { email, password: PASSWORD } })).status).toBe(401)
    const anew = await register({ email, isVerified: true })
    expect((await anew.person.call('GET', '/auth/me')).data['user']).toMatchObject({ email, is_verified: true })
  })

  it('is left alone until then', async () => {
    const person = await published({ hasPicture: true })
    await person.call('DELETE', '/users/me', undefined, { fetcher })
    await query(`update users set restorable_until = now() + interval '5 minutes' where id = $1`, [person.id])
    await minutePasses()
    expect(await query('select 1 from users where id = $1', [person.id])).toHaveLength(1)
    expect((await env.MEDIA.list({ prefix: `photos/${person.id}/` })).objects).not.toEqual([])
  })

  it('leaves a line in the log of security events, one, however many clocks there are', async () => {
    const person = await signIn()
    await leaveLongAgo(person)
    const { id: session } = (await query('select id from sessions where user_id = $1', [person.id]))[0] ?? {}
    await Promise.all([minutePasses(), minutePasses(), minutePasses()])
    const closed = () =>
      query(`select details from security_events where user_id = $1 and type = 'account_closed'`, [person.id])
    await expect.poll(closed, PATIENT).toEqual([{ details: 'deleted_by_owner' }])
    expect(await query('select 1 from security_events where session_id = $1', [session])).not.toEqual([])
  })

  it('is gone from everywhere although the Worker died as soon as Postgres had let it go', async () => {
    const { a, conversationId } = await matched({ hasPicture: true })
    await leaveLongAgo(a)
    const again = await signIn(a.phone)
    await query(
      `select close_account(account => $1, reason => 'deleted_by_owner', at => now() - interval '1 minute')`,
      [a.id],
    )
    await minutePasses()
    await expect.poll(() => remains(a.id, conversationId), PATIENT).toEqual([])
    expect((await again.call('POST', '/realtime/ticket')).status).toBe(401)
    expect(
      await query(`select 1 from security_events where session_id = $1 and type = 'session_ended'`, [
        JSON.parse(atob(again.token.split('.')[1] ?? '')).sid,
      ]),
    ).toHaveLength(1)
  })

  it('is gone from everywhere although the bucket was down at first', async () => {
    const { a, conversationId } = await matched({ hasPicture: true })
    await leaveLongAgo(a)
    const waiting = () =>
      query(`select 1 from outbox where payload ->> 'user_id' = $1 and type = 'account.closed'`, [a.id])
    await query(
      `select close_account(account => $1, reason => 'deleted_by_owner', at => now() - interval '1 minute')`,
      [a.id],
    )
    await minutePasses({ MEDIA: brokenBucket })
    expect(await waiting()).toHaveLength(1)
    expect(await remains(a.id, conversationId)).toEqual(['pictures'])
    await query(`update outbox set due_at = now() where payload ->> 'user_id' = $1`, [a.id])
    await minutePasses()
    await expect.poll(() => remains(a.id, conversationId), PATIENT).toEqual([])
    expect(await waiting()).toEqual([])
  })
})

describe('an account with many conversations', () => {
  it('is announced in parts that one Worker can deal with', async () => {
    const { id } = await signIn()
    const peers = `insert into users (id, last_active_at, created_at, updated_at)
      select gen_random_uuid(), now(), now(), now() from generate_series(1, 250) returning id`
    await query(
      `with peers as (${peers}) insert into conversations (id, user_a, user_b, status, created_at, updated_at)
       select gen_random_uuid(), least(p.id, $1::uuid), greatest(p.id, $1::uuid), 'open', now(), now() from peers p`,
      [id],
    )
    const sizes = async (statement: string, list: string) =>
      (
        await query<{ n: number }>(
          `with events as (select jsonb_array_elements(events) as e from ${statement}),
             gone as (delete from outbox where id in (select (e ->> 'id')::uuid from events))
           select jsonb_array_length(e -> 'payload' -> '${list}') as n from events where e -> 'payload' ? '${list}'`,
          [id],
        )
      ).map(({ n }) => n)
    const deletion = `delete_account(
      account => $1, until => now() + interval '1 day', by_session => gen_random_uuid(), from_ip => 'internal', at => now()
    )`
    expect((await sizes(deletion, 'conversation_ids')).toSorted((x, y) => y - x)).toEqual([100, 100, 50])
    expect(
      await sizes(`close_account(account => $1, reason => 'deleted_by_owner', at => now())`, 'conversations'),
    ).toEqual([100, 100, 50])
  })
})
