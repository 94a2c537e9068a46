import { describe, expect, it } from 'vitest'
import { query, transaction } from '../../support/db.ts'
import { published, signIn, type Person } from '../../support/people.ts'

const mine = async (person: Person) => (await person.call('GET', '/profile/me')).data['profile']
const publish = (person: Person) => person.call('POST', '/profile/publish')

describe('publishing', () => {
  it('names what is missing until nothing is', async () => {
    const person = await signIn()
    const first = await publish(person)
    expect([first.status, first.error.code, first.trips.db]).toEqual([409, 'PROFILE_INCOMPLETE', 1])
    expect(first.error.details).toEqual({ missing: ['first_name', 'birth_date', 'gender', 'location', 'photos'] })
    await person.call('PUT', '/profile/me', { first_name: 'Ana', gender: 'female' })
    expect((await publish(person)).error.details).toEqual({ missing: ['birth_date', 'location', 'photos'] })
    expect((await mine(person)).is_published).toBe(false)
  })

  it('can be taken back, and done twice', async () => {
    const person = await published()
    const { data, trips, headers } = await publish(person)
    expect(data).toMatchObject({ message: 'Profile published', is_published: true, profile: { is_published: true } })
    expect(trips.db).toBe(1)
    // Nothing has changed, so it is still the same version.
    expect((await publish(person)).headers.get('etag')).toBe(headers.get('etag'))
    for (const _ of [1, 2]) {
      const taken = await person.call('POST', '/profile/unpublish')
      expect(taken.data).toMatchObject({ is_published: false, profile: { is_published: false } })
      expect(taken.trips.db).toBe(1)
    }
    expect((await mine(person)).is_published).toBe(false)
  })
})

describe('a published profile', () => {
  it.each([{ first_name: null }, { first_name: '' }, { birth_date: null }, { gender: null }, { location: null }])(
    'cannot be made incomplete: %j',
    async (body) => {
      const person = await published()
      expect((await person.call('PUT', '/profile/me', body)).error.code).toBe('VALIDATION_FAILED')
      expect(await mine(person)).toMatchObject({ is_published: true, missing_to_publish: [] })
    },
  )

  it('keeps its last photo, in the database as well', async () => {
    const person = await published()
    await expect(query('delete from photos where user_id = $1', [person.id])).rejects.toMatchObject({
      constraint: 'profiles_published_photos',
    })
    expect((await mine(person)).photos).toHaveLength(1)
    await person.call('POST', '/profile/unpublish')
    await query('delete from photos where user_id = $1', [person.id])
    expect((await publish(person)).error.details).toEqual({ missing: ['photos'] })
  })

  it('is published no longer once its last photo is rejected', async () => {
    const person = await published()
    await query(`update photos set status = 'rejected' where user_id = $1`, [person.id])
    expect(await mine(person)).toMatchObject({ is_published: false, missing_to_publish: ['photos'] })
    expect((await publish(person)).error.details).toEqual({ missing: ['photos'] })
  })

  it('goes together with its photos when the account goes', async () => {
    const person = await published()
    await query('delete from users where id = $1', [person.id])
    expect(await query('select 1 as one from photos where user_id = $1', [person.id])).toEqual([])
    expect(await query('select 1 as one from profiles where user_id = $1', [person.id])).toEqual([])
  })

  it('has a photo, even if the last one is being deleted while it is published', async () => {
    const person = await published()
    await person.call('POST', '/profile/unpublish')
    const deleting = await transaction()
    await deleting.query('delete from photos where user_id = $1', [person.id])
    const publishing = publish(person)
    await deleting.awaited()
    await deleting.commit()
    expect((await publishing).error.details).toEqual({ missing: ['photos'] })
    expect((await mine(person)).is_published).toBe(false)
  })

  it('has a photo, even if it is being published while the last one is deleted', async () => {
    const person = await published()
    await person.call('POST', '/profile/unpublish')
    const publishing = await transaction()
    await publishing.query('select outcome from publish_profile(person => $1, expected => null, at => now())', [
      person.id,
    ])
    const deleting = query('delete from photos where user_id = $1', [person.id]).then(
      () => 'deleted',
      ({ constraint }: { constraint?: string }) => constraint,
    )
    await publishing.awaited()
    await publishing.commit()
    expect(await deleting).toBe('profiles_published_photos')
    expect(await mine(person)).toMatchObject({ is_published: true, missing_to_publish: [] })
  })
})
