import { expect, vi } from 'vitest'
import { newId } from '../../src/foundation/ids.ts'
import type { Answer } from './api.ts'
import { query } from './db.ts'
import { happens, met, metLive } from './matches.ts'
import { giveCoins } from './coins.ts'
import { decline, interest, premium, swipe, withdraw } from './pairs.ts'
import { freshPlace, published, type Pair, type Person } from './people.ts'
import { onePixelPng } from './pictures.ts'
import { ask } from './requests.ts'
import { connect, type TestSocket } from './sockets.ts'
import { workerWith } from './worker.ts'

/**
 * Somebody who looks, and people of whom each stands to them in another way; all of them leave at once. Whatever the
 * viewer can see and do then is to be the same for every way of leaving.
 */

/** Answers when all that follows from an answer is done, too; nobody is refused for asking much. */
export const PATIENT = workerWith({
  LIMIT_OVERRIDES: JSON.stringify(
    Object.fromEntries(
      ['api', 'message_request', 'message_send', 'report', 'conversations_list', 'messages_list', 'match_find'].map(
        (name) => [name, { max: 5_000 }],
      ),
    ),
  ),
})

/** One of those who leave, and what the viewer knows of them. */
export interface Other {
  /** How they stand to the viewer. */
  relation: string
  person: Person
  /** Conversation, match, messages, requests and calls of the two, by name. */
  ids: Record<string, string>
}

export interface World {
  viewer: Person
  others: Other[]
  /** Addresses that the viewer was given while everybody was there. */
  addresses: string[]
  socket: TestSocket
  rooms: TestSocket[]
}

type Relate = (viewer: Person, other: Person) => Promise<Record<string, string>>

const say = async (by: Person, conversation_id: string, content: string, more = {}) => {
  const { data, text, status } = await by.call(
    'POST',
    '/messages/send',
    { conversation_id, content, ...more },
    { fetcher: PATIENT },
  )
  expect(status, text).toBe(200)
  return data['message_id'] as string
}

/** Words of both, with a reaction and a picture, of which the viewer has not read all. */
async function converse(viewer: Person, other: Person, pair: Pair): Promise<Record<string, string>> {
  const { conversationId, matchId } = pair
  const mine = await say(viewer, conversationId, 'hello')
  const theirs = await say(other, conversationId, 'hi')
  await viewer.call('PUT', `/messages/${theirs}/read`)
  await other.call('PUT', `/messages/${mine}/reaction`, { emoji: '👍' })
  return { conversation: conversationId, match: matchId, mine, theirs }
}

/** A picture of the other one in the conversation. */
async function picture(other: Person, conversation: string): Promise<string> {
  const form = new FormData()
  form.set('file', new File([onePixelPng()], 'x.png'))
  form.set('conversation_id', conversation)
  const { data, text, status } = await other.call('POST', '/media', form)
  expect(status, text).toBe(200)
  await say(other, conversation, '', { message_type: 'photo', media_id: data['media_id'] })
  return data['media_id']
}

/** A call of the past that only Postgres knows. */
async function pastCall({ a, b, matchId, conversationId }: Pair): Promise<string> {
  const [call] = await query<{ id: string }>(
    `insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at, ended_at, reason)
     values ($1, $2, $3, $4, $5, 'audio', now() - interval '1 hour', now() - interval '1 hour', 'missed') returning id`,
    [newId(), conversationId, matchId, b.id, a.id],
  )
  return call?.id ?? ''
}

const conversationOf = async (a: Person, b: Person): Promise<string> => {
  const [row] = await query<{ id: string }>(
    'select id from conversations where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)',
    [a.id, b.id],
  )
  return row?.id ?? ''
}

const asked = ({ data, text, status }: Answer): Record<string, string> => {
  expect(status, text).toBe(200)
  return { request: data['request_id'], mine: data['message_id'] }
}

/** What was done gives no id. */
const nothing = ({ status, text }: Answer): Record<string, string> => {
  expect(status, text).toBe(200)
  return {}
}

/** The ways in which somebody stands to the viewer; the last decision of the viewer is the pass. */
const RELATIONS: Record<string, Relate> = {
  stranger: async () => ({}),
  matched: async (viewer, other) => {
    await swipe(viewer, other)
    const { data } = await swipe(other, viewer, 'like', { fetcher: PATIENT })
    const pair = { a: viewer, b: other, matchId: data['match_id'], conversationId: data['conversation_id'] }
    const ids = await converse(viewer, other, pair)
    return { ...ids, media: await picture(other, pair.conversationId), call: await pastCall(pair) }
  },
  'met live': async (viewer, other) => {
    const { matchId, conversationId } = await metLive({ people: [viewer, other] })
    return { conversation: conversationId, match: matchId }
  },
  unmatched: async (viewer, other) => {
    const pair = await met({ people: [viewer, other] })
    const ids = await converse(viewer, other, pair)
    await viewer.call('DELETE', `/matches/${pair.matchId}`, undefined, { fetcher: PATIENT })
    return ids
  },
  'asked by an interest': async (viewer, other) => nothing(await interest(viewer, other)),
  'who has asked': async (viewer, other) => nothing(await interest(other, viewer)),
  'who likes': async (viewer, other) => nothing(await swipe(other, viewer)),
  'asked in words': async (viewer, other) => {
    const ids = asked(await ask(viewer, other, 'Shall we?', { fetcher: PATIENT }))
    return { ...ids, conversation: await conversationOf(viewer, other) }
  },
  'who asks in words': async (viewer, other) => {
    const { request = '', mine = '' } = asked(await ask(other, viewer, 'Shall we?', { fetcher: PATIENT }))
    return { request, theirs: mine, conversation: await conversationOf(viewer, other) }
  },
  'written to': async (viewer, other) => {
    const { data, text } = await viewer.call(
      'POST',
      '/messages/send',
      { receiver_id: other.id, content: 'Hello there' },
      { fetcher: PATIENT },
    )
    expect(data['conversation_id'], text).toBeDefined()
    return { conversation: data['conversation_id'], mine: data['message_id'] }
  },
  'who has written': async (viewer, other) => {
    await premium(other)
    const { data, text } = await other.call(
      'POST',
      '/messages/send',
      { receiver_id: viewer.id, content: 'Hello you' },
      { fetcher: PATIENT },
    )
    expect(data['conversation_id'], text).toBeDefined()
    return { conversation: data['conversation_id'], theirs: data['message_id'] }
  },
  'said no': async (viewer, other) => {
    await interest(viewer, other)
    return nothing(await decline(other, viewer))
  },
  'taken back': async (viewer, other) => {
    await interest(viewer, other)
    return nothing(await withdraw(viewer, other))
  },
  passed: async (viewer, other) => nothing(await swipe(viewer, other, 'pass')),
  // Last, because a call without devices ends by itself soon.
  'in a call': async (viewer, other) => {
    const { matchId, conversationId } = await met({ people: [viewer, other] })
    const { data } = await viewer.call('POST', `/calls/initiate/${matchId}`, { media: 'audio' })
    expect((await other.call('POST', `/calls/${data['id']}/answer`)).status).toBe(200)
    return { conversation: conversationId, match: matchId, call: data['id'] }
  },
}

const PICTURED = new Set(['stranger', 'matched', 'asked by an interest'])

/** An export has what is in the archive, where rooms bring it a second later; worlds that are compared have all of it. */
async function archived(others: readonly Other[]): Promise<void> {
  // What a request says stays with the request.
  const spoken = others.filter(({ ids }) => ids['request'] === undefined)
  const written = spoken.flatMap(({ ids }) => [ids['mine'] ?? [], ids['theirs'] ?? []].flat())
  const pictures = others.flatMap(({ ids }) => ids['media'] ?? [])
  const rows = () => query('select from messages where id = any($1) or media_id = any($2)', [written, pictures])
  // Not `expect.poll`: hooks make worlds, too.
  await vi.waitFor(async () => expect(await rows()).toHaveLength(written.length + pictures.length), {
    timeout: 15_000,
    interval: 100,
  })
}

/** @param only names the relations that are wanted; all otherwise */
export async function worldOf(only: readonly string[] = Object.keys(RELATIONS)): Promise<World> {
  const location = await freshPlace()
  const viewer = await published({ location })
  await premium(viewer)
  await giveCoins(viewer, 1_000)
  const others: Other[] = []
  const people = await Promise.all(only.map((relation) => published({ location, hasPicture: PICTURED.has(relation) })))
  const addresses: string[] = []
  for (const [i, relation] of only.entries()) {
    const [person, relate] = [people[i], RELATIONS[relation]]
    if (!person || !relate) throw new Error(relation)
    const { data, text, status } = await viewer.call('GET', `/profile/${person.id}`)
    expect(status, text).toBe(200)
    if (PICTURED.has(relation)) addresses.push(...data['profile'].photos)
    await viewer.call('POST', '/connections/shortlist', { user_id: person.id })
    // What is asked with a key can be asked again after they have left.
    if (relation === 'matched') await report(viewer, person)
    const ids = await relate(viewer, person)
    others.push({ relation, person, ids })
  }
  await archived(others)
  const socket = await connect('/ws', viewer.token)
  const rooms = await Promise.all(
    others.flatMap(({ ids }) =>
      ids['conversation'] === undefined ? [] : [connect(`/conversations/${ids['conversation']}/ws`, viewer.token)],
    ),
  )
  return { viewer, others, addresses, socket, rooms }
}

export const report = (viewer: Person, { id }: Pick<Person, 'id'>): Promise<Answer> =>
  viewer.call('POST', `/users/${id}/report`, { reason: 'spam' }, { headers: { 'idempotency-key': `r-${id}` } })

/** How somebody sets the status of accounts: the row, and all that follows. */
const status =
  (name: string) =>
  (_viewer: Person, { id }: Person) =>
    happens(
      `(select jsonb_build_object('events', events) from set_account_status(
      account => $1, new_status => $2, reason => 'spam', until => null, at => now()
    ))`,
      [id, name],
    )

/** Everything by which somebody is gone for the viewer. */
export const WAYS: Record<string, (viewer: Person, other: Person) => Promise<unknown>> = {
  block: async (viewer, other) => {
    const { status: code } = await other.call('POST', `/users/${viewer.id}/block`, undefined, { fetcher: PATIENT })
    expect(code).toBe(200)
  },
  deletion: async (_viewer, other) => {
    const { status: code } = await other.call('DELETE', '/users/me', undefined, { fetcher: PATIENT })
    expect(code).toBe(200)
  },
  suspension: status('suspended'),
  ban: status('banned'),
}
