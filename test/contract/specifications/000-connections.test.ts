import { describe, expect, it } from 'vitest'
import { connect } from '../../support/sockets.ts'
import { accept, block, interest, premium, strangers, swipe } from '../../support/pairs.ts'
import { published, signIn } from '../../support/people.ts'
import { named, operations } from '../../support/specification.ts'
import { workerWith } from '../../support/worker.ts'

/** Specification 000 (connections): interests, matches, shortlists. */

operations({
  'POST /api/v1/connections/interest': async (ask) => {
    const [a, b] = await strangers()
    const { data } = await ask(a, { body: { toUserId: b.id }, headers: { 'Idempotency-Key': crypto.randomUUID() } })
    expect(data).toMatchObject({ status: 'pending' })
    // "If status=pending → return existing".
    expect((await ask(a, { body: { toUserId: b.id } })).data).toEqual(data)
  },

  'POST /api/v1/connections/interest/accept': async (ask) => {
    const [a, b] = await strangers()
    await interest(a, b)
    // Contract: snake_case both ways; `isMatch` is answered as `is_match`.
    expect((await ask(b, { body: { fromUserId: a.id } })).data).toMatchObject({ status: 'accepted', is_match: true })
  },

  'POST /api/v1/connections/interest/decline': async (ask) => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await ask(b, { body: { fromUserId: a.id } })).data).toMatchObject({ status: 'declined', is_match: false })
  },

  'POST /api/v1/connections/interest/withdraw': async (ask) => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await ask(a, { body: { toUserId: b.id } })).data).toMatchObject({ status: 'withdrawn' })
  },

  'GET /api/v1/connections/interests/sent': async (ask) => {
    const [a, b] = await strangers()
    await interest(a, b)
    const { data } = await ask(a)
    named(data, 'interests.id', 'interests.status', 'interests.created_at', 'interests.updated_at')
    expect(data['interests']).toMatchObject([{ from_user_id: a.id, to_user_id: b.id, status: 'pending' }])
  },

  'GET /api/v1/connections/interests/received': async (ask) => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await ask(b)).data['interests']).toMatchObject([{ from_user_id: a.id, to_user_id: b.id }])
  },

  'GET /api/v1/connections/matches': async (ask) => {
    const [a, b] = await strangers()
    await interest(a, b)
    await accept(b, a)
    for (const [me, other] of [
      [a, b],
      [b, a],
    ] as const)
      expect((await ask(me)).data['matches']).toMatchObject([{ user: { id: other.id }, status: 'active' }])
  },

  // "Shortlists (optional stub)"; the paths are the contract's.
  'GET /api/v1/connections/shortlist': async (ask) => {
    const [a, b] = await strangers()
    await a.call('POST', '/connections/shortlist', { user_id: b.id })
    expect((await ask(a)).data['shortlist']).toMatchObject([{ user: { id: b.id } }])
  },
  'POST /api/v1/connections/shortlist': async (ask) => {
    const [a, b] = await strangers()
    named((await ask(a, { body: { user_id: b.id } })).data, 'message')
  },
  'DELETE /api/v1/connections/shortlist/:userId': async (ask) => {
    const [a, b] = await strangers()
    named((await ask(a, { path: [b.id] })).data, 'message')
  },
})

describe('its rules', () => {
  it('repeat the same answer under the same Idempotency-Key', async () => {
    const [a, b] = await strangers()
    const options = { headers: { 'Idempotency-Key': crypto.randomUUID() }, fetcher: workerWith({}) }
    const first = await a.call('POST', '/connections/interest', { toUserId: b.id }, options)
    const again = await a.call('POST', '/connections/interest', { toUserId: b.id }, options)
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true'])
  })

  it('refuse liking oneself, whom one has blocked, without a published profile, and at the limit', async () => {
    const [a, b] = await strangers()
    const send = (to: string) => a.call('POST', '/connections/interest', { toUserId: to })
    expect((await send(a.id)).error.code).toBe('SELF_ACTION')
    await block(a, b)
    expect((await send(b.id)).error.code).toBe('USER_BLOCKED')
    const nobody = await signIn()
    const early = await nobody.call('POST', '/connections/interest', { toUserId: b.id })
    expect(early.error.code).toBe('PROFILE_NOT_PUBLISHED')
    const hidden = await published()
    await hidden.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    expect((await send(hidden.id)).error.code).toBe('USER_NOT_FOUND')
  })

  it('allow twenty interest actions a day, then 429', async () => {
    const [a, b] = await strangers()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"interest_daily":{"max":1}}' })
    const location = (await a.call('GET', '/profile/me')).data['profile'].location
    const c = await published({ location })
    expect((await interest(a, b, { fetcher })).status).toBe(200)
    const { status, error } = await interest(a, c, { fetcher })
    // Contract: one envelope; `{ error: "LIMIT_REACHED" }` is `error.code`.
    expect([status, error.code]).toEqual([429, 'LIMIT_REACHED'])
  })

  it('let only the receiver answer and only the sender withdraw', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await accept(a, b)).status).toBe(404)
    expect((await b.call('POST', '/connections/interest/withdraw', { toUserId: a.id })).status).toBe(404)
  })

  it('tell of `interest.sent` and `interest.accepted`', async () => {
    const [a, b] = await strangers()
    const [from, to] = await Promise.all([connect('/ws', a.token), connect('/ws', b.token)])
    await interest(a, b)
    expect((await to.next('interest:received')).data).toMatchObject({ from_user_id: a.id, to_user_id: b.id })
    await accept(b, a)
    expect((await from.next('interest:accepted')).data).toMatchObject({ to_user_id: b.id, status: 'accepted' })
  })

  it('find the mutual match whichever way each has asked', async () => {
    const [a, b] = await strangers()
    await premium(b)
    await swipe(a, b)
    const { data } = await b.call('POST', '/connections/interest', { toUserId: a.id })
    expect(data).toMatchObject({ status: 'accepted', is_match: true })
  })
})
