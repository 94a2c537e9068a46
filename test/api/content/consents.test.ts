import { afterEach, describe, expect, it } from 'vitest'
import { call, type Answer } from '../../support/api.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import { freshSlug } from '../../support/content.ts'
import { query } from '../../support/db.ts'
import { register, signIn, type Person } from '../../support/people.ts'

const world = apart('consents')

const acceptedBy = async (person: Pick<Person, 'call'>) =>
  (await person.call('GET', '/content/consents')).data['accepted']

describe('signing up', () => {
  it('records which terms and privacy notice were accepted, in which language and when', async () => {
    const person = await signIn(undefined, { 'accept-language': 'pt-BR,pt;q=0.9' })
    const accepted = await acceptedBy(person)
    expect(accepted.map(({ slug, locale }: Record<string, string>) => `${slug}/${locale}`).toSorted()).toEqual([
      'privacy/pt',
      'terms/pt',
    ])
    expect(Date.parse(accepted[0].accepted_at)).toBeGreaterThan(Date.now() - 60_000)
    // Signing in again accepts nothing.
    await signIn(person.phone, { 'accept-language': 'en' })
    expect(await acceptedBy(person)).toEqual(accepted)
    const { data } = await person.call('GET', '/users/me/export')
    expect(data['consents']).toHaveLength(2)
    expect(data['consents'][0]).toMatchObject({ slug: 'privacy', locale: 'pt' })
  })

  it.each(['de, pt-PT;q=0.8, en;q=0.5', 'en, pt', '*', 'x;q=,', 'de'])(
    'accepts what is shown to the same browser: %s',
    async (languages) => {
      const headers = { 'accept-language': languages }
      const { page } = (await call('GET', '/content/pages/terms', { headers })).data
      const accepted = await acceptedBy(await signIn(undefined, headers))
      expect(accepted).toContainEqual(
        expect.objectContaining({ slug: 'terms', locale: page.locale, revision: page.revision }),
      )
    },
  )

  it('does so by mail, too, in English where nothing else is known', async () => {
    const { person } = await register()
    expect(await acceptedBy(person)).toMatchObject([
      { slug: 'privacy', locale: 'en' },
      { slug: 'terms', locale: 'en' },
    ])
  })

  it('is forgotten with the account', async () => {
    const person = await signIn()
    await query('delete from users where id = $1', [person.id])
    expect(await query('select from user_consents where user_id = $1', [person.id])).toEqual([])
  })
})

/** A page whose changes are asked of people who have been there before. */
async function changingPage() {
  const slug = freshSlug().slice(0, 20)
  const admin = await world.person('admin')
  const revise = async (more: Record<string, unknown>, locale = 'en') => {
    const path = `/admin/content/pages/${slug}/${locale}`
    const body = { title: 'Rules', markdown: 'Text', note: 'Test', ...more }
    const { data, text } = await admin.call('POST', `${path}/revisions`, body)
    expect((await admin.call('PUT', `${path}/publication`, { revision: data['revision'] })).status, text).toBe(200)
    return Number(data['revision'])
  }
  return {
    slug,
    admin,
    revise,
    publish: (revision: number) => admin.call('PUT', `/admin/content/pages/${slug}/en/publication`, { revision }),
    /** Lets the notice period pass. */
    due: async () => {
      const body = { value: 0, reason: 'Test' }
      expect((await admin.call('PUT', '/admin/settings/consent_notice_days', body)).status).toBe(200)
    },
  }
}

const accept = (person: ApartPerson, slug: string, revision: number, locale = 'en'): Promise<Answer> =>
  person.call('POST', '/content/consents', { slug, revision, locale })

const write = (person: ApartPerson): Promise<Answer> => person.call('PUT', '/profile/me', { bio: crypto.randomUUID() })

/** What the page asks of somebody; others of these tests may ask as well. */
const requiredOf = async (person: ApartPerson, slug: string) =>
  (await person.call('GET', '/content/consents')).data['required'].filter((one: { slug: string }) => one.slug === slug)

describe('a material change', () => {
  afterEach(async () => {
    const admin = await world.person('admin')
    await admin.call('POST', '/admin/settings/consent_notice_days/rollback', { revision: 0, reason: 'Test' })
  })

  it('has to be accepted before anything can be written, after a notice period', async () => {
    const { slug, revise, due } = await changingPage()
    const old = await revise({})
    const person = await world.person('user', 30)
    await accept(person, slug, old)
    const small = await revise({ markdown: 'A typo' })
    expect(await requiredOf(person, slug)).toEqual([])
    const material = await revise({ markdown: 'Another law', is_material: true, title: 'New rules' })
    const [asked] = await requiredOf(person, slug)
    expect(asked).toMatchObject({ slug, locale: 'en', revision: material, title: 'New rules' })
    expect(Math.round((Date.parse(asked.due_at) - Date.now()) / 86_400_000)).toBe(14)
    expect((await write(person)).status).toBe(200)

    await due()
    const { status, error } = await write(person)
    expect([status, error.code]).toEqual([428, 'CONSENT_REQUIRED'])
    expect(error.details?.['consents']).toContainEqual({ slug, locale: 'en', revision: material, title: 'New rules' })
    // In another isolate as well, and for those who read nothing is in the way.
    const elsewhere = world.anotherIsolate()
    expect((await person.call('PUT', '/profile/me', { bio: 'x' }, { fetcher: elsewhere })).status).toBe(428)
    expect((await person.call('GET', '/profile/me')).status).toBe(200)
    // Nor in the way of what protects somebody, or of leaving.
    const other = await world.person()
    expect((await person.call('POST', `/users/${other.id}/block`)).status).not.toBe(428)
    expect((await person.call('GET', '/users/me/export')).status).toBe(200)
    expect((await person.call('PUT', '/notifications/preferences', {})).status).not.toBe(428)

    expect((await accept(person, slug, small)).error).toMatchObject({
      code: 'CONFLICT',
      details: { revision: material },
    })
    expect((await accept(person, slug, material + 1)).error.code).toBe('CONFLICT')
    expect((await accept(person, slug, material, 'de')).error.code).toBe('NOT_FOUND')
    expect((await write(person)).status).toBe(428)
    for (let i = 0; i < 2; i += 1) expect((await accept(person, slug, material)).status).toBe(200)
    expect((await write(person)).status).toBe(200)
    // What has been accepted is known in the trip of the limits; the other forgets the profile that Redis keeps.
    expect((await write(person)).trips.redis).toBe(2)
    expect((await person.call('POST', '/users/me/restore')).error?.code).not.toBe('CONSENT_REQUIRED')
  })

  it('is asked of nobody who has signed up since, and not of those who have read another language', async () => {
    const { slug, revise, due } = await changingPage()
    await revise({})
    const inPortuguese = await revise({}, 'pt')
    const reader = await world.person('user', 30)
    await accept(reader, slug, inPortuguese, 'pt')
    await revise({ is_material: true })
    await due()
    const [late, early] = [await world.person(), await world.person('user', 30)]
    expect(await requiredOf(late, slug)).toEqual([])
    expect(await requiredOf(reader, slug)).toEqual([])
    expect(await requiredOf(early, slug)).toMatchObject([{ locale: 'en' }])
    expect((await write(late)).status).toBe(200)
  })

  it('is asked no more once it is taken back, and once more where it comes again', async () => {
    const { slug, revise, publish, due } = await changingPage()
    const first = await revise({})
    const person = await world.person('user', 30)
    await accept(person, slug, first)
    const second = await revise({ is_material: true })
    expect(await requiredOf(person, slug)).toHaveLength(1)
    await publish(first)
    expect(await requiredOf(person, slug)).toEqual([])
    await publish(second)
    await due()
    expect((await write(person)).error.details?.['consents']).toContainEqual(expect.objectContaining({ slug }))
    await publish(first)
    expect(await requiredOf(person, slug)).toEqual([])
  })

  it('is part of a later revision that is published in its place', async () => {
    const { slug, admin, revise } = await changingPage()
    const first = await revise({})
    const person = await world.person('user', 30)
    await accept(person, slug, first)
    const path = `/admin/content/pages/${slug}/en/revisions`
    await admin.call('POST', path, { title: 'Rules', markdown: 'Draft', note: 'x', is_material: true })
    const third = await revise({ markdown: 'Corrected' })
    expect(await requiredOf(person, slug)).toMatchObject([{ revision: third }])
  })

  it('cannot be accepted for somebody else, nor by nobody', async () => {
    const { slug, revise } = await changingPage()
    const revision = await revise({})
    expect(
      (await call('POST', '/content/consents', { body: { slug, revision }, fetcher: world.worker() })).status,
    ).toBe(401)
    const person = await world.person()
    const body = { slug, revision, user_id: person.id }
    expect((await person.call('POST', '/content/consents', body)).status).toBe(400)
    expect(
      (await person.call('POST', '/content/consents', { slug: freshSlug().slice(0, 20), revision: 1 })).status,
    ).toBe(404)
  })
})
