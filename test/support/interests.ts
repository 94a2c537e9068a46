import { expect } from 'vitest'
import { interestKey } from '../../src/features/profile/interests/interest-key.ts'
import type { Answer, CallOptions, Json } from './api.ts'
import { operator, type Operator } from './operators.ts'
import type { Person } from './people.ts'

/** An interest that no other test has, as somebody might write it. */
export const freshLabel = (word = 'Padel'): string => `${word} ${crypto.randomUUID().slice(0, 18)}`

const ENTRIES = '/admin/content/interests'
export const entryPath = (label: string): string => `${ENTRIES}/${encodeURIComponent(interestKey(label))}`
export const categoryPath = (id: string): string => `/admin/content/interest-categories/${id}`

/** Somebody who edits the catalogue, with a category of their own. */
export interface CatalogueEditor {
  admin: Operator
  category: string
  /** The English label of the category. */
  name: string
  add: (label: string, more?: Record<string, unknown>) => Promise<Answer>
  change: (label: string, changes: Record<string, unknown>, options?: CallOptions) => Promise<Answer>
  merge: (label: string, into: string, options?: CallOptions) => Promise<Answer>
  remove: (label: string, options?: CallOptions) => Promise<Answer>
}

export async function catalogueEditor(labels: Record<string, string> = {}): Promise<CatalogueEditor> {
  const admin = await operator()
  const category = `category-${crypto.randomUUID()}`
  const name = freshLabel('Category')
  // After those that come with the product, which other tests read.
  const { status } = await admin.call('PUT', categoryPath(category), {
    labels: { en: name, ...labels },
    position: 9_000,
  })
  expect(status).toBe(200)
  return {
    admin,
    category,
    name,
    add: (label, more) => admin.call('POST', ENTRIES, { label, category, ...more }),
    change: (label, changes, options) => admin.call('PATCH', entryPath(label), changes, options),
    merge: (label, into, options) =>
      admin.call('POST', `${entryPath(label)}/merge`, { into: interestKey(into) }, options),
    remove: (label, options) => admin.call('DELETE', entryPath(label), undefined, options),
  }
}

/** The tag of an entry, as `If-Match`. */
export async function matching(admin: Operator, label: string): Promise<CallOptions> {
  const { headers } = await admin.call('GET', entryPath(label))
  return { headers: { 'if-match': headers.get('etag') ?? '' } }
}

/** What a person is offered. */
export const offered = (person: Pick<Person, 'call'>, query = '', options: CallOptions = {}): Promise<Answer> =>
  person.call('GET', `/interests${query}`, undefined, options)

/** A category of what a person is offered: its interests; undefined where it is not listed. */
export async function listed(answer: Promise<Answer>, name: string): Promise<string[] | undefined> {
  const { categories } = (await answer).data
  return categories.find((one: Json) => one.name === name)?.interests
}

/** Saves interests, and returns them as the profile has them. */
export async function chosen(person: Pick<Person, 'call'>, ...interests: string[]): Promise<string[]> {
  return (await person.call('PUT', '/profile/interests', { interests })).data['profile'].interests
}

export const interestsOf = async (person: Pick<Person, 'call'>): Promise<string[]> =>
  (await person.call('GET', '/profile/me')).data['profile'].interests

/** What the viewer is shown to share with another, on their profile and in the feed. */
export async function sharedWith(viewer: Person, { id }: Person): Promise<{ profile: string[]; feed: string[] }> {
  const { profile } = (await viewer.call('GET', `/profile/${id}`)).data
  const { users } = (await viewer.call('GET', '/matching/feed')).data
  const card = users.find((one: Json) => one.id === id)
  return { profile: profile.mutual_interests, feed: card?.mutual_interests }
}
