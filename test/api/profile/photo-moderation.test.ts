import type { DomainEvent } from '../../../src/catalogue/domain-events.ts'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { consumers } from '../../../src/consumers.ts'
import { readSettings } from '../../../src/settings.ts'
import { decidePhoto } from '../../../src/features/profile/photos/decide-photo.ts'
import { publish } from '../../../src/foundation/outbox.ts'
import type { Json } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { freshPlace, published, signIn, type Person } from '../../support/people.ts'
import { look, portrait, upload } from '../../support/pictures.ts'
import { moderated, withProviders } from '../../support/providers.ts'
import { workerWith } from '../../support/worker.ts'

const photosOf = async (person: Person): Promise<Json[]> =>
  (await person.call('GET', '/profile/me')).data['profile'].photos
const statuses = async (person: Person) => (await photosOf(person)).map(({ status }) => status)
const waiting = (photoId: string) =>
  query<{ id: string; type: 'photo.uploaded'; payload: { photo_id: string; object_key: string } }>(
    "select id, type, payload from outbox where type = 'photo.uploaded' and payload ->> 'photo_id' = $1",
    [photoId],
  )

/** Uploads while pictures are looked at; what follows the answer is done when this returns. */
async function reviewed(person: Person, settings: Record<string, unknown>, seed = 1): Promise<string> {
  const { data, text, status } = await upload(person, portrait(seed), undefined, { fetcher: workerWith(settings) })
  expect(status, text).toBe(200)
  expect(data['photo'].status).toBe('pending')
  return data['photo'].id
}

describe('a photo that is looked at', () => {
  it.each([
    ['accepts it', 'wfl_accept', 'approved'],
    ['rejects it', 'wfl_reject', 'rejected'],
  ])('is pending until the provider %s', async (_name, workflow, status) => {
    const person = await signIn()
    const id = await reviewed(person, moderated(workflow))
    expect(await statuses(person)).toEqual([status])
    expect(await waiting(id)).toEqual([])
  })

  it.each([
    ['is down', { ...moderated('wfl_accept'), SIGHTENGINE_API_URL: `${moderated('')['SIGHTENGINE_API_URL']}/broken` }],
    ['cannot be reached', moderated('wfl_accept', { SIGHTENGINE_API_URL: 'http://127.0.0.1:1' })],
    ['does not know us', moderated('wfl_accept', { SIGHTENGINE_API_SECRET: 'wrong' })],
    ['says that it fails', moderated('wfl_failure')],
    ['gives no verdict', moderated('wfl_silent')],
  ])('stays pending when the provider %s, and is looked at again', async (_name, settings) => {
    const person = await signIn()
    const id = await reviewed(person, settings)
    expect(await statuses(person)).toEqual(['pending'])
    const events = await waiting(id)
    expect(events).toHaveLength(1)
    await publish(contextWith(moderated('wfl_accept')), consumers, events as DomainEvent[])
    expect(await statuses(person)).toEqual(['approved'])
    expect(await waiting(id)).toEqual([])
  })

  it('keeps nobody waiting for a provider that does not answer', async () => {
    const { SILENT_PORT } = env as Env & { SILENT_PORT: string }
    const settings = moderated('wfl_accept', { SIGHTENGINE_API_URL: `http://127.0.0.1:${SILENT_PORT}` })
    const { data } = await upload(await signIn(), portrait(1), undefined, {
      fetcher: workerWith(settings, { hasty: true }),
    })
    expect(data['photo'].status).toBe('pending')
    expect(await waiting(data['photo'].id)).toHaveLength(1)
  })

  it('waits for a person where no provider is set, outside development', async () => {
    const person = await signIn()
    const { data } = await upload(person, portrait(1), undefined, {
      fetcher: withProviders({ ENVIRONMENT: 'production' }),
    })
    const { id } = data['photo']
    expect([await statuses(person), await waiting(id)]).toEqual([['pending'], []])
    expect(await decidePhoto(contextWith(), { photoId: id, status: 'approved', onlyPending: false })).toBe('ok')
    expect(await statuses(person)).toEqual(['approved'])
  })

  it('is deleted before its turn, and that is all', async () => {
    const person = await signIn()
    const id = await reviewed(person, moderated('wfl_failure'))
    const events = await waiting(id)
    await person.call('DELETE', `/profile/photos/${id}`, undefined, { fetcher: workerWith({}) })
    await publish(contextWith(moderated('wfl_accept')), consumers, events as DomainEvent[])
    expect([await photosOf(person), await waiting(id)]).toEqual([[], []])
  })

  it('does not become better by being uploaded again', async () => {
    const person = await signIn()
    await reviewed(person, moderated('wfl_reject'))
    expect((await upload(person, portrait(1))).data['photo'].status).toBe('rejected')
  })
})

describe('a decision', () => {
  it('of a person is not undone by a provider that comes late', async () => {
    const person = await signIn()
    const photoId = await reviewed(person, moderated('wfl_failure'))
    const ctx = contextWith()
    expect(await decidePhoto(ctx, { photoId, status: 'rejected', onlyPending: false })).toBe('ok')
    const events = await waiting(photoId)
    expect(events).toHaveLength(1)
    await publish(contextWith(moderated('wfl_accept')), consumers, events as DomainEvent[])
    expect(await statuses(person)).toEqual(['rejected'])
    expect(await decidePhoto(ctx, { photoId, status: 'approved', onlyPending: true })).toBe('decided')
    expect(await decidePhoto(ctx, { photoId, status: 'approved', onlyPending: false })).toBe('ok')
    expect(await statuses(person)).toEqual(['approved'])
  })

  it('about no photo is none', async () => {
    const photoId = crypto.randomUUID()
    expect(await decidePhoto(contextWith(), { photoId, status: 'rejected', onlyPending: false })).toBe('not_found')
  })

  it('against the primary photo makes the next one primary; against the last one hides the profile', async () => {
    const person = await published()
    const second = (await upload(person, portrait(2))).data['photo'].id
    const [first] = await photosOf(person)
    const reject = (photoId: string) => decidePhoto(contextWith(), { photoId, status: 'rejected', onlyPending: false })
    await reject(first.id)
    expect((await photosOf(person)).map(({ id, is_primary }) => [id, is_primary])).toEqual([
      [second, true],
      [first.id, false],
    ])
    const { profile } = (await person.call('GET', '/profile/me')).data
    expect(profile.is_published).toBe(true)
    await reject(second)
    expect((await person.call('GET', '/profile/me')).data['profile'].is_published).toBe(false)
    expect((await person.call('POST', '/profile/publish')).error.details).toEqual({ missing: ['photos'] })
  })
})

describe('others', () => {
  it('see approved photos only; the owner sees all', async () => {
    const location = await freshPlace()
    const [a, b] = [await published({ location }), await published({ location })]
    const rejected = await reviewed(b, moderated('wfl_reject'), 2)
    const pending = await reviewed(b, moderated('wfl_failure'), 3)
    const [card] = (await a.call('GET', '/matching/feed')).data['users']
    expect([card.id, card.photos.length]).toEqual([b.id, 1])
    const own = await photosOf(b)
    expect(own).toHaveLength(3)
    for (const id of [rejected, pending]) {
      const photo = own.find((one) => one.id === id)
      expect((await look(photo.url)).status).toBe(200)
      expect((await look(photo.url.split('?')[0])).status).toBe(404)
    }
  })
})

describe('the settings of the provider', () => {
  it('are all there or none', () => {
    expect(() => readSettings({ ...env, SIGHTENGINE_WORKFLOW: 'wfl_x' } as Env)).toThrow(
      /SIGHTENGINE_API_USER: must be set together with SIGHTENGINE_WORKFLOW/,
    )
  })
})
