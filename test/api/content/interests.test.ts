import { describe, expect, it } from 'vitest'
import { interestKey } from '../../../src/features/profile/interests/interest-key.ts'
import { query } from '../../support/db.ts'
import {
  catalogueEditor,
  categoryPath,
  entryPath,
  freshLabel,
  listed,
  matching,
  offered,
} from '../../support/interests.ts'
import { logOf, operator } from '../../support/operators.ts'
import { signIn } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { onRedisOutage, withoutPostgres } from '../../support/worker.ts'

describe('the catalogue that comes with the product', () => {
  it('is there in Portuguese as well', async () => {
    const person = await signIn()
    const { categories } = (await offered(person, '?locale=pt')).data
    expect(categories[0]).toMatchObject({ name: 'Ar livre', interests: expect.arrayContaining(['Caminhada', 'Vela']) })
    const rows = await query<{ labels: Record<string, string> }>(
      `select i.labels from interests i join interest_categories c on c.id = i.category_id
       where c.position < 9000 and i.labels ->> 'pt' is null`,
    )
    expect(rows).toEqual([])
  })

  it('is known by the keys of its labels', async () => {
    const rows = await query<{ key: string; labels: Record<string, string>; known: string[] }>(
      `select i.key, i.labels, array(select a.key from interest_aliases a where a.interest_key = i.key) as known
       from interests i join interest_categories c on c.id = i.category_id where c.position < 9000`,
    )
    for (const { key, labels, known } of rows)
      for (const label of Object.values(labels)) expect([key, ...known]).toContain(interestKey(label))
  })
})

describe('what people are offered', () => {
  it('is in their language, and in English where there is no label in it', async () => {
    const pt = freshLabel('Categoria')
    const { add, name } = await catalogueEditor({ pt })
    const [one, um, two] = [freshLabel('One'), freshLabel('Um'), freshLabel('Two')]
    await add(one, { labels: { pt: um } })
    await add(two)
    const person = await signIn()
    expect(await listed(offered(person), name)).toEqual([one, two])
    expect(await listed(offered(person, '?locale=pt'), pt)).toEqual([um, two])
    expect(await listed(offered(person, '?locale=de'), name)).toEqual([one, two])
    const speaking = (languages: string) => ({ headers: { 'accept-language': languages } })
    expect(await listed(offered(person, '', speaking('de, pt-BR;q=0.8, en;q=0.5')), pt)).toEqual([um, two])
    expect(await listed(offered(person, '?locale=en', speaking('pt')), name)).toEqual([one, two])
    const { headers } = await offered(person, '', speaking('pt'))
    expect(headers.get('content-language')).toBe('pt')
    expect(headers.get('vary')).toMatch(/accept-language/i)
    expect(headers.get('cache-control')).toBe('private, max-age=300')
    expect((await offered(person, '?locale=english')).error.details).toMatchObject({
      issues: [{ path: 'query.locale' }],
    })
  })

  it('changes at once with the catalogue', async () => {
    const { admin, category, name, add, change, remove } = await catalogueEditor()
    const person = await signIn()
    expect(await listed(offered(person), name)).toBeUndefined()
    const [one, two] = [freshLabel('One'), freshLabel('Two')]
    await add(one)
    expect(await listed(offered(person), name)).toEqual([one])
    await add(two)
    expect(await listed(offered(person), name)).toEqual([one, two])
    await change(two, { position: 0 })
    await change(one, { position: 1, labels: { pt: `${one} pt` } })
    expect(await listed(offered(person), name)).toEqual([two, one])
    expect(await listed(offered(person, '?locale=pt'), name)).toEqual([two, `${one} pt`])
    const other = await catalogueEditor()
    await change(two, { category: other.category })
    expect(await listed(offered(person), name)).toEqual([one])
    expect(await listed(offered(person), other.name)).toEqual([two])
    await remove(one)
    expect(await listed(offered(person), name)).toBeUndefined()
    const renamed = freshLabel('Other')
    await admin.call('PUT', categoryPath(other.category), { labels: { en: renamed }, position: 9_001 })
    expect(await listed(offered(person), renamed)).toEqual([two])
    expect((await admin.call('DELETE', categoryPath(other.category))).error.code).toBe('CONFLICT')
    expect((await admin.call('DELETE', categoryPath(category))).status).toBe(200)
    expect((await admin.call('DELETE', categoryPath(category))).error.code).toBe('NOT_FOUND')
  })

  it('costs no statement, and no trip but the one of the limits', async () => {
    const person = await signIn()
    await offered(person)
    // Another file may be changing the catalogue.
    await expect.poll(async () => (await offered(person)).trips).toEqual({ db: 0, redis: 1 })
    for (const fetcher of [onRedisOutage(), withoutPostgres()])
      expect((await offered(person, '', { fetcher })).status).toBe(200)
  })

  it('follows another Worker with the next trip to Redis', async () => {
    const { add, name, category } = await catalogueEditor()
    const [one, two] = [freshLabel('One'), freshLabel('Two')]
    await add(one)
    const person = await signIn()
    expect(await listed(offered(person), name)).toEqual([one])
    // All that reaches this Worker is the version.
    await query(
      `select create_interest(key => $1, label => $2, labels => '{}', aliases => '{}', category => $3, place => null,
       operator => gen_random_uuid(), at => now())`,
      [interestKey(two), two, category],
    )
    const [row] = await query<{ version: number }>(`select version from content_versions where name = 'interests'`)
    await redis('SET', 'content:version:interests', String(row?.version), 'EX', 60)
    expect(await listed(offered(person), name)).toEqual([one, two])
  })
})

describe('operators', () => {
  it('see all of it, and are written down', async () => {
    const { admin, category, add, change, remove } = await catalogueEditor()
    const label = freshLabel()
    const key = interestKey(label)
    const { status, data } = await add(label, { labels: { pt: `${label} pt` }, position: 7 })
    expect(status).toBe(201)
    expect(data['interest']).toMatchObject({ key, label, category, position: 7, version: 1, merged_into: null })
    await change(label, { position: 8 })
    const { interests } = (await admin.call('GET', '/admin/content/interests')).data
    expect(interests).toContainEqual(expect.objectContaining({ key, position: 8, version: 2 }))
    const { categories } = (await admin.call('GET', '/admin/content/interest-categories')).data
    expect(categories).toContainEqual(expect.objectContaining({ id: category, entries: 1 }))
    await remove(label)
    expect((await admin.call('GET', entryPath(label))).status).toBe(404)
    const log = await logOf(admin)
    expect(log.map(({ act, subject_id }) => [act, subject_id])).toEqual([
      ['interest_category.create', category],
      ['interest.create', key],
      ['interest.change', key],
      ['interest.delete', key],
    ])
    expect(log[2]).toMatchObject({ before: { position: 7 }, after: { position: 8 } })
  })

  it('name entries by whatever key they have', async () => {
    const { admin, add, change, remove } = await catalogueEditor()
    for (const word of ['Ténis de praia', 'R&B / 90%?', 'Σκάκι #1', '☕ 24:7']) {
      const label = freshLabel(word)
      expect((await add(label)).status, label).toBe(201)
      expect((await admin.call('GET', entryPath(label))).data['interest'].label).toBe(label)
      expect((await change(label, { labels: { pt: `${label} p` } })).data['interest'].version).toBe(2)
      expect((await remove(label)).status, label).toBe(200)
    }
  })

  it('of whom two have read the same version do not undo each other', async () => {
    const { admin, add, change, remove, merge } = await catalogueEditor()
    const [label, other] = [freshLabel(), freshLabel()]
    await add(label)
    await add(other)
    const known = await matching(admin, label)
    const answers = await Promise.all([change(label, { position: 1 }, known), change(label, { position: 2 }, known)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    expect((await remove(label, known)).error.code).toBe('PRECONDITION_FAILED')
    expect((await merge(label, other, known)).error.code).toBe('PRECONDITION_FAILED')
    expect((await remove(label, await matching(admin, label))).status).toBe(200)
  })

  it('cannot give two entries one label, in any language', async () => {
    const { add, change, name, remove } = await catalogueEditor()
    const [one, um, two] = [freshLabel('One'), freshLabel('Um'), freshLabel('Two')]
    await add(one, { labels: { pt: um } })
    await add(two)
    const pathOf = ({ error }: Awaited<ReturnType<typeof add>>) => [error.code, error.details?.['issues'][0].path]
    expect(pathOf(await add(one.toUpperCase()))).toEqual(['CONFLICT', 'body.label'])
    expect(pathOf(await add(um))).toEqual(['CONFLICT', 'body.label'])
    expect(pathOf(await add(freshLabel(), { labels: { de: um } }))).toEqual(['CONFLICT', 'body.labels.de'])
    expect(pathOf(await change(two, { labels: { pt: one } }))).toEqual(['CONFLICT', 'body.labels.pt'])
    // Of several at once one is made.
    const same = freshLabel()
    const made = await Promise.all([add(same), add(same), add(same)])
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
    // A label that an entry has no longer is free for another.
    await change(one, { labels: {} })
    expect((await change(two, { labels: { pt: um } })).status).toBe(200)
    expect(await listed(offered(await signIn(), '?locale=pt'), name)).toEqual([one, um, same])
    await remove(two)
    expect((await add(um)).status).toBe(201)
  })

  it.each([
    ['an empty label', { label: ' ' }, 'body.label'],
    ['a huge label', { label: 'x'.repeat(20_000) }, 'body.label'],
    ['a label of two lines', { label: 'Art\nVerified' }, 'body.label'],
    ['a label that a path cannot name', { label: '..' }, 'body.label'],
    ['a script', { label: '<script>alert(1)</script>' }, 'body.label'],
    ['a link of a script', { labels: { pt: '<a href="javascript:alert(1)">Arte</a>' } }, 'body.labels.pt'],
    ['an empty translation', { labels: { pt: '' } }, 'body.labels.pt'],
    ['a second English label', { labels: { en: 'Arts' } }, 'body.labels.en'],
    ['a language that is none', { labels: { portuguese: 'Arte' } }, 'body.labels.portuguese'],
    ['a label that is no text', { labels: { pt: 7 } }, 'body.labels.pt'],
    ['a category that there is not', { category: 'no-such' }, 'body.category'],
    ['a category of hostile form', { category: "x'; drop table interests; --" }, 'body.category'],
    ['a place that is none', { position: -1 }, 'body.position'],
    ['something unknown', { key: 'art' }, 'body.key'],
  ])('are refused %s, by the field', async (_name, fields, path) => {
    const { add } = await catalogueEditor()
    const { status, error } = await add(freshLabel(), fields)
    expect([status, error.details?.['issues'][0].path]).toEqual([400, path])
  })

  it('are refused a category without an English label, and changes of nothing', async () => {
    const { admin, category, add, change } = await catalogueEditor()
    const set = (labels: object) => admin.call('PUT', categoryPath(category), { labels, position: 1 })
    expect((await set({ pt: 'Arte' })).error.details).toMatchObject({ issues: [{ path: 'body.labels.en' }] })
    expect((await set({ en: '<b>Art</b>' })).error.details).toMatchObject({ issues: [{ path: 'body.labels.en' }] })
    expect((await admin.call('PUT', categoryPath('Not_A_Slug'), {})).status).toBe(400)
    const label = freshLabel()
    await add(label)
    expect((await change(label, {})).status).toBe(400)
    expect((await change(freshLabel(), { position: 1 })).error.code).toBe('NOT_FOUND')
  })

  it('are the only ones', async () => {
    const { category, add } = await catalogueEditor()
    const label = freshLabel()
    await add(label)
    for (const role of ['user', 'moderator'] as const) {
      const somebody = await operator(role)
      const attempts: [string, string, object?][] = [
        ['GET', '/admin/content/interests'],
        ['POST', '/admin/content/interests', { label: freshLabel(), category }],
        ['GET', entryPath(label)],
        ['PATCH', entryPath(label), { position: 1 }],
        ['DELETE', entryPath(label)],
        ['POST', `${entryPath(label)}/merge`, { into: 'hiking' }],
        ['GET', '/admin/content/interest-categories'],
        ['PUT', categoryPath(category), { labels: { en: 'Mine' }, position: 1 }],
        ['DELETE', categoryPath(category)],
      ]
      for (const [method, path, body] of attempts)
        expect([method, path, (await somebody.call(method, path, body)).status]).toEqual([method, path, 403])
    }
  })
})
