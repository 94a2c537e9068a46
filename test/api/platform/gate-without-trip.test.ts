import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { verifyAccessToken } from '../../../src/security/access-token.ts'
import { rememberPlan, rememberSuspended } from '../../../src/security/revocation.ts'
import { readSettings } from '../../../src/settings.ts'
import { call, freshIp, type Answer } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { isolate, MEMORY_MS, type Isolate } from '../../support/isolates.ts'
import { swipe } from '../../support/pairs.ts'
import { freshPlace, published, signIn, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'

/** Two isolates of one deployment. The clock stands still, so that what they know stays fresh until a test moves it. */

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** From then on an isolate asks Redis before it answers. */
const memoryEnds = () => vi.setSystemTime(Date.now() + MEMORY_MS)

/** Somebody else's request asks Redis what has changed; what the isolate remembers after it is as good as new. */
const hears = async ({ fetcher }: Isolate): Promise<void> => {
  memoryEnds()
  expect((await call('GET', '/billing/plans', { fetcher })).trips.redis).toBe(1)
}

const me = (person: Person, { fetcher }: Pick<Isolate, 'fetcher'>) =>
  person.call('GET', '/auth/me', undefined, { fetcher })
const times = async (count: number, ask: () => Promise<Answer>): Promise<Answer[]> => {
  const answers: Answer[] = []
  for (let i = 0; i < count; i += 1) answers.push(await ask())
  return answers
}
const left = ({ headers }: Answer) => Number(headers.get('ratelimit-remaining'))
const tripsOf = (answers: readonly Answer[]): number => answers.reduce((sum, { trips }) => sum + trips.redis, 0)
const sessionOf = async ({ token }: Person) => (await verifyAccessToken(readSettings(env), token, Date.now())).sessionId

/** Somebody whom both isolates remember. */
async function known(...isolates: Isolate[]): Promise<Person> {
  const person = await signIn()
  for (const one of isolates) expect(tripsOf(await times(3, () => me(person, one)))).toBe(1)
  return person
}

describe('an isolate', () => {
  it('asks Redis once for a session and its limits, and again when it has remembered them for long enough', async () => {
    const one = isolate()
    const person = await known(one)
    const answers = await times(30, () => me(person, one))
    expect(tripsOf(answers)).toBe(0)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(answers.map(left)).toEqual(answers.map((_, i) => 996 - i))
    memoryEnds()
    const next = await me(person, one)
    expect([next.trips.redis, left(next)]).toEqual([1, 966])
  })

  it('does the same for an address without a token', async () => {
    const one = isolate()
    const ip = freshIp()
    const answers = await times(10, () => call('GET', '/billing/plans', { ip, fetcher: one.fetcher }))
    expect(tripsOf(answers)).toBe(1)
    expect(answers.map(left)).toEqual(answers.map((_, i) => 99 - i))
  })

  it('asks for what has to be exact, and for an Idempotency-Key', async () => {
    const one = isolate()
    const [person, location] = [await known(one), await freshPlace()]
    const { fetcher } = one
    const moved = await person.call('PUT', '/profile/me', { location }, { fetcher })
    // One for the limits, and one to forget the profile that Redis keeps.
    expect([moved.status, moved.trips.redis]).toEqual([200, 2])
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const ticket = () => person.call('POST', '/realtime/ticket', undefined, { fetcher, headers })
    expect((await ticket()).headers.get('idempotency-replayed')).toBeNull()
    expect((await ticket()).headers.get('idempotency-replayed')).toBe('true')
  })

  it('settles what it has counted, though nobody asks any more', async () => {
    const one = isolate()
    const person = await known(one)
    await times(5, () => me(person, one))
    const key = `ratelimit:api:${person.id}:${Math.floor(Date.now() / 3_600_000)}`
    await expect.poll(async () => Number(await redis('GET', key))).toBeGreaterThanOrEqual(8)
  })

  it('does without Redis what it did before, and begins anew when it is back', async () => {
    const one = isolate()
    const person = await known(one)
    memoryEnds()
    const away = await me(person, { fetcher: one.withoutRedis })
    expect([away.status, left(away)]).toEqual([200, 0])
    // Postgres says whether the session is good.
    expect(away.trips.db).toBeGreaterThan(1)
    expect(tripsOf(await times(3, () => me(person, one)))).toBe(1)
  })
})

describe('a change in one isolate', () => {
  it('ends a session there at once, and in the other when it asks again', async () => {
    const [one, other] = [isolate(), isolate()]
    const person = await known(one, other)
    expect((await person.call('POST', '/auth/logout', undefined, { fetcher: one.fetcher })).status).toBe(200)
    expect((await me(person, one)).status).toBe(401)
    await hears(other)
    const refused = await me(person, other)
    expect([refused.status, refused.trips]).toEqual([401, { db: 0, redis: 1 }])
  })

  it('blocks an account in the other when it asks again, and lets it in again', async () => {
    const [one, other] = [isolate(), isolate()]
    const person = await known(one, other)
    await rememberSuspended(one.redis, person.id, { reason: 'spam', until: null }, 3600)
    expect((await me(person, one)).error.code).toBe('ACCOUNT_SUSPENDED')
    await hears(other)
    expect((await me(person, other)).error.code).toBe('ACCOUNT_SUSPENDED')
    await redis('DEL', `account:suspended:${person.id}`)
    expect((await me(person, other)).status).toBe(200)
  })

  it('hides a deleted account from both', async () => {
    const [one, other] = [isolate(), isolate()]
    const person = await known(one, other)
    const gone = await person.call('DELETE', '/users/me', undefined, { fetcher: one.fetcher })
    expect(gone.status).toBe(200)
    await hears(other)
    for (const each of [one, other]) expect((await me(person, each)).status).toBe(401)
  })

  it('changes a plan in the other', async () => {
    const [one, other] = [isolate(), isolate()]
    const location = await freshPlace()
    const person = await published({ location })
    const like = async () => {
      const target = await published({ location })
      return person.call('POST', '/matching/swipe', { target_user_id: target.id, action: 'like' }, other)
    }
    expect((await like()).headers.get('ratelimit-limit')).toBe('20')
    await rememberPlan(one.redis, person.id, 'premium', 3600)
    await hears(other)
    expect((await like()).headers.get('ratelimit-limit')).not.toBe('20')
    // Known by then, the plan leaves nothing that has to be exact.
    expect((await like()).trips.redis).toBe(0)
    expect((await swipe(person, await published({ location }))).headers.get('ratelimit-limit')).not.toBe('20')
  })
})

describe('a log of changes', () => {
  /** Ends a session as another isolate does, without an entry that this one could read. */
  const endUnheard = async (person: Person) => redis('SET', `session:ended:${await sessionOf(person)}`, '1', 'EX', 3600)

  it.each([
    ['has been lost', () => redis('DEL', 'standing:position', 'standing:log')],
    [
      'has been lost, and begun again',
      async () => {
        await redis('DEL', 'standing:position', 'standing:log')
        await rememberPlan(isolate().redis, crypto.randomUUID(), 'free', 60)
      },
    ],
    [
      'is shorter than what has changed',
      async () => {
        for (let i = 0; i < 3; i += 1) await rememberPlan(isolate().redis, crypto.randomUUID(), 'free', 60)
        await redis('LTRIM', 'standing:log', 0, 1)
      },
    ],
    ['is further than it could be', () => redis('SET', 'standing:position', Date.now() + 86_400_000)],
  ])('that %s makes an isolate forget all sessions', async (_what, happens) => {
    const one = isolate()
    const person = await known(one)
    await endUnheard(person)
    await happens()
    await hears(one)
    expect((await me(person, one)).status).toBe(401)
  })

  it('that tells of others lets it remember', async () => {
    const one = isolate()
    const person = await known(one)
    for (let i = 0; i < 3; i += 1) await rememberPlan(isolate().redis, crypto.randomUUID(), 'free', 60)
    await hears(one)
    expect(tripsOf(await times(5, () => me(person, one)))).toBe(0)
  })
})

describe('a Redis that has lost its list', () => {
  it('is not relied on: Postgres is asked', async () => {
    // Guarantee: see test/support/node/global-setup.ts.
    const one = isolate({}, (env as Env & { OTHER_REDIS_URL: string }).OTHER_REDIS_URL)
    const person = await signIn()
    await expect.poll(async () => (await me(person, one)).trips.redis).toBe(0)
    await query('update sessions set ended_at = now() where user_id = $1', [person.id])
    await one.redis.del('session:ended:whole')
    await hears(one)
    expect((await me(person, one)).status).toBe(401)
  })
})

describe('one client at two isolates', () => {
  const changes = { LIMIT_OVERRIDES: '{"api":{"max":61},"api_anonymous":{"max":20}}' }

  it.each([
    [
      'with a token',
      61,
      async () => {
        const person = await signIn()
        return (to: Isolate) => me(person, to)
      },
    ],
    [
      'without one',
      20,
      async () => {
        const ip = freshIp()
        return (to: Isolate) => call('GET', '/billing/plans', { ip, fetcher: to.fetcher })
      },
    ],
  ])(
    '%s is let through by each up to the limit, and refused by both when their memory ends',
    async (_who, max, come) => {
      const [one, other] = [isolate(changes), isolate(changes)]
      const ask = await come()
      const [first, second] = [await times(max + 5, () => ask(one)), await times(max + 5, () => ask(other))]
      const admitted = (answers: Answer[]) => answers.filter(({ status }) => status === 200).length
      expect(admitted(first)).toBe(max)
      expect(admitted(second)).toBeLessThanOrEqual(max)
      // Refused by what it knows, without a trip for each.
      expect(tripsOf(first.slice(max))).toBe(0)
      memoryEnds()
      const after = [await ask(one), await ask(other), await ask(one)]
      expect(after.map((answer) => [answer.status, left(answer)])).toEqual(after.map(() => [429, 0]))
    },
  )

  it('may have been refused and is let through when the window has passed', async () => {
    const one = isolate({ LIMIT_OVERRIDES: '{"conversations_list":{"max":2,"windowSeconds":60}}' })
    const person = await signIn()
    const list = () => person.call('GET', '/conversations', undefined, one)
    const start = Date.now()
    const statuses = (await times(4, list)).map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 429, 429])
    vi.setSystemTime(start + 60_000)
    expect((await list()).status).toBe(200)
  })
})
