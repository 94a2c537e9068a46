import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { acquaintances, blocks, met, metLive, unblocks } from '../../support/matches.ts'
import { matched, signIn, type Person } from '../../support/people.ts'

const ACTIVE = ['/matches/active', '/matching/matches', '/connections/matches']
const HISTORY = ['/matches/history', '/match/history']

const idsIn = async (person: Person, path: string): Promise<string[]> =>
  (await person.call('GET', path)).data['matches'].map(({ id }: { id: string }) => id)

/** Somebody with so many matches, newest first; the two oldest at the same moment. */
async function withMatches(count: number): Promise<{ person: Person; matchIds: string[] }> {
  const [person] = await acquaintances()
  const matchIds: string[] = []
  for (let i = 0; i < count; i += 1) {
    const [, other] = await acquaintances()
    matchIds.unshift((await met({ people: i % 2 ? [person, other] : [other, person] })).matchId)
  }
  await query(
    'update matches set matched_at = (select min(matched_at) from matches where id = any($1)) where id = any($2)',
    [matchIds, matchIds.slice(-2)],
  )
  return { person, matchIds }
}

describe('the list of my matches', () => {
  it('shows the other one and what has been written, in one statement, under every name', async () => {
    const { a, b, matchId, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'Hello!' })
    const unread = async () => (await b.call('GET', '/matches/active')).data['matches'][0].unread_count
    await expect.poll(unread).toBe(1)
    for (const path of ACTIVE) {
      const { data, meta, trips } = await b.call('GET', path)
      expect(data['matches']).toEqual([
        {
          id: matchId,
          kind: 'mutual',
          status: 'active',
          user: {
            id: a.id,
            first_name: 'Kim',
            age: expect.any(Number),
            photos: [expect.any(String)],
            is_online: false,
            last_active: expect.any(String),
          },
          conversation_id: conversationId,
          matched_at: expect.any(String),
          last_message: expect.objectContaining({ seq: 1, sender_id: a.id, content: 'Hello!' }),
          unread_count: 1,
        },
      ])
      expect(meta.pagination).toEqual({ cursor: null, has_more: false, limit: 20 })
      // The second one asks who is online.
      expect(trips).toEqual({ db: 1, redis: 2 })
    }
    expect((await a.call('GET', '/matches/active')).data['matches'][0]).toMatchObject({
      user: { id: b.id },
      unread_count: 0,
    })
  })

  it('says of a live one what it is for and when it ends', async () => {
    const { a, matchId } = await metLive({ mode: 'audio', seconds: 300 })
    const [match] = (await a.call('GET', '/matches/active')).data['matches']
    expect(match).toMatchObject({ id: matchId, kind: 'live', mode: 'audio', unread_count: 0 })
    expect(Date.parse(match.expires_at) - Date.parse(match.matched_at)).toBe(300_000)
    expect(match).not.toHaveProperty('last_message')
  })

  it('goes on where the page before ended, with ties and with what came meanwhile', async () => {
    const { person, matchIds } = await withMatches(5)
    const seen: string[] = []
    let cursor: string | null = null
    for (let page = 0; page < 3; page += 1) {
      const answer = await person.call('GET', `/matches/active?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      seen.push(...answer.data['matches'].map(({ id }: { id: string }) => id))
      cursor = answer.meta.pagination.cursor
      expect(answer.meta.pagination.has_more).toBe(page < 2)
      if (page === 0) await metLive({ people: [person, (await acquaintances())[1]] })
    }
    expect(cursor).toBeNull()
    expect(seen.slice(0, 3)).toEqual(matchIds.slice(0, 3))
    expect(new Set(seen)).toEqual(new Set(matchIds))
  })

  it('takes no cursor of another list or person, and no more than fifty at once', async () => {
    const [{ person }, [other]] = [await withMatches(2), await acquaintances()]
    const { cursor } = (await person.call('GET', '/matches/active?limit=1')).meta.pagination
    for (const [who, path] of [
      [person, '/matches/history'],
      [other, '/matches/active'],
    ] as const)
      expect((await who.call('GET', `${path}?cursor=${cursor}`)).error.code).toBe('INVALID_CURSOR')
    expect((await person.call('GET', '/matches/active?limit=51')).error.code).toBe('VALIDATION_FAILED')
  })

  it('is empty for a user without any, and asks nobody else', async () => {
    const [person] = await acquaintances()
    for (const path of [...ACTIVE, ...HISTORY]) {
      const answer = await person.call('GET', path)
      expect(answer.data).toEqual({ matches: [] })
      expect(answer.trips).toEqual({ db: 1, redis: 1 })
    }
  })
})

describe('the list of my former matches', () => {
  it('has all that are over, each by itself, and none that is not', async () => {
    const first = await metLive()
    const { a, b } = first
    await a.call('DELETE', `/matches/${first.matchId}`)
    const second = await metLive({ people: [a, b] })
    expect(second.conversationId).toBe(first.conversationId)
    for (const path of HISTORY) {
      const { data, trips } = await b.call('GET', path)
      expect(trips).toEqual({ db: 1, redis: 1 })
      expect(data['matches']).toMatchObject([
        {
          id: first.matchId,
          status: 'ended',
          kind: 'live',
          mode: 'chat',
          ended_at: expect.any(String),
          user: { id: a.id },
        },
      ])
    }
    expect(await idsIn(a, '/matches/active')).toEqual([second.matchId])
    await b.call('DELETE', `/matches/${second.matchId}`)
    expect(await idsIn(a, '/matches/history')).toEqual([second.matchId, first.matchId])
    expect(await idsIn(a, '/matches/active')).toEqual([])
  })
})

describe('a user who is gone', () => {
  const gone = (id: string) => ({ id, first_name: null, age: null, photos: [], is_gone: true })

  it('across a block, is a former match of both that has ended, whoever has blocked', async () => {
    const [one, other] = [await met(), await metLive()]
    await other.a.call('DELETE', `/matches/${other.matchId}`)
    for (const { a, b, matchId } of [one, other]) {
      await blocks(a, b)
      for (const [person, peer] of [
        [a, b],
        [b, a],
      ] as const) {
        for (const path of ACTIVE) expect(await idsIn(person, path)).toEqual([])
        for (const path of HISTORY)
          expect((await person.call('GET', path)).data['matches']).toMatchObject([
            { id: matchId, status: 'ended', user: gone(peer.id) },
          ])
      }
      await unblocks(a, b)
    }
    const [past] = (await one.b.call('GET', '/matches/history')).data['matches']
    expect(past).toMatchObject({ id: one.matchId, status: 'ended', user: gone(one.a.id) })
    const [own] = (await one.a.call('GET', '/matches/history')).data['matches']
    expect(own).toMatchObject({ id: one.matchId, status: 'unmatched' })
  })

  it('because they have deleted their account, is one until they come back', async () => {
    const { a, b, matchId } = await matched()
    await b.call('DELETE', '/users/me')
    expect(await idsIn(a, '/matches/active')).toEqual([])
    const [ended] = (await a.call('GET', '/matches/history')).data['matches']
    expect(ended).toMatchObject({ id: matchId, status: 'ended', ended_at: expect.any(String), user: gone(b.id) })
    const again = await signIn(b.phone)
    await again.call('POST', '/users/me/restore')
    expect(await idsIn(a, '/matches/active')).toEqual([matchId])
    expect(await idsIn(a, '/matches/history')).toEqual([])
  })
})
