import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import worker from '../../../src/index.ts'
import { newId } from '../../../src/platform/ids.ts'
import { query } from '../../support/db.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { freshPlace, published } from '../../support/people.ts'

async function sweep(): Promise<void> {
  const execution = createExecutionContext()
  await worker.scheduled(createScheduledController(), env, execution)
  await waitOnExecutionContext(execution)
}

const waiting = (id: string) => query('select attempts, due_at > now() as later from outbox where id = $1', [id])

describe('the outbox', () => {
  it('publishes what a crash after the commit left behind', async () => {
    const location = await freshPlace()
    const [a, b] = [await published({ location }), await published({ location })]
    await query("insert into decisions values ($1, $2, 'like', now(), now())", [a.id, b.id])
    const event = newId()
    // The statement of a like, and then nothing: the Worker is gone before it could publish.
    await query("select decide($1, $2, 'like', now(), $3, $4, $5, interval '0')", [b.id, a.id, newId(), newId(), event])
    expect(await waiting(event)).toHaveLength(1)
    await sweep()
    expect(await waiting(event)).toEqual([])
    await expect
      .poll(() => sqlIn(hubOf(a.id), "select 1 from events where event = 'match:created'"), { timeout: 5_000 })
      .toHaveLength(1)
  })

  it('keeps what fails, and waits longer each time', async () => {
    const event = newId()
    await query(
      "insert into outbox (id, type, payload, due_at, created_at) values ($1, 'match.created', '{}', now(), now())",
      [event],
    )
    await sweep()
    expect(await waiting(event)).toEqual([{ attempts: 1, later: true }])
    await sweep()
    expect(await waiting(event)).toEqual([{ attempts: 1, later: true }])
    await query('delete from outbox where id = $1', [event])
  })

  it('is not swept while the one who wrote it is still publishing', async () => {
    const event = newId()
    await query(
      "insert into outbox (id, type, payload, due_at, created_at) values ($1, 'session.ended', '{}', now() + interval '30 seconds', now())",
      [event],
    )
    await sweep()
    expect(await waiting(event)).toEqual([{ attempts: 0, later: true }])
    await query('delete from outbox where id = $1', [event])
  })
})
