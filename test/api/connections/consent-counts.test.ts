import { describe, expect, it } from 'vitest'
import { PLANS } from '../../../src/catalogue/plans.ts'
import { interestsUsed, useUp } from '../../support/limits.ts'
import { metLive } from '../../support/matches.ts'
import { interest, premium, stateOf, strangers, swipe } from '../../support/pairs.ts'
import { published, type Person } from '../../support/people.ts'
import { ask, conversationOf, fetcher, requestsOf, respond, send } from '../../support/requests.ts'
import { connect } from '../../support/sockets.ts'
import { onRedisOutage } from '../../support/worker.ts'

/** What came of a way to consent: the error's code, or nothing. */
type Consent = () => Promise<string | undefined>

interface Situation {
  /** The consenting user, and the one that makes a match; null where a first consent makes none. */
  by: Person
  other: Person
  consent: Consent
  isMatch: boolean
}

const rest = (answer: Promise<{ error: { code?: string } }>) => answer.then(({ error }) => error.code)

async function askedBy(): Promise<{ a: Person; b: Person; requestId: string; conversationId: string }> {
  const [a, b] = await strangers()
  const { data } = await ask(b, a)
  return { a, b, requestId: data['request_id'], conversationId: await conversationOf(a, b) }
}

const overSocket =
  (path: (conversationId: string) => string): (() => Promise<Situation>) =>
  async () => {
    const { a, b, conversationId } = await askedBy()
    const socket = await connect(path(conversationId), a.token)
    const consent = async () => {
      const { event, data } = await socket.request('send_message', { conversation_id: conversationId, content: 'Yes' })
      return event === 'error' ? (data['code'] as string) : undefined
    }
    return { by: a, other: b, consent, isMatch: true }
  }

/** Every way to say that one would like to meet somebody, beside the ones that are called so. */
const WAYS: Record<string, () => Promise<Situation>> = {
  'a message request': async () => {
    const [a, b] = await strangers()
    return { by: a, other: b, consent: () => rest(ask(a, b)), isMatch: false }
  },
  'a message request that answers a like': async () => {
    const [a, b] = await strangers()
    await swipe(b, a)
    return { by: a, other: b, consent: () => rest(ask(a, b)), isMatch: true }
  },
  'a message request that answers an interest': async () => {
    const [a, b] = await strangers()
    await interest(b, a)
    return { by: a, other: b, consent: () => rest(ask(a, b)), isMatch: true }
  },
  'accepting a message request': async () => {
    const { a, b, requestId } = await askedBy()
    return { by: a, other: b, consent: () => rest(respond(a, requestId, 'accept')), isMatch: true }
  },
  'a reply to a request': async () => {
    const { a, b, conversationId } = await askedBy()
    const consent = () => rest(send(a, { conversation_id: conversationId, content: 'Yes', client_message_id: 'y' }))
    return { by: a, other: b, consent, isMatch: true }
  },
  'a reply that names the person': async () => {
    const { a, b } = await askedBy()
    return { by: a, other: b, consent: () => rest(send(a, { receiver_id: b.id, content: 'Yes' })), isMatch: true }
  },
  'a reply over the own socket': overSocket(() => '/ws'),
  'a reply over the socket of the conversation': overSocket((id) => `/conversations/${id}/ws`),
  'letting a live match last': async () => {
    const { a, b, matchId } = await metLive({ people: [await published(), await published()] })
    await b.call('POST', `/matches/${matchId}/accept`)
    return { by: a, other: b, consent: () => rest(a.call('POST', `/matches/${matchId}/accept`)), isMatch: true }
  },
  'letting a live match last over the socket': async () => {
    const { a, b, matchId } = await metLive({ people: [await published(), await published()] })
    await b.call('POST', `/matches/${matchId}/accept`)
    const socket = await connect('/ws', a.token)
    const consent = async () => {
      const { event, data } = await socket.request('match:accept', { match_id: matchId })
      return event === 'error' ? (data['code'] as string) : undefined
    }
    return { by: a, other: b, consent, isMatch: true }
  },
}

/** Whether the two are matched for good. */
async function areMatched({ by, other }: Situation): Promise<boolean> {
  const { data } = await by.call('GET', '/matches/active')
  return data['matches'].some(
    ({ user, expires_at }: { user: { id: string }; expires_at?: string }) =>
      user.id === other.id && expires_at === undefined,
  )
}

describe.each(Object.keys(WAYS))('consent by %s', (way) => {
  const begin = () => WAYS[way]?.() as Promise<Situation>

  it('counts once towards the day', async () => {
    const situation = await begin()
    expect(await situation.consent()).toBeUndefined()
    expect(await areMatched(situation)).toBe(situation.isMatch)
    expect(await interestsUsed(situation.by)).toBe(1)
  })

  it('is refused when nothing is left, and changes nothing', async () => {
    const situation = await begin()
    await useUp(situation.by, 'interest_daily')
    expect(await situation.consent()).toBe('LIMIT_REACHED')
    expect(await areMatched(situation)).toBe(false)
    expect(await interestsUsed(situation.by)).toBe(20)
    await useUp(situation.by, 'interest_daily', 1)
    expect(await situation.consent()).toBeUndefined()
    expect(await interestsUsed(situation.by)).toBe(20)
  })

  it('is free with unlimited likes', async () => {
    const situation = await begin()
    const { by } = situation
    await useUp(by, 'interest_daily')
    await premium(by)
    if (way.includes('reply') || way.includes('socket')) expect(await situation.consent()).toBeUndefined()
    expect(await interestsUsed(by)).toBe(20)
  })
})

describe('what does not count', () => {
  it('is what fails', async () => {
    const { a, requestId, conversationId } = await askedBy()
    await a.call('POST', '/profile/unpublish')
    expect((await respond(a, requestId, 'accept')).error.code).toBe('PROFILE_NOT_PUBLISHED')
    expect((await send(a, { conversation_id: conversationId, content: 'x' })).error.code).toBe('PROFILE_NOT_PUBLISHED')
    expect((await ask(a, await published())).error.code).toBe('PROFILE_NOT_PUBLISHED')
    const { matchId, a: one } = await metLive({ people: [await published(), await published()] })
    await one.call('DELETE', `/matches/${matchId}`)
    const socket = await connect('/ws', one.token)
    expect((await socket.request('match:accept', { match_id: matchId })).data['code']).toBe('CONFLICT')
    expect([await interestsUsed(a), await interestsUsed(one)]).toEqual([0, 0])
  })

  it('is a no to a message, which costs nothing even when nothing is left', async () => {
    const { a, b, requestId } = await askedBy()
    await useUp(a, 'interest_daily')
    expect((await respond(a, requestId, 'decline')).status).toBe(200)
    expect(await requestsOf(a, 'status=pending')).toEqual([])
    expect((await stateOf(a, b))?.ba).toBe('declined')
  })

  it('is a second reply, and one of two at once', async () => {
    const { a, conversationId } = await askedBy()
    await Promise.all([1, 2, 3].map((n) => send(a, { conversation_id: conversationId, content: `${n}` })))
    expect(await interestsUsed(a)).toBe(1)
  })

  it('is nothing while Redis cannot count: a reply that accepts waits, any other goes', async () => {
    const { a, conversationId } = await askedBy()
    const answer = await a.call(
      'POST',
      '/messages/request',
      { receiver_id: a.id, content: 'x' },
      { fetcher: onRedisOutage() },
    )
    expect(answer.error.code).toBe('UNAVAILABLE')
    expect((await send(a, { conversation_id: conversationId, content: 'x' }, { fetcher })).status).toBe(200)
  })
})

it('every plan that writes to strangers likes without a limit, so that writing goes round none', () => {
  const writing = Object.values(PLANS).filter((plan) => plan.direct_messages)
  expect(writing.filter((plan) => !plan.unlimited_likes)).toEqual([])
})
