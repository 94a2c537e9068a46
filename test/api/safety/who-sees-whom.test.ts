import { bornYearsAgo } from '../../../drizzle/seed/days.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { giveCoins } from '../../support/coins.ts'
import { ask, type Walked } from '../../support/walked.ts'
import { cardsOf, gone, operationsWithCards } from '../../support/cards.ts'
import { query } from '../../support/db.ts'
import { happens, met, metLive } from '../../support/matches.ts'
import { block, interest, premium, swipe, withdraw } from '../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'
import { ask as request, cancel, fetcher } from '../../support/requests.ts'

/**
 * The visibility of users in every operation whose answer can hold another person. A new one that is not known here fails
 * the first test.
 */

/** Somebody who looks, and five people of whom each stands to them in another way. */
async function world(): Promise<Walked> {
  const location = await freshPlace()
  const [viewer, ...others] = await Promise.all(Array.from({ length: 6 }, () => published({ location })))
  const [matched, wished, asked, passed, stranger] = others
  if (!viewer || !matched || !wished || !asked || !passed || !stranger) throw new Error('six people')
  await premium(viewer)
  await giveCoins(viewer, 1_000)
  const { matchId, conversationId } = await met({ people: [viewer, matched] })
  await matched.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hi' }, { fetcher })
  const initiated = await viewer.call('POST', `/calls/initiate/${matchId}`, { media: 'audio' })
  const callId = initiated.data['id'] as string
  await viewer.call('POST', `/calls/${callId}/end`)
  // One that only Postgres knows.
  const [past] = await query<{ id: string }>(
    `insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at, ended_at, reason)
     values ($1, $2, $3, $4, $5, 'audio', now() - interval '1 hour', now() - interval '1 hour', 'missed') returning id`,
    [newId(), conversationId, matchId, matched.id, viewer.id],
  )
  await interest(viewer, wished)
  await withdraw(viewer, wished)
  await interest(wished, viewer)
  const { data } = await request(viewer, asked)
  await cancel(viewer, data['request_id'])
  await request(asked, viewer)
  for (const person of others) await viewer.call('POST', '/connections/shortlist', { user_id: person.id })
  for (const person of others) await viewer.call('POST', `/users/${person.id}/report`, { reason: 'other' })
  await swipe(viewer, passed, 'pass')
  const former = await metLive({ people: [viewer, stranger] })
  await viewer.call('DELETE', `/matches/${former.matchId}`, undefined, { fetcher })
  return { viewer, others, matched, matchId, callIds: [callId, past?.id ?? ''] }
}

const status = (name: string) => (w: Walked) =>
  Promise.all(
    w.others.map(({ id }) =>
      happens(
        `(select jsonb_build_object('events', events) from set_account_status(
        account => $1, new_status => $2, reason => 'spam', until => null, at => now()
      ))`,
        [id, name],
      ),
    ),
  )
const each = (work: (person: Person, w: Walked) => Promise<unknown>) => (w: Walked) =>
  Promise.all(w.others.map((person) => work(person, w)))
const hide = (person: Person) => person.call('PUT', '/profile/visibility', { visibility: 'hidden' }, { fetcher })

/** What can come between them, and whether a match still shows the person. */
const RELATIONS: Record<string, { happen: (w: Walked) => Promise<unknown>; isMatchSeen: boolean }> = {
  hidden: { happen: each(hide), isMatchSeen: true },
  unpublished: { happen: each((person) => person.call('POST', '/profile/unpublish')), isMatchSeen: true },
  'unmatched and hidden': {
    happen: async (w) => {
      await w.matched.call('DELETE', `/matches/${w.matchId}`, undefined, { fetcher })
      await each(hide)(w)
    },
    isMatchSeen: false,
  },
  blocked: { happen: each((person, { viewer }) => block(viewer, person)), isMatchSeen: false },
  'blocked, and hidden then': {
    happen: async (w) => {
      await each((person, { viewer }) => block(viewer, person))(w)
      await each(hide)(w)
    },
    isMatchSeen: false,
  },
  'blocked by them': { happen: each((person, { viewer }) => block(person, viewer)), isMatchSeen: false },
  deleted: {
    happen: each((person) => person.call('DELETE', '/users/me', undefined, { fetcher })),
    isMatchSeen: false,
  },
  suspended: { happen: status('suspended'), isMatchSeen: false },
  banned: { happen: status('banned'), isMatchSeen: false },
  'suspended as under age': {
    happen: each((person) => person.call('PUT', '/profile/me', { birth_date: bornYearsAgo(10) }, { fetcher })),
    isMatchSeen: false,
  },
  'closed as under age': {
    happen: each(({ id }) =>
      happens(
        `(select jsonb_build_object('events', events) from close_account(account => $1, reason => 'underage', at => now()))`,
        [id],
      ),
    ),
    isMatchSeen: false,
  },
}

describe('the visibility of users', () => {
  it('is asked of every operation that shows people', () => {
    expect(Object.keys(ask).toSorted()).toEqual(operationsWithCards().toSorted())
  })

  it.each(Object.entries(ask))('shows who may be seen: %s', async (operation, requests) => {
    // Nobody is blocked here, and taking back the last decision shows one of them.
    if (operation === 'get /users/blocked') return
    control ??= world()
    const w = await control
    const seen = new Set<string>()
    const refusals = new Set<string>()
    for (const [path, body] of requests(w)) {
      const answer = await w.viewer.call(operation.split(' ')[0]?.toUpperCase() ?? '', path, body)
      if (answer.status >= 400) refusals.add(answer.error.code)
      for (const { id } of w.others) if (cardsOf(id, answer.data).some(({ first_name }) => first_name)) seen.add(id)
    }
    // Nothing can be done about a call that is over.
    if (operation.startsWith('post /calls/{callId}/')) expect([...refusals]).toContain('CALL_STATE')
    else expect(seen.size).toBeGreaterThan(0)
  })
})

let control: Promise<Walked> | undefined

describe.each(Object.entries(RELATIONS))('people who are %s', (relation, { happen, isMatchSeen }) => {
  let w: Walked
  beforeAll(async () => {
    w = await world()
    await happen(w)
  })

  it.each(Object.entries(ask))('are shown by nothing that may not: %s', async (operation, requests) => {
    for (const [path, body] of requests(w)) {
      const { data, text } = await w.viewer.call(operation.split(' ')[0]?.toUpperCase() ?? '', path, body)
      for (const { id } of w.others) {
        // Blocked users can be told apart on the list of blocked users, as long as anybody else may see them.
        const isOwnList = operation === 'get /users/blocked' && relation === 'blocked'
        if (isOwnList || (isMatchSeen && id === w.matched.id)) continue
        for (const card of cardsOf(id, data)) expect([path, card]).toEqual([path, gone(id)])
        expect(text, path).not.toContain(`photos/${id}/`)
      }
    }
  })
})
