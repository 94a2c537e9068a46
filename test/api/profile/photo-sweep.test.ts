import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { consumers } from '../../../src/consumers.ts'
import { sweepPhotos } from '../../../src/features/profile/photos/sweep/sweep-photos.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { publish } from '../../../src/foundation/outbox.ts'
import { minutePasses } from '../../support/clock.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { noPostgres } from '../../support/database.ts'
import { signIn, type Person } from '../../support/people.ts'
import { look, objectsOf, portrait, upload } from '../../support/pictures.ts'
import { workerWith } from '../../support/worker.ts'

/** Crashes between the bucket and Postgres, in both directions. */

const sweep = ({ id }: { id: string }, inHours = 2, part = 1_000, parts = 5) =>
  sweepPhotos(contextWith({}, { inHours }), { prefix: `photos/${id}/`, part, parts })

/** The row is deleted, and then nothing: the Worker is gone before it could publish. */
async function deleteAndDie(person: Person, photoId: string): Promise<DomainEvent> {
  const [row] = await query<{ event: DomainEvent }>(
    'select event from remove_photo(owner => $1, photo => $2, at => now())',
    [person.id, photoId],
  )
  if (!row?.event) throw new Error('nothing was deleted')
  return row.event
}

/** An upload that stores its objects and dies before the row is written. */
const uploadAndDie = (person: Person, seed: number) =>
  upload(person, portrait(seed), undefined, { fetcher: workerWith(noPostgres) })

describe('objects without a row', () => {
  it('of an upload that died are deleted after an hour, and not before', async () => {
    const person = await signIn()
    const kept = (await upload(person, portrait(1))).data['photo']
    expect((await uploadAndDie(person, 2)).error.code).toBe('UNAVAILABLE')
    expect(await objectsOf(person)).toHaveLength(6)
    expect(await sweep(person, 0.9)).toEqual({ deleted: 0, broken: [] })
    expect(await objectsOf(person)).toHaveLength(6)
    expect(await sweep(person, 3)).toEqual({ deleted: 3, broken: [] })
    expect(await objectsOf(person)).toHaveLength(3)
    expect((await look(kept.url)).status).toBe(200)
  })

  it('of an upload that the bucket took half of are deleted, too', async () => {
    const person = await signIn()
    const put = (key: string, bytes: Uint8Array) =>
      key.endsWith('small.webp') ? Promise.reject(new Error('put: (10001)')) : env.MEDIA.put(key, bytes)
    const fetcher = workerWith({ MEDIA: { put } })
    expect((await upload(person, portrait(1), undefined, { fetcher })).status).toBe(503)
    await expect.poll(() => objectsOf(person)).toHaveLength(2)
    expect(await sweep(person)).toEqual({ deleted: 2, broken: [] })
  })

  it('of a photo whose deletion died go with its event', async () => {
    const person = await signIn()
    const { id } = (await upload(person, portrait(1))).data['photo']
    const event = await deleteAndDie(person, id)
    expect(await objectsOf(person)).toHaveLength(3)
    await publish(contextWith(), consumers, [event])
    expect(await objectsOf(person)).toEqual([])
    expect(await query('select from outbox where id = $1', [event.id])).toEqual([])
  })

  it('of a photo whose event is lost as well are swept', async () => {
    const person = await signIn()
    const { id } = (await upload(person, portrait(1))).data['photo']
    const event = await deleteAndDie(person, id)
    await query('delete from outbox where id = $1', [event.id])
    expect(await sweep(person)).toEqual({ deleted: 3, broken: [] })
    expect(await objectsOf(person)).toEqual([])
  })

  it('that are in no folder of a photo are deleted, too', async () => {
    const person = await signIn()
    await upload(person, portrait(1))
    for (const name of ['0.webp', 'zz/deep/0.webp']) await env.MEDIA.put(`photos/${person.id}/${name}`, 'x')
    expect(await sweep(person)).toEqual({ deleted: 2, broken: [] })
    expect(await objectsOf(person)).toHaveLength(3)
  })
})

describe('objects of another layout', () => {
  it('are deleted one by one, wherever a part ends', async () => {
    const person = { id: newId() }
    for (const name of ['0', '1', '2', '3', '4']) await env.MEDIA.put(`photos/${person.id}/${name}.webp`, 'x')
    expect(await sweep(person, 2, 2, 9)).toEqual({ deleted: 5, broken: [] })
  })
})

describe('a picture uploaded again', () => {
  it('while its deletion is on its way keeps its objects', async () => {
    const person = await signIn()
    const first = (await upload(person, portrait(1))).data['photo']
    const event = await deleteAndDie(person, first.id)
    const again = (await upload(person, portrait(1))).data['photo']
    expect(again.id).not.toBe(first.id)
    await publish(contextWith(), consumers, [event])
    expect(await objectsOf(person)).toHaveLength(3)
    expect([(await look(again.url)).status, (await look(first.url)).status]).toEqual([200, 404])
    // The same deletion once more, as the outbox may bring it.
    await publish(contextWith(), consumers, [event])
    expect((await look(again.url)).status).toBe(200)
  })

  it('many times while it is deleted many times ends with a row and its objects, or with neither', async () => {
    const person = await signIn()
    const fetcher = workerWith({})
    for (let round = 0; round < 3; round += 1) {
      const { id } = (await upload(person, portrait(1))).data['photo']
      await Promise.all([
        person.call('DELETE', `/profile/photos/${id}`, undefined, { fetcher }),
        upload(person, portrait(1), undefined, { fetcher }),
        upload(person, portrait(1), undefined, { fetcher }),
      ])
      const { photos } = (await person.call('GET', '/profile/me')).data['profile']
      expect(await objectsOf(person)).toHaveLength(photos.length * 3)
      for (const { url } of photos) expect((await look(url)).status).toBe(200)
    }
  })
})

describe('a row without objects', () => {
  it('is found and told of', async () => {
    const person = await signIn()
    const photos = [1, 2, 3].map(async (seed) => (await upload(person, portrait(seed))).data['photo'])
    const [whole, gone, torn] = await Promise.all(photos)
    const keys = await objectsOf(person)
    const of = ({ url }: { url: string }) => keys.filter((key) => url.includes(key.split('/')[2] ?? ''))
    await env.MEDIA.delete([...of(gone), ...of(torn).slice(0, 1)])
    expect((await look(whole.url)).status).toBe(200)
    expect((await look(gone.url)).status).toBe(404)
    expect((await sweep(person, 0))?.broken).toEqual([])
    const swept = await sweep(person, 3)
    expect(swept?.broken.toSorted()).toEqual([String(gone.id), String(torn.id)].toSorted())
    expect(swept?.deleted).toBe(0)
  })
})

describe('a sweep', () => {
  it('does a part at a time and goes on from there', async () => {
    const person = await signIn()
    const kept = (await upload(person, portrait(0))).data['photo']
    for (let seed = 1; seed < 6; seed += 1) await uploadAndDie(person, seed)
    const runs = []
    // Seven objects are two pictures and a piece of a third, which is left to the next run.
    for (let run = 0; run < 3; run += 1) runs.push(await sweep(person, 2, 7, 1))
    expect(runs.map((one) => one?.broken)).toEqual([[], [], []])
    expect(runs.reduce((sum, one) => sum + (one?.deleted ?? 0), 0)).toBe(15)
    expect(runs.every((one) => (one?.deleted ?? 0) <= 6)).toBe(true)
    expect(await objectsOf(person)).toHaveLength(3)
    expect((await look(kept.url)).status).toBe(200)
  })

  it('rests before it begins again, and is done by one at a time', async () => {
    const person = { id: newId() }
    const both = await Promise.all([sweep(person, 2, 7, 0), sweep(person, 2, 7, 0)])
    expect(both.filter((one) => one !== null)).toHaveLength(1)
    expect(await sweep(person, 2.2)).toEqual({ deleted: 0, broken: [] })
    expect(await sweep(person, 2.5)).toBeNull()
    expect(await sweep(person, 3.3)).toEqual({ deleted: 0, broken: [] })
  })

  it('is the clock’s work, and does not stop the rest of it when the bucket is down', async () => {
    const asked: unknown[] = []
    const list = (options: { prefix: string }) => {
      asked.push(options.prefix)
      return Promise.reject(new Error('list: We encountered an internal error. (10001)'))
    }
    const tick = async () => {
      await query(
        "insert into sweeps values ('photos/', '', now()) on conflict (prefix) do update set due_at = now() - interval '1 minute'",
      )
      await minutePasses({ MEDIA: { ...env.MEDIA, list } })
      return asked
    }
    // The clock of another test may have been quicker; then it is tried again.
    await expect.poll(tick).toContain('photos/')
  })

  it('deletes nothing when Postgres does not answer', async () => {
    const person = await signIn()
    await upload(person, portrait(1))
    const ctx = contextWith(noPostgres, { inHours: 2 })
    await expect(sweepPhotos(ctx, { prefix: `photos/${person.id}/` })).rejects.toThrow()
    expect(await objectsOf(person)).toHaveLength(3)
  })
})

describe('an account that is closed', () => {
  it('during an upload gets no row, and the objects go', async () => {
    const person = await signIn()
    const put = async (key: string, bytes: Uint8Array) => {
      await query("select close_account(account => $1, reason => 'test', at => now())", [person.id])
      return env.MEDIA.put(key, bytes)
    }
    const MEDIA = { put, delete: (keys: string[]) => env.MEDIA.delete(keys) }
    const answer = await upload(person, portrait(1), undefined, { fetcher: workerWith({ MEDIA }) })
    expect(answer.error.code).toBe('UNAUTHORIZED')
    expect(await objectsOf(person)).toEqual([])
  })
})
