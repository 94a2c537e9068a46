import { describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { forgetTogether, publish } from '../../../src/foundation/outbox.ts'
import type { Json } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { minutePasses } from '../../support/clock.ts'
import { DATABASE_URL, query } from '../../support/db.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { freshPlace, published, signIn } from '../../support/people.ts'

const waiting = (id: string) => query('select attempts, due_at > now() as later from outbox where id = $1', [id])

describe('the outbox', () => {
  it('publishes what a crash after the commit left behind', async () => {
    const location = await freshPlace()
    const [a, b] = [await published({ location }), await published({ location })]
    await query("insert into decisions values ($1, $2, 'like', now(), now(), gen_random_uuid(), 'pending')", [
      a.id,
      b.id,
    ])
    // The statement of a like, and then nothing: the Worker is gone before it could publish, a minute ago.
    const [row] = await query<{ event: string }>(
      `select decide(
        actor => $1, target => $2, decision => 'like', words => null, at => now() - interval '1 minute', new_decision => $3,
        new_match => $4, new_conversation => $5
      ) -> 'events' -> 0 ->> 'id' as event`,
      [b.id, a.id, newId(), newId(), newId()],
    )
    const event = row?.event ?? ''
    expect(await waiting(event)).toHaveLength(1)
    const said = vi.spyOn(console, 'info')
    await minutePasses()
    const lines = said.mock.calls
      .map(([line]): Json => JSON.parse(String(line)))
      .filter(({ event: name }) => name === 'clock')
    said.mockRestore()
    expect(lines).toMatchObject([{ outcome: 'ok', done: { outbox_swept: expect.any(Number) }, ms: expect.any(Number) }])
    expect(await waiting(event)).toEqual([])
    await expect.poll(() => sqlIn(hubOf(a.id), "select 1 from events where event = 'match:created'")).toHaveLength(1)
  })

  it('keeps what fails, and waits longer each time', async () => {
    const event = newId()
    await query(
      "insert into outbox (id, type, payload, due_at, created_at) values ($1, 'match.created', '{}', now(), now())",
      [event],
    )
    await minutePasses()
    expect(await waiting(event)).toEqual([{ attempts: 1, later: true }])
    await minutePasses()
    expect(await waiting(event)).toEqual([{ attempts: 1, later: true }])
    await query('delete from outbox where id = $1', [event])
  })

  it('tries the end of a session again without growing pauses, for until then it lets somebody in', async () => {
    const { id: user_id } = await signIn()
    const event = newId()
    await query(
      "insert into outbox (id, type, payload, attempts, due_at, created_at) values ($1, 'session.ended', $2, 8, now(), now())",
      [event, JSON.stringify({ session_id: newId(), user_id })],
    )
    await minutePasses({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1' })
    expect(
      await query("select attempts, due_at <= now() + interval '31 seconds' as soon from outbox where id = $1", [
        event,
      ]),
    ).toEqual([{ attempts: 9, soon: true }])
    await query('update outbox set due_at = now() where id = $1', [event])
    await minutePasses()
    expect(await waiting(event)).toEqual([])
  })

  it.each([
    ['has failed a thousand times', 'match.created', 1_020],
    ['only another version knows', 'of.another.version', 0],
  ])('lets no event that %s hold up the others', async (_name, type, attempts) => {
    const [bad, good] = [newId(), newId()]
    const nowhere = JSON.stringify({ match_id: newId(), conversation_id: newId() })
    await query(
      `insert into outbox (id, type, payload, attempts, due_at, created_at)
       values ($1, $2, '{}', $3, now(), now()), ($4, 'match.created', $5, 0, now(), now())`,
      [bad, type, attempts, good, nowhere],
    )
    await minutePasses()
    expect(await waiting(good)).toEqual([])
    expect(await waiting(bad)).toEqual([{ attempts: attempts + 1, later: true }])
    await query('delete from outbox where id = $1', [bad])
  })

  it('deletes what requests have published meanwhile in one statement', async () => {
    const ids = Array.from({ length: 5 }, () => newId())
    await query(
      `insert into outbox (id, type, payload, due_at, created_at)
       select id, 'session.ended', '{}', now() + interval '1 hour', now() from unnest($1::uuid[]) id`,
      [ids],
    )
    const contexts = ids.map(() => contextWith())
    await Promise.all(
      contexts.map((context, i) =>
        publish(
          context,
          { 'session.ended': async () => {} },
          [{ id: ids[i] ?? '', type: 'session.ended' as const, payload: {} }],
          forgetTogether(DATABASE_URL),
        ),
      ),
    )
    expect(contexts.map(({ timing }) => timing.roundTrips.db).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 1])
    expect(await query('select id from outbox where id = any($1::uuid[])', [ids])).toEqual([])
  })

  it('is emptied by one sweep of more events than fit into a statement', async () => {
    const ids = Array.from({ length: 130 }, () => newId())
    const nowhere = JSON.stringify({ match_id: newId(), conversation_id: newId() })
    await query(
      `insert into outbox (id, type, payload, due_at, created_at)
       select id, 'match.created', $2::jsonb, now(), now() from unnest($1::uuid[]) id`,
      [ids, nowhere],
    )
    await minutePasses()
    expect(await query('select id from outbox where id = any($1::uuid[])', [ids])).toEqual([])
  })

  it('is not swept while the one who wrote it is still publishing', async () => {
    const event = newId()
    await query(
      "insert into outbox (id, type, payload, due_at, created_at) values ($1, 'session.ended', '{}', now() + interval '30 seconds', now())",
      [event],
    )
    await minutePasses()
    expect(await waiting(event)).toEqual([{ attempts: 0, later: true }])
    await query('delete from outbox where id = $1', [event])
  })
})
