import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { block, strangers } from '../../support/pairs.ts'
import { matched, published, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'

const REPORT = { reason: 'fake_profile', description: 'Stock photos' }
const reportsBy = (person: Person) =>
  query('select reported_id, match_id, reason, description, status from reports where reporter_id = $1', [person.id])

describe('a report', () => {
  it.each([
    ['POST /users/:id/report', (a: Person, b: Person) => a.call('POST', `/users/${b.id}/report`, REPORT)],
    ['POST /users/report/:id', (a: Person, b: Person) => a.call('POST', `/users/report/${b.id}`, REPORT)],
    [
      'POST /safety/report',
      (a: Person, b: Person) => a.call('POST', '/safety/report', { reported_user_id: b.id, ...REPORT }),
    ],
  ])('by %s is stored', async (_name, ask) => {
    const [a, b] = await strangers()
    const answer = await ask(a, b)
    expect(answer.data).toEqual({ message: 'Report submitted successfully', report_id: expect.any(String) })
    expect(answer.trips.db).toBe(1)
    expect(await reportsBy(a)).toEqual([{ reported_id: b.id, match_id: null, ...REPORT, status: 'pending' }])
  })

  it('of a match names the other one, also when it is over', async () => {
    const { a, b, matchId } = await matched()
    await block(b, a)
    expect((await a.call('POST', '/match/report', { match_id: matchId, reason: 'harassment' })).status).toBe(200)
    expect(await reportsBy(a)).toEqual([
      { reported_id: b.id, match_id: matchId, reason: 'harassment', description: null, status: 'pending' },
    ])
    const stranger = await published()
    const { error } = await stranger.call('POST', '/match/report', { match_id: matchId, reason: 'spam' })
    expect(error.code).toBe('MATCH_NOT_FOUND')
  })

  it('can be made about who has blocked the reporter, and about whom the reporter has blocked', async () => {
    const { a, b } = await matched()
    await block(a, b)
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      expect((await one.call('POST', `/users/${other.id}/report`, REPORT)).status).toBe(200)
  })

  it('is about somebody whom the reporter sees or had to do with, and for a reason', async () => {
    const [a, b] = await strangers()
    const ask = (id: string, body: object = REPORT) => a.call('POST', `/users/${id}/report`, body)
    expect((await ask(a.id)).error.code).toBe('SELF_ACTION')
    expect((await ask(newId())).error.code).toBe('USER_NOT_FOUND')
    expect((await ask(b.id, { reason: 'rude' })).error.details?.['issues'][0].path).toBe('body.reason')
    expect((await ask(b.id, { ...REPORT, description: 'x'.repeat(2001) })).error.details?.['issues'][0].path).toBe(
      'body.description',
    )
    expect(await reportsBy(a)).toEqual([])
  })

  it('can be made ten times a day', async () => {
    const [a, b] = await strangers()
    for (let n = 0; n < 10; n++) await redis('LPUSH', `ratelimit:report:${a.id}`, String(Date.now()))
    const { error } = await a.call('POST', `/users/${b.id}/report`, REPORT)
    expect(error.code).toBe('RATE_LIMIT_EXCEEDED')
  })
})
