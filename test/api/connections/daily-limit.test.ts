import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { decline, interest, premium, strangers, swipe, withdraw } from '../../support/pairs.ts'
import { freshPlace, published, signIn, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { workerWith } from '../../support/worker.ts'

const today = () => new Date().toISOString().slice(0, 10).replaceAll('-', '')
const keyOf = (person: Person) => `ratelimit:interest:${person.id}:${today()}`
const used = async (person: Person) => Number((await redis('GET', keyOf(person))) ?? 0)
const usedUp = (person: Person, count = 20) => redis('SET', keyOf(person), String(count))

describe('the daily limit of interests', () => {
  it('is told in headers, with what is left and the seconds until midnight in UTC', async () => {
    const [a, b] = await strangers()
    const { headers } = await interest(a, b)
    expect(headers.get('ratelimit-limit')).toBe('20')
    expect(headers.get('ratelimit-remaining')).toBe('19')
    const midnight = 86_400 - (Math.floor(Date.now() / 1000) % 86_400)
    expect(Math.abs(Number(headers.get('ratelimit-reset')) - midnight)).toBeLessThan(5)
    expect(Number(await redis('PTTL', keyOf(a)))).toBeGreaterThan(midnight * 1000)
  })

  it('refuses the twenty-first, says when to come again, and lets passes through', async () => {
    const [a, b] = await strangers()
    await usedUp(a)
    const refused = await interest(a, b)
    expect(refused.error).toMatchObject({ code: 'LIMIT_REACHED', details: { limit: 'interest_daily' } })
    // Whether it is something new only Postgres knows.
    expect(refused.trips.db).toBe(1)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await swipe(a, b)).error.code).toBe('LIMIT_REACHED')
    expect((await a.call('POST', `/matches/like/${b.id}`)).error.code).toBe('LIMIT_REACHED')
    expect((await swipe(a, b, 'pass')).status).toBe(200)
    expect((await a.call('POST', `/matches/dislike/${b.id}`)).status).toBe(200)
    expect(await used(a)).toBe(20)
  })

  it('counts sends, likes, answers and withdrawals', async () => {
    const location = await freshPlace()
    const [a, b, c] = (await Promise.all([1, 2, 3].map(() => published({ location })))) as [Person, Person, Person]
    await interest(a, b)
    await decline(b, a)
    await swipe(a, c)
    await withdraw(a, c)
    expect([await used(a), await used(b), await used(c)]).toEqual([3, 1, 0])
  })

  it('gives back what was refused, had been done before, or was not valid, and says so', async () => {
    const [a, b] = await strangers()
    const refused = await a.call('POST', '/connections/interest', { to_user_id: newId() })
    expect([refused.status, refused.headers.get('ratelimit-remaining')]).toEqual([404, '20'])
    await a.call('POST', '/connections/interest', { to_user_id: a.id })
    await withdraw(a, b)
    await a.call('POST', '/connections/interest', { to_user_id: 'x' })
    expect(await used(a)).toBe(0)
    await interest(a, b)
    const again = await interest(a, b)
    expect(again.headers.get('ratelimit-remaining')).toBe('19')
    expect(await used(a)).toBe(1)
  })

  it('is not used by replays, which come even when nothing is left', async () => {
    const [a, b] = await strangers()
    const headers = { 'idempotency-key': newId() }
    const first = await interest(a, b, { headers })
    const replay = await interest(a, b, { headers })
    expect([replay.text, replay.headers.get('idempotency-replayed')]).toEqual([first.text, 'true'])
    expect(await used(a)).toBe(1)
    await usedUp(a)
    expect((await interest(a, b, { headers })).text).toBe(first.text)
    expect(await used(a)).toBe(20)
    const other = await a.call('POST', '/connections/interest', { to_user_id: newId() }, { headers })
    expect(other.status).toBe(429)
  })

  it('is never passed by many at the same moment', async () => {
    const location = await freshPlace()
    const [a, ...others] = await Promise.all(Array.from({ length: 9 }, () => published({ location })))
    if (!a) throw new Error('nobody')
    await usedUp(a, 15)
    const answers = await Promise.all(others.map((other) => interest(a, other)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(answers.filter(({ error }) => error.code === 'LIMIT_REACHED')).toHaveLength(3)
    expect(await used(a)).toBe(20)
  })

  it('does not hold for a plan with unlimited likes', async () => {
    const [a, b] = await strangers()
    await premium(a)
    const { data } = await a.call('POST', '/auth/refresh-token', { refresh_token: a.refreshToken })
    await usedUp(a)
    expect((await interest(a, b, { token: data['token'] })).status).toBe(200)
  })

  it('refuses with 503 while Redis cannot say', async () => {
    const [a, b] = await strangers()
    const fetcher = workerWith({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9' })
    const { error, headers } = await interest(a, b, { fetcher })
    expect(error.code).toBe('UNAVAILABLE')
    expect(headers.get('retry-after')).toBe('5')
  })
})

describe('super likes', () => {
  it('are one a day without a plan for more, and count as interests', async () => {
    const location = await freshPlace()
    const [a, b, c] = (await Promise.all([1, 2, 3].map(() => published({ location })))) as [Person, Person, Person]
    expect((await swipe(a, b, 'super_like')).status).toBe(200)
    const second = await swipe(a, c, 'super_like')
    expect(second.error).toMatchObject({ code: 'LIMIT_REACHED', details: { limit: 'super_like_daily' } })
    expect(await used(a)).toBe(1)
    expect((await swipe(a, c)).status).toBe(200)
  })

  it('may say something, which the other one reads', async () => {
    const [a, b] = await strangers()
    const say = (note: string, action = 'super_like') =>
      a.call('POST', '/matching/swipe', { target_user_id: b.id, action, note })
    expect((await say('👋🏽'.repeat(141))).error.details?.['issues'][0].path).toBe('body.note')
    expect((await say('hello', 'like')).error.details?.['issues'][0].path).toBe('body.note')
    expect((await say('👋🏽'.repeat(140))).status).toBe(200)
    const { data } = await b.call('GET', '/connections/interests/received')
    expect(data['interests'][0]).toMatchObject({ kind: 'super_like', note: '👋🏽'.repeat(140) })
  })

  it('outdo a like, which does not outdo them', async () => {
    const [a, b] = await strangers()
    await swipe(a, b)
    await swipe(a, b, 'super_like')
    await swipe(a, b)
    const { data } = await b.call('GET', '/connections/interests/received')
    expect(data['interests']).toEqual([expect.objectContaining({ kind: 'super_like', status: 'pending' })])
  })

  it('need a published profile like any other', async () => {
    const [[, b], newcomer] = [await strangers(), await signIn()]
    expect((await swipe(newcomer, b, 'super_like')).error.code).toBe('PROFILE_NOT_PUBLISHED')
    expect(await redis('GET', `ratelimit:super_like:${newcomer.id}:${today()}`)).toBe('0')
  })
})
