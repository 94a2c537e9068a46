import { describe, expect, it } from 'vitest'
import { createDb } from '../../../src/foundation/db.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { DATABASE_URL, queryAlone } from '../../support/db.ts'

describe('a request that loses its connection to Postgres between two statements', () => {
  it('has another one for the next', async () => {
    const db = createDb({ over: 'connection', url: DATABASE_URL }, startTiming())
    const pid = async () => (await db.ask('select pg_backend_pid()', []))[0]?.[0]
    const first = await pid()
    expect(await pid()).toBe(first)
    await queryAlone('select pg_terminate_backend($1, 5000)', [first])
    await expect.poll(() => pid().catch(() => first)).not.toBe(first)
    db.close()
  })

  it('is told when it loses it during one', async () => {
    const db = createDb({ over: 'connection', url: DATABASE_URL }, startTiming())
    const [[pid] = []] = await db.ask('select pg_backend_pid()', [])
    const outcome = db.ask('select pg_sleep(20)', []).then(
      () => null,
      (error: unknown) => error,
    )
    await queryAlone('select pg_terminate_backend($1, 5000)', [pid])
    expect(await outcome).toMatchObject({ code: 'UNAVAILABLE' })
    expect(await db.ask('select 1', [])).toEqual([[1]])
    db.close()
  })
})
