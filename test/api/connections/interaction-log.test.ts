import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { writeDecision } from '../../../src/features/connections/queries.ts'
import type { Act } from '../../../src/catalogue/acts.ts'
import { actingAs } from '../../../src/context.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { interactionOf, openAddress } from '../../../src/security/interaction-log.ts'
import { freshIp } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query, transaction } from '../../support/db.ts'
import { find, stop } from '../../support/live.ts'
import { met, metLive } from '../../support/matches.ts'
import { accept, block, decline, interest, premium, stateOf, strangers, swipe, withdraw } from '../../support/pairs.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { ask, asked, cancel, fetcher, respond, send } from '../../support/requests.ts'
import { connect } from '../../support/sockets.ts'
import { workerWith } from '../../support/worker.ts'

interface Row extends Record<string, unknown> {
  id: string
  act: Act
  about: string | null
  outcome: string
  address: string | null
  network: string | null
}

/** What is logged of somebody, in order. */
const rowsOf = ({ id }: Person) =>
  query<Row>(
    `select id, act, subject_id as about, outcome, address, network from interaction_log where actor_id = $1 order by id`,
    [id],
  )
const logOf = async (person: Person) => (await rowsOf(person)).map(({ act, about, outcome }) => [act, about, outcome])
const opened = ({ id, address }: Row) => openAddress(readSettings(env), { id, address })

describe('every act is logged, by the statement that does it', () => {
  it.each<[string, Act, (a: Person, b: Person) => Promise<unknown>]>([
    ['a pass', 'pass', (a, b) => swipe(a, b, 'pass')],
    ['a like', 'like', (a, b) => swipe(a, b)],
    ['a super like', 'super_like', (a, b) => swipe(a, b, 'super_like')],
    ['a like by its path', 'like', (a, b) => a.call('POST', `/matches/like/${b.id}`)],
    ['a pass by its path', 'pass', (a, b) => a.call('POST', `/matches/dislike/${b.id}`)],
    ['an interest', 'interest', (a, b) => interest(a, b)],
    ['a message request', 'request', (a, b) => ask(a, b)],
    ['a block', 'block', (a, b) => block(a, b)],
    ['a name on the shortlist', 'shortlist_add', (a, b) => a.call('POST', '/connections/shortlist', { user_id: b.id })],
    [
      'a name off the shortlist',
      'shortlist_remove',
      async (a, b) => {
        await query('insert into shortlist (owner_id, user_id, created_at) values ($1, $2, now())', [a.id, b.id])
        return a.call('DELETE', `/connections/shortlist/${b.id}`)
      },
    ],
  ])('%s', async (_name, act, does) => {
    const [a, b] = await strangers()
    expect(await does(a, b)).toMatchObject({ status: 200, trips: { db: 1 } })
    expect(await logOf(a)).toEqual([[act, b.id, 'ok']])
    expect(await logOf(b)).toEqual([])
  })

  it.each<[string, Act, (b: Person, a: Person) => Promise<unknown>]>([
    ['accepting', 'accept', (b, a) => accept(b, a)],
    ['declining', 'decline', (b, a) => decline(b, a)],
  ])('%s an interest', async (_name, act, answers) => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect(await answers(b, a)).toMatchObject({ status: 200, trips: { db: 1 } })
    expect(await logOf(b)).toEqual([[act, a.id, 'ok']])
  })

  it('withdrawing, and rewinding', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await withdraw(a, b)
    await swipe(a, b, 'pass')
    await premium(a)
    expect(await a.call('POST', '/matching/rewind')).toMatchObject({ status: 200, trips: { db: 1 } })
    expect(await logOf(a)).toEqual([
      ['interest', b.id, 'ok'],
      ['withdraw', b.id, 'ok'],
      ['pass', b.id, 'ok'],
      ['rewind', b.id, 'ok'],
    ])
  })

  it('what is done about a message request, which names nobody', async () => {
    const [one, two] = [await asked(), await asked()]
    await respond(one.b, one.requestId, 'accept')
    await cancel(two.a, two.requestId)
    expect(await logOf(one.b)).toEqual([['accept', one.a.id, 'ok']])
    expect((await logOf(two.a)).at(-1)).toEqual(['withdraw', two.b.id, 'ok'])
  })

  it('a message to somebody one has nothing to do with, and an answer to a request', async () => {
    const [a, b] = await strangers()
    await premium(a)
    expect((await send(a, { receiver_id: b.id, content: 'Hello' })).status).toBe(200)
    expect(await logOf(a)).toEqual([['direct_message', b.id, 'ok']])
    expect((await send(b, { receiver_id: a.id, content: 'Hello!' })).status).toBe(200)
    const [row] = await rowsOf(b)
    expect(row).toMatchObject({ act: 'accept', about: a.id, outcome: 'ok' })
    expect(row && (await opened(row))).toBe(b.ip)
  })

  it('ending a match and taking a block back', async () => {
    const { a, b, matchId } = await met()
    await a.call('DELETE', `/matches/${matchId}`)
    await a.call('POST', '/match/end', { match_id: matchId })
    await block(a, b)
    await a.call('DELETE', `/users/${b.id}/block`)
    expect(await logOf(a)).toEqual([
      ['match_end', b.id, 'ok'],
      ['match_end', b.id, 'same'],
      ['block', b.id, 'ok'],
      ['unblock', b.id, 'ok'],
    ])
  })

  it('looking for a live match, and stopping', async () => {
    const a = await published()
    expect((await find(a)).trips.db).toBe(1)
    expect((await stop(a)).trips.db).toBe(1)
    expect(await logOf(a)).toEqual([
      ['search', null, 'searching'],
      ['search_stop', null, 'ok'],
    ])
  })

  it.each([
    ['match:accept', 'match_accept'],
    ['match:decline', 'match_end'],
    ['match:end', 'match_end'],
  ])('%s on a socket, with the address that it was opened from', async (event, act) => {
    const { a, b, matchId } = await metLive()
    const socket = await connect('/ws', a.token, { 'cf-connecting-ip': '203.0.113.77' })
    await socket.request(event, { match_id: matchId })
    const rows = await rowsOf(a)
    expect(rows).toMatchObject([{ act, about: b.id, outcome: 'ok' }])
    expect(rows[0] && (await opened(rows[0]))).toBe('203.0.113.77')
  })
})

describe('what came of an act', () => {
  it('is told as the actor was answered', async () => {
    const [a, b] = await strangers()
    const nobody = await signIn()
    await interest(nobody, b)
    await interest(a, b)
    await interest(a, b)
    await decline(b, a)
    await interest(a, b)
    await withdraw(a, b)
    const missing = newId()
    await a.call('POST', '/connections/interest', { to_user_id: missing })
    await a.call('DELETE', `/connections/shortlist/${b.id}`)
    await a.call('POST', '/matching/rewind')
    await a.call('DELETE', `/matches/${missing}`)
    await a.call('POST', `/messages/request/${missing}/cancel`)
    await block(a, b)
    await interest(a, b)
    expect(await logOf(nobody)).toEqual([['interest', b.id, 'not_published']])
    expect(await logOf(a)).toEqual([
      ['interest', b.id, 'ok'],
      ['interest', b.id, 'same'],
      ['interest', b.id, 'too_soon'],
      ['withdraw', b.id, 'state'],
      ['interest', missing, 'not_found'],
      ['shortlist_remove', b.id, 'same'],
      ['rewind', null, 'premium'],
      ['match_end', null, 'not_found'],
      ['withdraw', null, 'not_found'],
      ['block', b.id, 'ok'],
      ['interest', b.id, 'blocked'],
    ])
  })

  it('names nobody in what is not the caller’s', async () => {
    const [{ matchId }, { requestId }, stranger] = [await met(), await asked(), await signIn()]
    await stranger.call('DELETE', `/matches/${matchId}`)
    await respond(stranger, requestId, 'accept')
    expect(await logOf(stranger)).toEqual([
      ['match_end', null, 'not_found'],
      ['accept', null, 'not_found'],
    ])
  })

  it('is not there for what reached no statement: wrong or replayed requests', async () => {
    const [a, b] = await strangers()
    const limited = workerWith({ LIMIT_OVERRIDES: '{"interest_daily":{"max":1}}' })
    const options = { headers: { 'Idempotency-Key': crypto.randomUUID() }, fetcher: limited }
    await a.call('POST', '/connections/interest', { to_user_id: a.id })
    await a.call('POST', '/connections/interest', { to_user_id: 'nobody' })
    await interest(a, b, options)
    expect((await interest(a, b, options)).headers.get('idempotency-replayed')).toBe('true')
    // A used-up limit of deeds reaches it, because only Postgres knows what is so already.
    expect((await decline(a, b, { fetcher: limited })).status).toBe(429)
    expect(await logOf(a)).toEqual([
      ['interest', b.id, 'ok'],
      ['decline', b.id, 'not_found'],
    ])
  })

  it('is undone with the act, and the act with it', async () => {
    const [a, b] = await strangers()
    const ctx = contextWith()
    const interaction = { ...(await interactionOf(actingAs(ctx, a.id), 'like')), act: 'nonsense' as Act }
    const ids = { decisionId: newId(), matchId: newId(), conversationId: newId() }
    const decision = { ...ids, targetId: b.id, kind: 'like', note: null, now: Date.now(), isSpent: false }
    await expect(writeDecision(ctx.db, interaction, decision)).rejects.toThrow('interaction_log_act_known')
    expect([await logOf(a), (await stateOf(a, b))?.ab]).toEqual([[], null])
  })

  it('is logged for each of two who act at once', async () => {
    const [a, b] = await strangers()
    const answers = await Promise.all([swipe(a, b), swipe(b, a)])
    expect(answers.filter(({ data }) => data['is_match'])).toHaveLength(1)
    expect([await logOf(a), await logOf(b)]).toEqual([[['like', b.id, 'ok']], [['like', a.id, 'ok']]])
  })
})

describe('the address of an act', () => {
  it('is sealed for its row; acts from one network can be found by a keyed index', async () => {
    const [a, b] = await strangers()
    const [home, away] = ['2001:db8:1:2::7', freshIp()]
    await interest(a, b, { ip: home })
    await withdraw(a, b, { ip: '2001:db8:1:2:ffff::1' })
    await swipe(a, b, 'pass', { ip: away })
    const rows = await rowsOf(a)
    expect(await Promise.all(rows.map(opened))).toEqual([home, '2001:db8:1:2:ffff::1', away])
    const [first, second, third] = rows
    if (!first || !second || !third) throw new Error('three rows')
    expect(second.network).toBe(first.network)
    expect(third.network).not.toBe(first.network)
    expect(JSON.stringify(rows)).not.toMatch(/2001:db8|"10\./)
    await expect(opened({ ...second, address: first.address })).rejects.toThrow('cannot be decrypted')
  })

  it('is in no log line', async () => {
    const lines: string[] = []
    const spies = (['info', 'warn', 'error', 'log'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
    )
    const [a, b] = await strangers()
    await interest(a, b, { ip: '203.0.113.99', fetcher })
    await a.call('DELETE', `/matches/${newId()}`, undefined, { ip: '203.0.113.99' })
    spies.forEach((spy) => spy.mockRestore())
    const own = lines.filter((line) => line.includes(a.id))
    expect(own.length).toBeGreaterThan(1)
    // Nor whom the act was about.
    for (const line of own) expect([line.includes('203.0.113.99'), line.includes(b.id)]).toEqual([false, false])
  })
})

describe('an account that is being deleted', () => {
  it('and an act of its owner at that moment do not wait for each other crosswise', async () => {
    const { a, matchId, conversationId } = await met()
    const deletion = await transaction()
    await deletion.query('select from users where id = $1 for update', [a.id])
    const ending = a.call('DELETE', `/matches/${matchId}`)
    await deletion.awaited()
    // What deleting touches next, and ending a match would have held by now.
    await deletion.query('update conversations set version = version + 1 where id = $1', [conversationId])
    await deletion.commit()
    expect((await ending).status).toBe(200)
  })
})
