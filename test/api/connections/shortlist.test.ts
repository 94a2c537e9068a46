import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { block, strangers } from '../../support/pairs.ts'
import { freshPlace, published, type Person } from '../../support/people.ts'

const add = (by: Person, userId: string) => by.call('POST', '/connections/shortlist', { user_id: userId })
const idsOf = async (person: Person, query_ = '') => {
  const { data, meta } = await person.call('GET', `/connections/shortlist${query_}`)
  return { ids: data['shortlist'].map(({ user }: { user: { id: string } }) => user.id), meta }
}

describe('the shortlist', () => {
  it('remembers people, newest first, once each, page by page', async () => {
    const location = await freshPlace()
    const [a, ...others] = await Promise.all([1, 2, 3, 4].map(() => published({ location })))
    if (!a) throw new Error('nobody')
    for (const { id } of [...others, ...others]) expect((await add(a, id)).status).toBe(200)
    const newest = others.map(({ id }) => id).toReversed()
    const { ids, meta } = await idsOf(a, '?limit=2')
    expect(ids).toEqual(newest.slice(0, 2))
    expect((await idsOf(a, `?limit=2&cursor=${meta.pagination.cursor}`)).ids).toEqual(newest.slice(2))
    expect((await a.call('DELETE', `/connections/shortlist/${newest[0]}`)).status).toBe(200)
    expect((await a.call('DELETE', `/connections/shortlist/${newest[0]}`)).status).toBe(200)
    expect((await idsOf(a)).ids).toEqual(newest.slice(1))
  })

  it('is private: nobody is told, decided about or counted', async () => {
    const [a, b] = await strangers()
    await add(a, b.id)
    expect((await idsOf(b)).ids).toEqual([])
    expect(await query('select from decisions where $1 in (from_user_id, to_user_id)', [b.id])).toEqual([])
    // What b has changed of themselves may still be there.
    const told = `select from outbox where payload::text like '%' || $1 || '%' and type <> 'profile.changed'`
    expect(await query(told, [b.id])).toEqual([])
    const { data } = await a.call('GET', '/matching/feed')
    expect(data['users'].map(({ id }: { id: string }) => id)).toContain(b.id)
  })

  it('takes nobody whom its owner may not see, and shows nobody who has hidden or blocked since', async () => {
    const [a, b] = await strangers()
    expect((await add(a, a.id)).error.code).toBe('SELF_ACTION')
    expect((await add(a, newId())).error.code).toBe('USER_NOT_FOUND')
    await add(a, b.id)
    await b.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    expect((await idsOf(a)).ids).toEqual([])
    await b.call('PUT', '/profile/visibility', { visibility: 'everyone' })
    expect((await idsOf(a)).ids).toEqual([b.id])
    await block(b, a)
    expect((await idsOf(a)).ids).toEqual([])
    expect((await add(a, b.id)).error.code).toBe('USER_NOT_FOUND')
  })
})
