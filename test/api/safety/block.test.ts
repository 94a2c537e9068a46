import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { block, interest, stateOf, strangers, swipe } from '../../support/pairs.ts'
import { matched, published, type Person } from '../../support/people.ts'

const unblock = (by: Person, who: Person) => by.call('DELETE', `/users/${who.id}/block`)
const blockedBy = async (person: Person) =>
  (await person.call('GET', '/users/blocked')).data['users'].map(({ user }: { user: { id: string } }) => user.id)
const feedOf = async (person: Person) =>
  (await person.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)

describe('a block', () => {
  it.each([
    ['POST /users/:id/block', (a: Person, b: Person) => a.call('POST', `/users/${b.id}/block`)],
    ['POST /users/block/:id', (a: Person, b: Person) => a.call('POST', `/users/block/${b.id}`)],
    ['POST /safety/block', (a: Person, b: Person) => a.call('POST', '/safety/block', { user_id: b.id })],
  ])('by %s hides each from the other everywhere', async (_name, ask) => {
    const [a, b] = await strangers()
    const answer = await ask(a, b)
    expect(answer.data).toEqual({ message: 'User blocked successfully' })
    expect(answer.trips.db).toBe(1)
    expect([await feedOf(a), await feedOf(b)]).toEqual([[], []])
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      expect((await one.call('GET', `/profile/${other.id}`)).error.code).toBe('USER_NOT_FOUND')
    expect([await blockedBy(a), await blockedBy(b)]).toEqual([[b.id], []])
    expect((await ask(a, b)).status).toBe(200)
    expect(await blockedBy(a)).toEqual([b.id])
  })

  it('ends a match as unmatching does, and what waited between the two', async () => {
    const { a, b, conversationId } = await matched()
    await block(a, b)
    expect(await stateOf(a, b)).toEqual({ ab: 'withdrawn', ba: 'declined', matches: ['unmatched'] })
    expect(await query('select status from conversations where id = $1', [conversationId])).toEqual([
      { status: 'blocked' },
    ])
    const [c, d] = await strangers()
    await interest(c, d)
    await d.call('POST', '/connections/shortlist', { user_id: c.id })
    await block(d, c)
    expect(await stateOf(c, d)).toMatchObject({ ab: 'declined' })
    expect(await query('select from shortlist where owner_id = $1', [d.id])).toEqual([])
  })

  it('taken back leaves what was between the two ended; both can begin again by the rules', async () => {
    const { a, b } = await matched()
    await block(a, b)
    expect((await unblock(b, a)).error.code).toBe('USER_NOT_FOUND')
    expect((await unblock(a, b)).data).toEqual({ message: 'User unblocked successfully' })
    expect((await unblock(a, b)).error.code).toBe('USER_NOT_FOUND')
    expect((await stateOf(a, b))?.matches).toEqual(['unmatched'])
    expect((await swipe(b, a)).error.code).toBe('CONFLICT')
    expect((await swipe(a, b)).data).toEqual({ is_match: false })
    expect((await swipe(b, a)).data['is_match']).toBe(true)
    expect((await stateOf(a, b))?.matches).toEqual(['unmatched', 'active'])
  })

  it('by both holds until both have taken it back', async () => {
    const { a, b, conversationId } = await matched()
    await block(a, b)
    // An invisible user cannot be blocked; this one was visible before.
    await query('insert into blocks values ($1, $2, now())', [b.id, a.id])
    const room = async () =>
      (await query('select status from conversations where id = $1', [conversationId]))[0]?.['status']
    await unblock(a, b)
    expect(await room()).toBe('blocked')
    await unblock(b, a)
    expect(await room()).toBe('archived')
  })

  it('needs somebody whom the caller sees or had to do with', async () => {
    const [[a, b], stranger] = [await strangers(), await published()]
    await stranger.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    expect((await block(a, a)).error.code).toBe('SELF_ACTION')
    const answers = [
      await block(a, stranger),
      await a.call('POST', `/users/${newId()}/block`),
      await block(b, a).then(() => block(a, b)),
    ]
    for (const { error } of answers) expect(error.code).toBe('USER_NOT_FOUND')
    expect(await query('select from blocks where blocker_id = $1', [a.id])).toEqual([])
    // A user who is gone is gone, whatever the reason.
    const pair = await matched()
    await query("update users set status = 'suspended' where id = $1", [pair.b.id])
    expect((await block(pair.a, pair.b)).error.code).toBe('USER_NOT_FOUND')
  })
})
