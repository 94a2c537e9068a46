import { describe, expect, it } from 'vitest'
import { exportView } from '../../../src/features/privacy/schemas.ts'
import { query } from '../../support/db.ts'
import { strangers } from '../../support/pairs.ts'
import { type Person } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

type Ask = (by: Person, who: Person, fields?: object, options?: object) => ReturnType<Person['call']>

const WAYS: [string, Ask][] = [
  ['POST /users/:id/block', (by, who, fields, options) => by.call('POST', `/users/${who.id}/block`, fields, options)],
  ['POST /users/block/:id', (by, who, fields, options) => by.call('POST', `/users/block/${who.id}`, fields, options)],
  [
    'POST /safety/block',
    (by, who, fields, options) => by.call('POST', '/safety/block', { user_id: who.id, ...fields }, options),
  ],
]

const block: Ask = (by, who, ...rest) => by.call('POST', `/users/${who.id}/block`, ...rest)
const reasonsOf = async (person: Person) =>
  (await person.call('GET', '/users/blocked')).data['users'].map(({ reason }: { reason: string | null }) => reason)

describe('the reason of a block', () => {
  it.each(WAYS)('by %s is taken, kept and shown in one’s own list', async (_name, ask) => {
    const [a, b] = await strangers()
    expect((await ask(a, b, { reason: 'inappropriate_behavior' })).data).toEqual({
      message: 'User blocked successfully',
    })
    expect(await reasonsOf(a)).toEqual(['inappropriate_behavior'])
    expect(await query('select reason from blocks where blocker_id = $1', [a.id])).toEqual([
      { reason: 'inappropriate_behavior' },
    ])
  })

  it.each(WAYS)('by %s may be left out, also with its body', async (_name, ask) => {
    for (const fields of [undefined, {}, { reason: null }, { reason: '' }, { reason: ' \u200b ' }]) {
      const [a, b] = await strangers()
      expect((await ask(a, b, fields)).status).toBe(200)
      expect(await reasonsOf(a)).toEqual([null])
    }
  })

  it.each<[string, object, string]>([
    ['too long', { reason: 'x'.repeat(101) }, 'body.reason'],
    ['of two lines', { reason: 'one\ntwo' }, 'body.reason'],
    ['no text', { reason: 7 }, 'body.reason'],
    ['spelt otherwise', { why: 'spam' }, 'body.why'],
  ])('is refused when it is %s', async (_name, fields, path) => {
    for (const [, ask] of WAYS) {
      const [a, b] = await strangers()
      const { status, error } = await ask(a, b, fields)
      expect([status, error.details?.['issues'][0].path]).toEqual([400, path])
      expect(await reasonsOf(a)).toEqual([])
    }
  })

  it('has a hundred characters as a reader counts them', async () => {
    const [a, b] = await strangers()
    const reason = '👩🏽‍🚀'.repeat(100)
    expect((await block(a, b, { reason })).status).toBe(200)
    expect(await reasonsOf(a)).toEqual([reason])
  })

  it('can be given later or changed, and is not lost by blocking again without one', async () => {
    const [a, b] = await strangers()
    await block(a, b)
    const at = await query('select created_at from blocks where blocker_id = $1', [a.id])
    for (const [fields, reason] of [
      [{ reason: 'spam' }, 'spam'],
      [undefined, 'spam'],
      [{ reason: 'scam' }, 'scam'],
    ] as const) {
      expect((await block(a, b, fields)).status).toBe(200)
      expect(await reasonsOf(a)).toEqual([reason])
    }
    expect(await query('select created_at from blocks where blocker_id = $1', [a.id])).toEqual(at)
  })

  it('is in the export of who has given it, and nowhere for the other one', async () => {
    const [a, b] = await strangers()
    await block(a, b, { reason: 'a reason of mine' })
    const [own, theirs] = await Promise.all([a, b].map((person) => person.call('GET', '/users/me/export')))
    expect(exportView.parse(JSON.parse(own?.text ?? '')).blocks).toMatchObject([{ reason: 'a reason of mine' }])
    expect(theirs?.text).not.toContain('a reason of mine')
    expect((await b.call('GET', '/users/blocked')).data['users']).toEqual([])
  })

  it('is JSON, and part of what an Idempotency-Key stands for', async () => {
    const [a, b] = await strangers()
    const form = { raw: 'reason=spam', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect((await block(a, b, undefined, form)).status).toBe(415)
    expect((await block(a, b, undefined, { raw: '{"reason":' })).status).toBe(415)
    const broken = { raw: '{"reason":', headers: { 'content-type': 'application/json' } }
    expect((await block(a, b, undefined, broken)).error.code).toBe('VALIDATION_FAILED')
    const options = { headers: { 'idempotency-key': crypto.randomUUID() }, fetcher: workerWith({}) }
    expect((await block(a, b, undefined, options)).status).toBe(200)
    expect((await block(a, b, {}, options)).headers.get('idempotency-replayed')).toBe('true')
    expect((await block(a, b, { reason: 'spam' }, options)).error.code).toBe('IDEMPOTENCY_KEY_REUSED')
  })
})
