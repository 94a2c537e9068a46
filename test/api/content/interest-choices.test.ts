import { describe, expect, it } from 'vitest'
import { followInterests } from '../../../src/features/profile/interests/follow-interests.ts'
import { interestKey } from '../../../src/features/profile/interests/interest-key.ts'
import { contextWith } from '../../support/context.ts'
import { query, transaction } from '../../support/db.ts'
import {
  catalogueEditor,
  categoryPath,
  chosen,
  entryPath,
  freshLabel,
  interestsOf,
  listed,
  matching,
  offered,
  sharedWith,
} from '../../support/interests.ts'
import { logOf } from '../../support/operators.ts'
import { freshPlace, published, signIn, type Person } from '../../support/people.ts'

/** What the clock does each minute. */
const everyMinute = () => followInterests(contextWith())

/** What is stored of somebody: the labels, and the keys by which they are compared. */
const storedOf = async ({ id }: Pick<Person, 'id'>) =>
  (
    await query<{ interests: string[]; keys: string[] }>(
      'select interests, interest_keys as keys from profiles where user_id = $1',
      [id],
    )
  )[0]

/** Lets profiles be as they were before a merge. */
const store = (people: readonly Pick<Person, 'id'>[], labels: string[]) =>
  query('update profiles set interests = $2, interest_keys = $3 where user_id = any($1)', [
    people.map(({ id }) => id),
    labels,
    labels.map(interestKey),
  ])

/** Two entries, each with a label in Portuguese. */
async function twoEntries() {
  const editor = await catalogueEditor()
  const [hike, caminhada] = [freshLabel('Hiking'), freshLabel('Caminhada')]
  const [trek, trilha] = [freshLabel('Trekking'), freshLabel('Trilha')]
  await editor.add(hike, { labels: { pt: caminhada } })
  await editor.add(trek, { labels: { pt: trilha } })
  return { ...editor, hike, caminhada, trek, trilha }
}

describe('a label in another language', () => {
  it('is the same interest: on profiles, in feeds, in searches, and twice on one profile', async () => {
    const { hike, caminhada } = await twoEntries()
    const location = await freshPlace()
    const [a, b] = await Promise.all([
      published({ location, interests: [hike] }),
      published({ location, interests: [caminhada] }),
    ])
    expect(await sharedWith(a, b)).toEqual({ profile: [caminhada], feed: [caminhada] })
    expect(await sharedWith(b, a)).toEqual({ profile: [hike], feed: [hike] })
    expect(await chosen(b, caminhada.toUpperCase(), 'Jazz', hike)).toEqual([caminhada.toUpperCase(), 'Jazz'])
    await a.call('POST', '/match/find', { mode: 'chat', interests: ['Jazz', caminhada, hike] })
    const [search] = await query<{ wanted: string[] }>(
      `select filters -> 'interests' as wanted from live_searches where user_id = $1`,
      [a.id],
    )
    expect(search?.wanted).toEqual([interestKey(hike), 'jazz'].toSorted())
    await a.call('DELETE', '/match/find')
  })

  it('counts for those who had written it before the entry had it, and after it had it', async () => {
    const { add, change } = await catalogueEditor()
    const [label, pt, older] = [freshLabel('Climbing'), freshLabel('Escalada'), freshLabel('Alpinismo')]
    const [a, b, c] = await Promise.all([signIn(), signIn(), signIn()])
    await chosen(a, 'Jazz', pt)
    await chosen(b, older, 'Jazz', pt)
    await add(label, { labels: { pt } })
    expect(await storedOf(a)).toEqual({ interests: ['Jazz', pt], keys: ['jazz', interestKey(label)] })
    await change(label, { labels: { pt: older } })
    expect(await storedOf(b)).toEqual({ interests: [older, 'Jazz'], keys: [interestKey(label), 'jazz'] })
    await chosen(c, pt)
    expect((await storedOf(c))?.keys).toEqual([interestKey(label)])
  })

  it('stays with those who have chosen it when the entry is deleted', async () => {
    const { hike, caminhada, remove } = await twoEntries()
    const [a, b] = await Promise.all([signIn(), signIn()])
    await chosen(a, hike)
    await chosen(b, caminhada)
    await remove(hike)
    expect([await interestsOf(a), await interestsOf(b)]).toEqual([[hike], [caminhada]])
    expect((await storedOf(b))?.keys).toEqual((await storedOf(a))?.keys)
  })
})

describe('a merge', () => {
  it('takes people along, each in their language, in the place of the first of two', async () => {
    const { admin, name, hike, caminhada, trek, trilha, merge } = await twoEntries()
    const [one, translated, both, none] = await Promise.all([signIn(), signIn(), signIn(), signIn()])
    await chosen(one, 'Jazz', trek, 'Coffee')
    await chosen(translated, trilha)
    await chosen(both, 'Jazz', trek, 'Coffee', hike)
    await chosen(none, 'Jazz')
    const before = (await none.call('GET', '/profile/me')).headers.get('etag')
    expect((await merge(trek, hike)).data['interest']).toMatchObject({ merged_into: interestKey(hike), version: 2 })
    expect(await interestsOf(one)).toEqual(['Jazz', hike, 'Coffee'])
    expect(await storedOf(translated)).toEqual({ interests: [caminhada], keys: [interestKey(hike)] })
    expect(await storedOf(both)).toEqual({
      interests: ['Jazz', hike, 'Coffee'],
      keys: ['jazz', interestKey(hike), 'coffee'],
    })
    expect((await none.call('GET', '/profile/me')).headers.get('etag')).toBe(before)
    expect(await listed(offered(none), name)).toEqual([hike])
    expect(await listed(offered(none, '?locale=pt'), name)).toEqual([caminhada])
    expect((await logOf(admin)).at(-1)).toMatchObject({
      act: 'interest.merge',
      subject_id: interestKey(trek),
      after: { into: interestKey(hike), with: [] },
    })
  })

  it('is there for those who write the old label, whenever they do', async () => {
    const { hike, trek, trilha, merge } = await twoEntries()
    const [after, during] = await Promise.all([signIn(), signIn()])
    // A statement that has begun before the merge is committed after it has looked at everybody.
    const late = await transaction()
    await late.query('update profiles set interests = $2, interest_keys = $3 where user_id = $1', [
      during.id,
      [trek],
      [interestKey(trek)],
    ])
    await merge(trek, hike)
    await late.commit()
    await everyMinute()
    expect(await storedOf(during)).toEqual({ interests: [hike], keys: [interestKey(hike)] })
    expect(await chosen(after, trek.toUpperCase(), trilha)).toEqual([hike])
    expect((await storedOf(after))?.keys).toEqual([interestKey(hike)])
  })

  it('is done in parts, and goes on where it was left', async () => {
    const { hike, trek, merge } = await twoEntries()
    await merge(trek, hike)
    await everyMinute()
    const people = await Promise.all(Array.from({ length: 5 }, () => signIn()))
    await store(people, ['Jazz', trek])
    const changed: number[] = []
    // The Worker of another file may do some of it.
    while (changed.at(-1) !== 0) changed.push(await followInterests(contextWith(), { batch: 2, statements: 1 }))
    expect(Math.max(...changed)).toBeLessThanOrEqual(2)
    for (const person of people)
      expect(await storedOf(person)).toEqual({ interests: ['Jazz', hike], keys: ['jazz', interestKey(hike)] })
  })

  it('takes along what was merged into it before', async () => {
    const { category, admin, add, change, hike, trek, merge, remove } = await twoEntries()
    const last = freshLabel('Walking')
    await add(last)
    const person = await signIn()
    await chosen(person, trek)
    await merge(trek, hike)
    await merge(hike, last)
    expect((await logOf(admin)).at(-1)).toMatchObject({ after: { into: interestKey(last), with: [interestKey(trek)] } })
    for (const label of [trek, hike])
      expect((await admin.call('GET', entryPath(label))).data['interest'].merged_into).toBe(interestKey(last))
    expect(await interestsOf(person)).toEqual([last])
    expect(await chosen(person, trek, hike)).toEqual([last])
    // An entry goes after its doubles, and a category after both.
    expect((await remove(last)).error.code).toBe('CONFLICT')
    const other = await catalogueEditor()
    await change(last, { category: other.category })
    expect((await admin.call('DELETE', categoryPath(category))).status).toBe(200)
    for (const label of [trek, hike, last]) expect((await remove(label)).status).toBe(200)
    expect(await chosen(person, trek)).toEqual([trek])
  })

  it('is not forgotten with its double while choices follow', async () => {
    const { hike, trek, merge, remove } = await twoEntries()
    const person = await signIn()
    await chosen(person, trek)
    const other = await transaction()
    await other.query('select from profiles where user_id = $1 for update', [person.id])
    await merge(trek, hike)
    expect((await remove(trek)).error.code).toBe('CONFLICT')
    await other.commit()
    await everyMinute()
    expect((await remove(trek)).status).toBe(200)
    expect(await interestsOf(person)).toEqual([hike])
  })

  it('is refused where it would go in a circle, or nowhere', async () => {
    const { admin, add, change, hike, trek, merge } = await twoEntries()
    const third = freshLabel()
    await add(third)
    const pathOf = ({ status, error }: Awaited<ReturnType<typeof merge>>) => [status, error.details?.['issues'][0].path]
    expect(pathOf(await merge(hike, hike))).toEqual([400, 'body.into'])
    expect(pathOf(await merge(hike, freshLabel()))).toEqual([400, 'body.into'])
    expect((await merge(freshLabel(), hike)).status).toBe(404)
    await merge(trek, hike)
    expect(pathOf(await merge(hike, trek))).toEqual([400, 'body.into'])
    expect(pathOf(await merge(third, trek))).toEqual([400, 'body.into'])
    expect((await merge(trek, third)).error.code).toBe('CONFLICT')
    expect((await change(trek, { position: 1 })).error.code).toBe('CONFLICT')
    expect((await add(trek)).error.code).toBe('CONFLICT')
    // Of two that would merge each other, one does.
    const [a, b] = [freshLabel(), freshLabel()]
    await add(a)
    await add(b)
    const [ofA, ofB] = [await matching(admin, a), await matching(admin, b)]
    const answers = await Promise.all([merge(a, b, ofA), merge(b, a, ofB)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('gives the entry the labels of its double, if somebody wants it to have them', async () => {
    const { change, hike, trek, trilha, merge } = await twoEntries()
    const person = await signIn()
    await chosen(person, trilha)
    await merge(trek, hike)
    expect((await change(hike, { labels: { pt: trilha, de: trek } })).status).toBe(200)
    for (const label of [trek, trilha]) expect(await chosen(person, label)).toEqual([label])
    expect((await storedOf(person))?.keys).toEqual([interestKey(hike)])
  })
})
