import { describe, expect, it } from 'vitest'
import { block, decline, interest, premium, strangers, swipe } from '../../support/pairs.ts'
import { freshPlace, published, signIn, type Person } from '../../support/people.ts'

const likesOf = async (person: Person, query = '') => (await person.call('GET', `/matching/likes${query}`)).data

async function liked(count: number): Promise<[Person, ...Person[]]> {
  const location = await freshPlace()
  const [a, ...others] = await Promise.all(Array.from({ length: count + 1 }, () => published({ location })))
  if (!a) throw new Error('nobody')
  for (const other of others) await swipe(other, a)
  return [a, ...others]
}

describe('GET /matching/likes', () => {
  it('shows a free plan about how many, and nothing by which one could be known', async () => {
    const [a, b] = await liked(1)
    const answer = await a.call('GET', '/matching/likes')
    const blur = { is_blurred: true, blur_hash: expect.stringMatching(/^L.{27}$/) }
    expect(answer.data).toEqual({ count: 3, likes: [blur, blur, blur] })
    expect(answer.text).not.toContain(b?.id)
    expect(answer.text).not.toContain('Kim')
    expect(answer.trips.db).toBe(1)
  })

  it('shows a plan that includes it who they are, newest first, page by page', async () => {
    const [a, ...others] = await liked(3)
    await premium(a)
    const newest = others.map(({ id }) => id).toReversed()
    const page = await a.call('GET', '/matching/likes?limit=2')
    const ids = (data: { likes: { user: { id: string } }[] }) => data.likes.map(({ user }) => user.id)
    expect([page.data['count'], ids(page.data as never)]).toEqual([3, newest.slice(0, 2)])
    const next = await likesOf(a, `?limit=2&cursor=${page.meta.pagination.cursor}`)
    expect(ids(next as never)).toEqual(newest.slice(2))
    expect(next['likes'][0]).toMatchObject({ kind: 'like', is_blurred: false, user: { first_name: 'Kim' } })
  })

  it('names senders of open interests', async () => {
    const location = await freshPlace()
    const [a, b, c, d] = (await Promise.all([1, 2, 3, 4].map(() => published({ location })))) as [
      Person,
      Person,
      Person,
      Person,
    ]
    await swipe(b, a)
    await interest(c, a)
    await a.call('GET', '/matching/likes')
    await d.call('POST', '/matching/swipe', { target_user_id: a.id, action: 'super_like', note: 'Hello' })
    const { likes } = await likesOf(a)
    expect(likes).toEqual([
      expect.objectContaining({ kind: 'super_like', note: 'Hello', user: expect.objectContaining({ id: d.id }) }),
      expect.objectContaining({ kind: 'interest', user: expect.objectContaining({ id: c.id }) }),
      ...Array.from({ length: 3 }, () => ({ is_blurred: true, blur_hash: expect.any(String) })),
    ])
    // Page by page the same, those who are shown first.
    const pages = []
    for (let query = '?limit=2'; query !== '';) {
      const { data, meta } = await a.call('GET', `/matching/likes${query}`)
      pages.push(data['likes'])
      query = meta.pagination.has_more ? `?limit=2&cursor=${meta.pagination.cursor}` : ''
    }
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1])
    expect(pages.flat()).toEqual(likes)
  })

  it('leaves out users who were answered, passed on or blocked, are hidden or can no longer be met', async () => {
    const [a, answered, passed, blocked, hidden, unfit, declined] = (await liked(5)) as Person[] as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
      Person?,
    ]
    expect(declined).toBeUndefined()
    await premium(a)
    await swipe(a, answered)
    await swipe(a, passed, 'pass')
    await block(a, blocked)
    await hidden.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    await unfit.call('PUT', '/profile/preferences', { show_me: 'men' })
    expect(await likesOf(a)).toEqual({ count: 0, likes: [] })
  })

  it('requires a published profile', async () => {
    expect((await (await signIn()).call('GET', '/matching/likes')).error.code).toBe('PROFILE_NOT_PUBLISHED')
  })

  it('knows no interest that was declined', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await decline(b, a)
    expect((await likesOf(b))['count']).toBe(0)
  })
})
