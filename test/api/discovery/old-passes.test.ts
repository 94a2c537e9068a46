import { describe, expect, it } from 'vitest'
import { minutePasses } from '../../support/clock.ts'
import { query } from '../../support/db.ts'
import { swipe } from '../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'

const feedOf = async (person: Person) =>
  (await person.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)

describe('a pass', () => {
  it('is forgotten after thirty days, and nothing else is', async () => {
    const location = await freshPlace()
    const [a, b, c] = (await Promise.all([1, 2, 3].map(() => published({ location })))) as [Person, Person, Person]
    await swipe(a, b, 'pass')
    await swipe(a, c)
    const age = (days: number) =>
      query("update decisions set updated_at = now() - $2 * interval '1 day' where from_user_id = $1", [a.id, days])
    await age(29.9)
    await minutePasses()
    expect(await feedOf(a)).toEqual([])
    await age(30.1)
    await minutePasses()
    expect(await feedOf(a)).toEqual([b.id])
  })
})
