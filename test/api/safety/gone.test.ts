import { describe, expect, it } from 'vitest'
import type { Json } from '../../support/api.ts'
import { gone } from '../../support/cards.ts'
import { query } from '../../support/db.ts'
import { happens, metLive, unblocks } from '../../support/matches.ts'
import { matched, signIn, type Pair, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

/** Answers when all that follows from an answer is done, too. */
const fetcher = workerWith({})

const status = (name: string, daysAgo: number) => (_a: Person, b: Person) =>
  happens(
    `(select jsonb_build_object('events', events) from set_account_status(
      account => $1, new_status => $2, reason => 'spam', until => null, at => now() - make_interval(days => $3)
    ))`,
    [b.id, name, daysAgo],
  )
const lift = (_a: Person, b: Person) => status('active', 0)(_a, b)

/** Ways in which somebody can be gone for somebody, some days ago, and back again. A block comes back as an ended match. */
const WAYS = (daysAgo: number) =>
  [
    [
      'a block',
      async (a: Person, b: Person) =>
        void (await happens(`block_person(actor => $1, target => $2, at => now() - make_interval(days => $3))`, [
          b.id,
          a.id,
          daysAgo,
        ])),
      null,
    ],
    [
      'a deletion',
      async (_a: Person, b: Person) => {
        await happens(
          `(select jsonb_build_object('events', events) from delete_account(
            account => $1, until => now() + interval '1 day', by_session => gen_random_uuid(), from_ip => 'test',
            at => now() - make_interval(days => $2)
          ))`,
          [b.id, daysAgo],
        )
      },
      async (_a: Person, b: Person) => {
        const again = await signIn(b.phone)
        expect((await again.call('POST', '/users/me/restore', undefined, { fetcher })).status).toBe(200)
      },
    ],
    ['a suspension', status('suspended', daysAgo), lift],
    ['a ban', status('banned', daysAgo), lift],
  ] as const

const conversations = async (person: Person, type: string): Promise<Json[]> =>
  (await person.call('GET', `/conversations?type=${type}`)).data['conversations']
const unread = async (person: Person) => (await person.call('GET', '/conversations/unread-count')).data
const send = (by: Person, content: string, pair: Pair) =>
  by.call('POST', '/messages/send', { conversation_id: pair.conversationId, content }, { fetcher })

/** What must not differ, without what differs for every pair. */
const alike = (text: string, { a, b, matchId, conversationId }: Pair) =>
  [a.id, b.id, matchId, conversationId]
    .reduce((rest, id, i) => rest.replaceAll(id, `id ${i}`), text)
    .replaceAll(/"[0-9a-f-]{36}"/g, '"id"')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')

/** Everything that somebody can ask and do about somebody who is gone. */
async function asked(pair: Pair): Promise<string[]> {
  const { a, b, matchId, conversationId } = pair
  const answers = []
  for (const [method, path, body] of [
    ['GET', '/matches/active'],
    ['GET', '/matches/history'],
    ['GET', '/conversations?type=active'],
    ['GET', '/conversations?type=archived'],
    ['GET', '/conversations/unread-count'],
    ['GET', `/conversations/${conversationId}/messages`],
    ['GET', `/messages/conversations/${matchId}`],
    ['GET', '/calls/history'],
    ['GET', '/connections/interests/sent'],
    ['GET', '/connections/interests/received'],
    ['GET', '/connections/shortlist'],
    ['GET', '/messages/requests?type=sent'],
    ['GET', '/matching/feed'],
    ['GET', `/profile/${b.id}`],
    ['POST', '/messages/send', { conversation_id: conversationId, content: 'x' }],
    ['POST', '/messages/send', { match_id: matchId, content: 'x' }],
    ['POST', '/messages/request', { receiver_id: b.id, content: 'x' }],
    ['POST', '/messages/mark-read', { match_id: matchId, up_to_seq: 1 }],
    ['POST', `/calls/initiate/${matchId}`, { media: 'audio' }],
    ['POST', '/matching/swipe', { target_user_id: b.id, action: 'like' }],
    ['POST', '/connections/interest', { to_user_id: b.id }],
    ['POST', '/connections/interest/withdraw', { to_user_id: b.id }],
    ['POST', '/connections/interest/accept', { from_user_id: b.id }],
    ['POST', '/connections/shortlist', { user_id: b.id }],
    ['POST', `/users/${b.id}/block`],
    ['POST', `/users/${b.id}/report`, { reason: 'spam' }],
    ['POST', '/match/report', { match_id: matchId, reason: 'spam' }],
    ['POST', '/matching/rewind'],
    ['POST', `/matches/${matchId}/end`],
  ] as const) {
    const answer = await a.call(method, path, body)
    answers.push(`${method} ${alike(path, pair)} ${answer.status} ${alike(answer.text, pair)}`)
  }
  return answers
}

const withMessage = async () => {
  const pair = await matched({ isPremium: true })
  await pair.a.call('POST', '/connections/shortlist', { user_id: pair.b.id })
  await send(pair.b, 'hello', pair)
  await expect.poll(() => unread(pair.a)).toEqual({ unread_count: 1, unread_conversations: 1 })
  return pair
}

describe('somebody who is gone', () => {
  it('is gone in the same way, whatever the reason', async () => {
    const seen: Record<string, { answers: string[]; events: string[] }> = {}
    for (const [name, leave] of WAYS(0)) {
      const pair = await withMessage()
      const socket = await connect('/ws', pair.a.token)
      await leave(pair.a, pair.b)
      const ended = (await socket.next('match:ended')).data
      expect(ended).toMatchObject({ match_id: pair.matchId, status: 'ended' })
      await socket.next('match_removed')
      const answers = await asked(pair)
      await socket.request('ping')
      const events = socket.frames.map(({ event, data }) => `${event} ${alike(JSON.stringify(data), pair)}`)
      seen[name] = { answers, events }
    }
    const { 'a block': first, ...others } = seen
    for (const [name, other] of Object.entries(others)) expect([name, other]).toEqual([name, first])
    const text = first?.answers.join('\n') ?? ''
    expect(text).toMatch(/GET \/matches\/history 200 .*"status":"ended","user":\{"id":"id 1","first_name":null,/)
    expect(text).toMatch(/POST \/messages\/send 409 .*This conversation has ended\./)
    expect(text).toMatch(/POST \/calls\/initiate\/id 2 409 .*This conversation has ended\./)
    expect(text).toMatch(/POST \/match\/report 200 /)
    expect(text).toMatch(/GET \/conversations\/unread-count 200 .*"unread_count":0/)
  })

  it.each(WAYS(0).filter(([, , back]) => back !== null))(
    'comes back with everything after %s',
    async (_name, leave, back) => {
      const pair = await withMessage()
      const { a, b, matchId, conversationId } = pair
      const matches = (await a.call('GET', '/matches/active')).data['matches'].length
      await leave(a, b)
      await expect.poll(async () => (await conversations(a, 'archived')).map(({ user }) => user)).toEqual([gone(b.id)])
      await back?.(a, b)
      await expect.poll(async () => (await conversations(a, 'active')).map(({ id }) => id)).toEqual([conversationId])
      expect(await conversations(a, 'active')).toMatchObject([
        { user: { id: b.id, first_name: 'Kim' }, unread_count: 1 },
      ])
      expect(await conversations(a, 'archived')).toEqual([])
      expect(await unread(a)).toEqual({ unread_count: 1, unread_conversations: 1 })
      const active = (await a.call('GET', '/matches/active')).data['matches']
      expect([matches, active]).toMatchObject([1, [{ id: matchId, status: 'active', user: { id: b.id } }]])
      expect((await a.call('GET', '/matches/history')).data['matches']).toEqual([])
      expect((await send(a, 'welcome back', pair)).status).toBe(200)
      expect((await a.call('GET', `/profile/${b.id}`)).status).toBe(200)
    },
  )

  it('leaves every list after thirty days, whatever the reason, and can still be reported', async () => {
    const seen = new Set<string>()
    for (const [name, leave, back] of WAYS(31)) {
      const pair = await withMessage()
      const { a, b, matchId, conversationId } = pair
      await leave(a, b)
      await expect.poll(() => conversations(a, 'archived')).toEqual([])
      const answers = await asked(pair)
      const report = await a.call('POST', '/match/report', { match_id: matchId, reason: 'harassment' })
      expect([name, report.status]).toEqual([name, 200])
      seen.add(answers.join('\n'))
      await expect.poll(async () => (await a.call('GET', `/conversations/${conversationId}/messages`)).status).toBe(404)
      if (back === null) await unblocks(b, a)
      else await back(a, b)
      const type = back === null ? 'archived' : 'active'
      await expect.poll(async () => (await conversations(a, type)).map(({ id }) => id)).toEqual([conversationId])
    }
    expect(seen.size).toBe(1)
    const [text = ''] = seen
    for (const list of ['matches/history', 'conversations?type=archived'])
      expect(text).toMatch(new RegExp(`GET /${list.replace('?', '\\?')} 200 .*":\\[\\]`))
    expect(text).toMatch(/POST \/calls\/initiate\/id 2 404 .*MATCH_NOT_FOUND/)
  })

  it('makes no page short, and no count say more than is listed', async () => {
    const first = await withMessage()
    const { a } = first
    const pairs: Pair[] = []
    for (let i = 0; i < 4; i += 1) {
      const { b } = await matched()
      pairs.push(await metLive({ people: [a, b] }))
    }
    for (const pair of pairs) await send(pair.b, 'hi', pair)
    const total = async () => (await unread(a))['unread_count']
    await expect.poll(total).toBe(5)
    const newest = await conversations(a, 'active')
    const [one, two, ...rest] = newest.map(({ user }) => pairs.find(({ b }) => b.id === user.id)?.b ?? first.b)
    // Only the database knows so far.
    for (const person of [one, two])
      await query(`update users set status = 'banned', inactive_since = now() where id = $1`, [person?.id])
    const page = await a.call('GET', '/conversations?limit=2')
    expect(page.data['conversations'].map(({ user }: Json) => user.id)).toEqual(rest.slice(0, 2).map(({ id }) => id))
    expect(page.meta.pagination.has_more).toBe(true)
    const next = await a.call('GET', `/conversations?limit=2&cursor=${page.meta.pagination.cursor}`)
    expect(next.data['conversations'].map(({ user }: Json) => user.id)).toEqual(rest.slice(2).map(({ id }) => id))
    expect(next.meta.pagination.has_more).toBe(false)
    expect(await total()).toBe(3)
    const matches = await a.call('GET', '/matches/active?limit=2')
    expect([matches.data['matches'].length, matches.meta.pagination.has_more]).toEqual([2, true])
  })
})
