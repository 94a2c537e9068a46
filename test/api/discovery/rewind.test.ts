import { describe, expect, it } from 'vitest'
import { accept, decline, interest, premium, stateOf, strangers, swipe, withdraw } from '../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'

const rewind = (person: Person) => person.call('POST', '/matching/rewind')
const feedOf = async (person: Person) =>
  (await person.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)

async function premiumStrangers(): Promise<[Person, Person]> {
  const pair = await strangers()
  await premium(pair[0])
  return pair
}

describe('POST /matching/rewind', () => {
  it.each(['pass', 'like', 'super_like'])('takes back a %s, and the person is in the feed again', async (action) => {
    const [a, b] = await premiumStrangers()
    await swipe(a, b, action)
    expect(await feedOf(a)).not.toContain(b.id)
    const answer = await rewind(a)
    expect(answer.data).toEqual({ action, user: expect.objectContaining({ id: b.id, first_name: 'Kim' }) })
    expect(answer.trips.db).toBe(1)
    expect(await feedOf(a)).toContain(b.id)
    expect((await rewind(a)).error.code).toBe('NOT_FOUND')
  })

  it('goes back one decision at a time', async () => {
    const location = await freshPlace()
    const [a, b, c] = (await Promise.all([1, 2, 3].map(() => published({ location })))) as [Person, Person, Person]
    await premium(a)
    await swipe(a, b)
    await swipe(a, c, 'pass')
    expect((await rewind(a)).data['user'].id).toBe(c.id)
    expect((await rewind(a)).data['user'].id).toBe(b.id)
  })

  it('does not take back what has become a match', async () => {
    const [a, b] = await premiumStrangers()
    await swipe(b, a)
    await swipe(a, b)
    expect((await rewind(a)).error.code).toBe('CONFLICT')
    expect((await stateOf(a, b))?.matches).toEqual(['active'])
  })

  it('is part of the premium plan, as it is now', async () => {
    const [a, b] = await strangers()
    await swipe(a, b, 'pass')
    expect((await rewind(a)).error.code).toBe('PREMIUM_REQUIRED')
    await premium(a)
    expect((await rewind(a)).status).toBe(200)
  })

  it('takes a decline back, so that it can be answered otherwise', async () => {
    const [a, b] = await premiumStrangers()
    await interest(b, a)
    await decline(a, b)
    expect((await rewind(a)).data['action']).toBe('pass')
    expect(await stateOf(a, b)).toMatchObject({ ab: null, ba: 'pending' })
    expect((await accept(a, b)).data['is_match']).toBe(true)
  })

  it('is no way around the wait after a decline', async () => {
    const [a, b] = await premiumStrangers()
    await interest(a, b)
    await decline(b, a)
    await swipe(a, b, 'pass')
    await rewind(a)
    expect((await interest(a, b)).error.code).toBe('CONFLICT')
    expect(await stateOf(a, b)).toMatchObject({ ab: 'declined' })
  })

  it('passes over what was withdrawn', async () => {
    const [a, b] = await premiumStrangers()
    await interest(a, b)
    await withdraw(a, b)
    expect((await rewind(a)).error.code).toBe('NOT_FOUND')
  })
})
