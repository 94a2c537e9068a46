import { describe, expect, it, vi } from 'vitest'
import { consumers } from '../../../src/consumers.ts'
import { decidePhoto } from '../../../src/features/profile/photos/decide-photo.ts'
import { publish } from '../../../src/foundation/outbox.ts'
import type { Json } from '../../support/api.ts'
import { announced, changed, type Waiting } from '../../support/changed.ts'
import { contextWith } from '../../support/context.ts'
import { query, transaction } from '../../support/db.ts'
import { isolate } from '../../support/isolates.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'
import { portrait, upload } from '../../support/pictures.ts'
import { redis } from '../../support/redis.ts'
import { onRedisOutage } from '../../support/worker.ts'

const own = (person: Person, options = {}) => person.call('GET', '/profile/me', undefined, options)
const profileOf = async (person: Person, options = {}): Promise<Json> => (await own(person, options)).data['profile']
const photosOf = async (person: Person): Promise<string[]> =>
  (await profileOf(person)).photos.map(({ id }: { id: string }) => id)

/** Somebody whose profile Redis keeps. */
async function kept(fields: Parameters<typeof published>[0] = {}): Promise<Person> {
  const person = await published(fields)
  await own(person)
  expect((await own(person)).trips.db).toBe(0)
  return person
}

/** Those that came after others. */
const since = (before: readonly Waiting[], now: readonly Waiting[]): Waiting[] =>
  now.filter(({ id }) => before.every((other) => other.id !== id))

describe('one’s own profile', () => {
  it('is read from Postgres once, and has the same tag', async () => {
    const person = await published()
    const [first, second] = [await own(person), await own(person)]
    expect([first.trips.db, second.trips.db]).toEqual([1, 0])
    expect(second.data).toEqual(first.data)
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await own(person, { headers })).status).toBe(304)
  })

  it.each<[string, (person: Person) => Promise<{ status: number; text: string }>, object]>([
    ['its fields change', (a) => a.call('PUT', '/profile/me', { bio: 'New' }), { bio: 'New' }],
    [
      'its interests change',
      (a) => a.call('PUT', '/profile/interests', { interests: ['Jazz'] }),
      { interests: ['Jazz'] },
    ],
    [
      'its preferences change',
      (a) => a.call('PUT', '/profile/preferences', { age_max: 77 }),
      { preferences: expect.objectContaining({ age_max: 77 }) },
    ],
    ['it is hidden', (a) => a.call('PUT', '/profile/visibility', { visibility: 'hidden' }), { visibility: 'hidden' }],
    ['it is unpublished', (a) => a.call('POST', '/profile/unpublish'), { is_published: false }],
  ])('is new with the next request when %s', async (_name, change, expected) => {
    const person = await kept()
    const changed = await change(person)
    expect(changed.status, changed.text).toBe(200)
    const answer = await own(person)
    expect(answer.data['profile']).toMatchObject(expected)
    expect(answer.trips.db).toBe(1)
  })

  it('is new with the next request when it is published', async () => {
    const person = await kept()
    await person.call('POST', '/profile/unpublish')
    await own(person)
    expect((await person.call('POST', '/profile/publish')).status).toBe(200)
    expect((await profileOf(person)).is_published).toBe(true)
  })

  it('is new with the next request when pictures come, change places and go', async () => {
    const person = await kept()
    const before = await photosOf(person)
    const added = (await upload(person, portrait(1))).data['photo'].id
    expect(await photosOf(person)).toEqual([...before, added])
    const turned = await person.call('PUT', '/profile/photos/order', { photo_ids: [added, ...before] })
    expect(turned.status, turned.text).toBe(200)
    expect(await photosOf(person)).toEqual([added, ...before])
    expect((await person.call('DELETE', `/profile/photos/${added}`)).status).toBe(200)
    expect(await photosOf(person)).toEqual(before)
  })

  it('is new once a picture has been decided about', async () => {
    const person = await kept()
    const [photoId = ''] = await photosOf(person)
    const statuses = async () => (await profileOf(person)).photos.map(({ status }: { status: string }) => status)
    expect(await statuses()).toEqual(['approved'])
    expect(await decidePhoto(contextWith(), { photoId, status: 'rejected', onlyPending: false })).toBe('ok')
    await expect.poll(statuses).toEqual(['rejected'])
  })

  it('is new for every isolate at once', async () => {
    const [one, other] = [isolate(), isolate()]
    const person = await published()
    for (const { fetcher } of [one, other]) await own(person, { fetcher })
    await expect.poll(async () => (await own(person, other)).trips.db).toBe(0)
    expect((await person.call('PUT', '/profile/me', { bio: 'Moved on' }, { fetcher: one.fetcher })).status).toBe(200)
    expect((await profileOf(person, { fetcher: other.fetcher })).bio).toBe('Moved on')
  })

  it('is new after a change that did not go through the Worker, once its event is published', async () => {
    const person = await kept()
    const before = await announced(person)
    await query("update profiles set bio = 'By hand' where user_id = $1", [person.id])
    const events = since(before, await announced(person))
    expect(events.map(({ payload }) => payload)).toEqual([{ user_ids: [person.id] }])
    expect((await profileOf(person)).bio).not.toBe('By hand')
    await publish(contextWith(), consumers, events)
    expect((await profileOf(person)).bio).toBe('By hand')
    expect(since(before, await announced(person))).toEqual([])
  })

  it('is announced once in a transaction that changes it several times', async () => {
    const [a, b] = [await published(), await published()]
    const before = [await announced(a), await announced(b)].flat()
    const work = await transaction()
    for (const bio of ['1', '2']) await work.query('update profiles set bio = $2 where user_id = $1', [a.id, bio])
    await work.query("update profiles set bio = '3' where user_id = any($1)", [[a.id, b.id]])
    await work.commit()
    const events = since(before, [await announced(a), await announced(b)].flat())
    expect(events.map(({ payload }) => payload)).toEqual([{ user_ids: [a.id] }, { user_ids: [b.id] }])
    await publish(contextWith(), consumers, events)
  })

  it('costs one trip to Redis where the isolate remembers who asks', async () => {
    const { fetcher } = isolate()
    const person = await kept()
    await own(person, { fetcher })
    expect((await own(person, { fetcher })).trips).toEqual({ db: 0, redis: 1 })
  })

  it('is gone from Redis with the account', async () => {
    const person = await kept()
    const inRedis = () => redis('EXISTS', `cache:profile:1:${person.id}`)
    expect(await inRedis()).toBe(1)
    await changed(person, 'delete from users where id = $1')
    expect(await inRedis()).toBe(0)
  })

  it('is right without Redis, and a change is not refused', async () => {
    const person = await kept()
    const fetcher = onRedisOutage()
    expect((await own(person, { fetcher })).status).toBe(200)
    expect((await person.call('PUT', '/profile/me', { bio: 'No Redis' }, { fetcher })).status).toBe(200)
    expect((await profileOf(person, { fetcher })).bio).toBe('No Redis')
  })

  it('tells hits in the line of the log', async () => {
    const person = await kept()
    const lines: string[] = []
    const log = vi.spyOn(console, 'info').mockImplementation((line: string) => void lines.push(line))
    const answer = await own(person)
    log.mockRestore()
    const line = lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find(({ request_id }) => request_id === answer.headers.get('x-request-id'))
    expect(line).toMatchObject({ cache_hits: 1, cache_misses: 0, db: 0 })
  })

  it('is somebody’s own: nobody else reads it', async () => {
    const [a, b] = [await kept({ location: await freshPlace() }), await kept({ location: await freshPlace() })]
    expect([(await profileOf(a)).id, (await profileOf(b)).id]).toEqual([a.id, b.id])
  })
})
