import { describe, expect, it } from 'vitest'
import type { Answer, CallOptions, Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { decideMuch } from '../../support/decided.ts'
import { isolate } from '../../support/isolates.ts'
import { peopleAt } from '../../support/live.ts'
import { freshPlace, published, type Person, type Place } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { onRedisOutage } from '../../support/worker.ts'

const PAGE = 5

const read = (person: Person, cursor: string | null = null, options: CallOptions = {}): Promise<Answer> =>
  person.call(
    'GET',
    `/matching/feed?limit=${PAGE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    undefined,
    options,
  )
const idsOf = ({ data }: Answer): string[] => data['users'].map(({ id }: Json) => id)
const cursorOf = ({ meta }: Answer): string | null => meta.pagination.cursor
const keyOf = ({ id }: Person) => `cache:candidates:1:${id}`

/** A page, once what goes on after the answer is done. */
async function page(person: Person, cursor: string | null = null): Promise<Answer> {
  const answer = await read(person, cursor)
  expect(answer.status, answer.text).toBe(200)
  if (cursorOf(answer) !== null) await expect.poll(() => redis('EXISTS', keyOf(person))).toBe(1)
  return answer
}

/** The pages from a cursor on. */
async function rest(person: Person, cursor: string | null, options: CallOptions = {}): Promise<string[]> {
  const ids: string[] = []
  for (let next = cursor; next !== null;) {
    const answer = await read(person, next, options)
    expect(answer.status, answer.text).toBe(200)
    ids.push(...idsOf(answer))
    next = cursorOf(answer)
  }
  return ids
}

/** Somebody who has decided much, in a place with others whom they could meet. */
async function world(count: number): Promise<{ viewer: Person; place: Place; others: string[] }> {
  const place = await freshPlace()
  const viewer = await published({ location: place })
  await decideMuch(viewer)
  const others = await peopleAt(place, ...Array.from({ length: count }, () => ({})))
  return { viewer, place, others: others.map(({ id }) => id) }
}

describe('the feed of a user who has decided much', () => {
  it('is the same, and in the same order, as where nobody is kept', async () => {
    const { viewer, others } = await world(23)
    const first = await page(viewer)
    expect(first.trips.db).toBe(1)
    const kept = [...idsOf(first), ...(await rest(viewer, cursorOf(first)))]
    expect(kept.toSorted()).toEqual(others.toSorted())
    const fetcher = onRedisOutage()
    const searched = await read(viewer, null, { fetcher })
    expect([...idsOf(searched), ...(await rest(viewer, cursorOf(searched), { fetcher }))]).toEqual(kept)
    // Again from the beginning, where Redis has them.
    const again = await page(viewer)
    expect(again.trips.db).toBe(1)
    expect([...idsOf(again), ...(await rest(viewer, cursorOf(again)))]).toEqual(kept)
  })

  it.each<[string, { preferences: object } | { location: (place: Place) => Place }]>([
    ['their preferences change', { preferences: { age_max: 99 } }],
    ['they move', { location: ({ latitude, longitude }) => ({ latitude: latitude + 0.05, longitude }) }],
  ])('is kept until %s', async (_name, change) => {
    const { viewer, place, others } = await world(PAGE + 2)
    await page(viewer)
    const [late] = await peopleAt(place, {})
    await query("update users set last_active_at = now() + interval '1 hour' where id = $1", [late?.id])
    // Somebody new waits for five minutes.
    const again = await page(viewer)
    expect(others).toEqual(expect.arrayContaining(idsOf(again)))
    const body = 'location' in change ? { location: change.location(place) } : change
    expect((await viewer.call('PUT', '/profile/me', body)).status).toBe(200)
    expect(await redis('EXISTS', keyOf(viewer))).toBe(0)
    const first = await read(viewer)
    expect([...idsOf(first), ...(await rest(viewer, cursorOf(first)))]).toContain(late?.id)
  })

  it('is searched again where what is kept belongs to an earlier profile', async () => {
    const { viewer, place } = await world(PAGE + 2)
    await page(viewer)
    const kept = await redis('GET', keyOf(viewer))
    await viewer.call('PUT', '/profile/me', { preferences: { age_max: 98 } })
    // As if Redis had not heard of the change.
    await redis('SET', keyOf(viewer), String(kept))
    const [late] = await peopleAt(place, {})
    const first = await page(viewer)
    expect(first.trips.db).toBe(2)
    expect([...idsOf(first), ...(await rest(viewer, cursorOf(first)))]).toContain(late?.id)
  })

  it('checks again whether those who are kept can be met', async () => {
    const { viewer, others } = await world(20)
    const first = await page(viewer)
    const left = others.filter((id) => !idsOf(first).includes(id))
    const [blocked, blocks, decided, hidden, suspended, moved] = left
    expect((await viewer.call('POST', `/users/${blocked}/block`)).status).toBe(200)
    await query('insert into blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [blocks, viewer.id])
    const swiped = await viewer.call('POST', '/matching/swipe', { target_user_id: decided, action: 'pass' })
    expect(swiped.status, swiped.text).toBe(200)
    await query("update profiles set visibility = 'hidden' where user_id = $1", [hidden])
    await query("update users set status = 'suspended' where id = $1", [suspended])
    await query("update listings set located_at = now() + interval '1 minute' where user_id = $1", [moved])
    const gone = [blocked, blocks, decided, hidden, suspended, moved]
    const expected = left.filter((id) => !gone.includes(id))
    expect((await rest(viewer, cursorOf(first))).toSorted()).toEqual(expected.toSorted())
    const again = await page(viewer)
    const ids = [...idsOf(again), ...(await rest(viewer, cursorOf(again)))]
    for (const id of gone) expect(ids).not.toContain(id)
  })

  it('goes on in another isolate, and without Redis', async () => {
    const { viewer, others } = await world(15)
    const first = await page(viewer)
    for (const options of [{ fetcher: isolate().fetcher }, { fetcher: onRedisOutage() }]) {
      const ids = [...idsOf(first), ...(await rest(viewer, cursorOf(first), options))]
      expect(ids.toSorted()).toEqual(others.toSorted())
    }
  })

  it('is searched where Redis has lost it', async () => {
    const { viewer, others } = await world(12)
    const first = await page(viewer)
    await redis('DEL', keyOf(viewer))
    const ids = [...idsOf(first), ...(await rest(viewer, cursorOf(first)))]
    expect(ids.toSorted()).toEqual(others.toSorted())
  })

  it('leaves in Redis what nobody else can read, for five minutes', async () => {
    const { viewer, others } = await world(PAGE + 3)
    await page(viewer)
    const stored = String(await redis('GET', keyOf(viewer)))
    for (const id of others) expect(stored).not.toContain(id)
    expect(Number(await redis('PTTL', keyOf(viewer)))).toBeLessThanOrEqual(300_000)
  })
})

describe('the feed of anybody else', () => {
  it('asks Redis nothing', async () => {
    const place = await freshPlace()
    const viewer = await published({ location: place })
    await peopleAt(place, ...Array.from({ length: PAGE + 3 }, () => ({})))
    const fetcher = isolate().fetcher
    const first = await read(viewer, null, { fetcher })
    expect(await rest(viewer, cursorOf(first), { fetcher })).toHaveLength(3)
    expect(await redis('EXISTS', keyOf(viewer))).toBe(0)
    expect((await read(viewer, null, { fetcher })).trips).toEqual({ db: 1, redis: 0 })
  })
})
