import { describe, expect, it } from 'vitest'
import { endpoints } from '../../../src/features/endpoints.ts'
import { limitName } from '../../../src/http/endpoint.ts'
import { countsActions, type LimitName } from '../../../src/catalogue/limits.ts'
import type { Answer } from '../../support/api.ts'
import { interestsUsed, useUp } from '../../support/limits.ts'
import { metLive } from '../../support/matches.ts'
import { interest, strangers, swipe } from '../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'
import { ask as request, cancel, requestsOf, respond } from '../../support/requests.ts'

/** What somebody does twice, and how they do the same to somebody else. */
interface Deed {
  by: Person
  once: () => Promise<Answer>
  /** The same operation, of something that is not so yet. */
  anew: () => Promise<Answer>
  /** What a repetition answers where that is not the first answer. */
  again?: string
}

async function three(): Promise<[Person, Person, Person]> {
  const location = await freshPlace()
  return (await Promise.all([1, 2, 3].map(() => published({ location })))) as [Person, Person, Person]
}

const to = (deed: (by: Person, other: Person) => Promise<Answer>) => async (): Promise<Deed> => {
  const [a, b, c] = await three()
  return { by: a, once: () => deed(a, b), anew: () => deed(a, c) }
}

/** The same for somebody who has been asked by both. */
const of = (deed: (by: Person, other: Person) => Promise<Answer>) => async (): Promise<Deed> => {
  const [a, b, c] = await three()
  for (const asker of [b, c]) await interest(asker, a)
  return { by: a, once: () => deed(a, b), anew: () => deed(a, c) }
}

const post = (path: string, field: string) => (by: Person, other: Person) =>
  by.call('POST', path, { [field]: other.id })

/** Every operation under a limit of deeds, with every limit of that kind that it has. */
const DEEDS: Record<string, { limits: LimitName[]; ways: Record<string, () => Promise<Deed>> }> = {
  'post /connections/interest': {
    limits: ['interest_daily'],
    ways: { sending: to(interest), meeting: of(interest) },
  },
  'post /connections/interest/accept': {
    limits: ['interest_daily'],
    ways: { accepting: of(post('/connections/interest/accept', 'from_user_id')) },
  },
  'post /connections/interest/decline': {
    limits: ['interest_daily'],
    ways: { declining: of(post('/connections/interest/decline', 'from_user_id')) },
  },
  'post /connections/interest/withdraw': {
    limits: ['interest_daily'],
    ways: {
      withdrawing: async () => {
        const [a, b, c] = await three()
        for (const other of [b, c]) await interest(a, other)
        const withdraw = post('/connections/interest/withdraw', 'to_user_id')
        return { by: a, once: () => withdraw(a, b), anew: () => withdraw(a, c) }
      },
    },
  },
  'post /matching/swipe': {
    limits: ['interest_daily', 'super_like_daily'],
    ways: {
      liking: to((by, other) => swipe(by, other)),
      'liking back': of((by, other) => swipe(by, other)),
      'a super like': to((by, other) => swipe(by, other, 'super_like')),
    },
  },
  'post /matches/like/{userId}': {
    limits: ['interest_daily'],
    ways: { liking: to((by, other) => by.call('POST', `/matches/like/${other.id}`)) },
  },
  'post /matches/{matchId}/accept': {
    limits: ['interest_daily'],
    ways: {
      keeping: async () => {
        const a = await published()
        const [one, other] = [
          await metLive({ people: [a, await published()] }),
          await metLive({ people: [a, await published()] }),
        ]
        const accept = (matchId: string) => a.call('POST', `/matches/${matchId}/accept`)
        return { by: a, once: () => accept(one.matchId), anew: () => accept(other.matchId) }
      },
    },
  },
  'post /messages/request': {
    limits: ['interest_daily', 'message_request'],
    // A second message is not the first one; what waits already is said all the same.
    ways: {
      asking: async () => ({ ...(await to((by, other) => request(by, other))()), again: 'MESSAGE_REQUEST_EXISTS' }),
    },
  },
  'post /messages/request/{requestId}/respond': {
    limits: ['interest_daily'],
    ways: {
      accepting: async () => {
        const [a, b, c] = await three()
        for (const asker of [b, c]) await request(asker, a)
        const waiting = await requestsOf(a)
        const answer = (asker: Person) =>
          respond(a, waiting.find(({ sender_id }: { sender_id: string }) => sender_id === asker.id).id, 'accept')
        return { by: a, once: () => answer(b), anew: () => answer(c) }
      },
    },
  },
  ...Object.fromEntries(
    [
      ['post /users/{userId}/report', (_by: Person, other: Person) => [`/users/${other.id}/report`, {}] as const],
      [
        'post /safety/report',
        (_by: Person, other: Person) => ['/safety/report', { reported_user_id: other.id }] as const,
      ],
    ].map(([name, where]) => [
      name as string,
      {
        limits: ['report' as const],
        ways: {
          reporting: to((by, other) => {
            const [path, named] = (where as (by: Person, other: Person) => readonly [string, object])(by, other)
            return by.call('POST', path, { ...named, reason: 'spam' })
          }),
        },
      },
    ]),
  ),
  'post /match/report': {
    limits: ['report'],
    ways: {
      reporting: async () => {
        const a = await published()
        const [one, other] = [
          await metLive({ people: [a, await published()] }),
          await metLive({ people: [a, await published()] }),
        ]
        const report = (match_id: string) => a.call('POST', '/match/report', { match_id, reason: 'spam' })
        return { by: a, once: () => report(one.matchId), anew: () => report(other.matchId) }
      },
    },
  },
}

const cases = Object.entries(DEEDS).flatMap(([name, { limits, ways }]) =>
  Object.entries(ways).flatMap(([way, begin]) => limits.map((limit) => ({ name, way, limit, begin }))),
)

/** What an answer says apart from who asked when. */
const said = ({ status, data, error }: Answer) => ({ status, data, code: error.code })

describe('a limit of deeds', () => {
  it('is looked at here for every operation that has one', () => {
    const declared = endpoints.flatMap(({ method, path, limits = [] }) => {
      const own = limits.map(limitName).filter(countsActions)
      return own.length === 0 ? [] : [[`${method} ${path}`, own.toSorted()]]
    })
    const known = Object.entries(DEEDS).map(([name, { limits }]) => [name, limits.toSorted()])
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(declared))
  })

  it.each(cases)('$name: $way again is answered as before when nothing is left of $limit', async (deed) => {
    // What has been liked before can be liked super; the same twice is the repetition.
    if (deed.limit === 'super_like_daily' && deed.way !== 'a super like') return
    const { by, once, anew, again } = await deed.begin()
    const first = await once()
    expect(first.status, first.text).toBe(200)
    await useUp(by, deed.limit)
    const used = await interestsUsed(by)
    // Two at once as well.
    for (const repeated of [await once(), ...(await Promise.all([once(), once()]))])
      if (again) expect([repeated.status, repeated.error.code]).toEqual([409, again])
      else expect(said(repeated)).toEqual(said(first))
    const refused = await anew()
    expect([refused.status, refused.error.details?.['limit']]).toEqual([429, deed.limit])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    // It has not been done: there is nothing that a second try would repeat.
    expect((await anew()).status).toBe(429)
    expect(await interestsUsed(by)).toBe(used)
  })

  it('lets the last one through once, tapped twice at the same moment', async () => {
    for (const [name, deed] of [
      ['like', (a: Person, b: Person) => swipe(a, b)],
      ['interest', (a: Person, b: Person) => interest(a, b)],
      ['super', (a: Person, b: Person) => swipe(a, b, 'super_like')],
    ] as const) {
      const [a, b] = await strangers()
      await useUp(a, 'interest_daily', 1)
      const answers = await Promise.all([1, 2, 3].map(() => deed(a, b)))
      expect(
        answers.map(({ status }) => status),
        name,
      ).toEqual([200, 200, 200])
      expect(await interestsUsed(a)).toBe(20)
    }
  })

  it('still bounds what is tried: other limits count where it is used up', async () => {
    const [a, b] = await strangers()
    await useUp(a, 'interest_daily')
    const before = Number((await a.call('GET', '/auth/me')).headers.get('ratelimit-remaining'))
    for (let n = 0; n < 3; n += 1) expect((await interest(a, b)).status).toBe(429)
    expect(Number((await a.call('GET', '/auth/me')).headers.get('ratelimit-remaining'))).toBe(before - 4)
  })

  it('counts no repetition', async () => {
    const [a, b] = await strangers()
    const { data } = await request(a, b)
    await request(a, b)
    expect(await interestsUsed(a)).toBe(1)
    await cancel(a, data['request_id'])
    await cancel(a, data['request_id'])
    expect(await interestsUsed(a)).toBe(1)
  })
})
