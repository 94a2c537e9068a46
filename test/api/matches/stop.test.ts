import { describe, expect, it } from 'vitest'
import { query, transaction } from '../../support/db.ts'
import { find, liveMatchesOf, one, queueOf, regionOf, searchOf, stop, two, waitingIn } from '../../support/live.ts'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { workerWith } from '../../support/worker.ts'

/** Resolves once an attempt at a match waits for what somebody else holds. */
const attempted = () =>
  expect
    .poll(() =>
      query("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%select start_live_match%'"),
    )
    .not.toEqual([])

describe('stopping a search', () => {
  it('takes the person off every list, and can be done again', async () => {
    const [ana, ben] = await two()
    const region = await regionOf(ana.id)
    await find(ana)
    await sqlIn(queueOf('chat', region), 'update searches set spill_at = 1')
    const stopped = await stop(ana, { fetcher: workerWith({}) })
    expect(stopped.data).toEqual({ status: 'stopped' })
    expect(stopped.trips.db).toBe(1)
    expect(await searchOf(ana)).toBeUndefined()
    expect([...(await waitingIn('chat', region)), ...(await waitingIn('chat', null))]).not.toContain(ana.id)
    expect(await sqlIn(hubOf(ana.id), 'select 1 from searches')).toEqual([])
    expect((await stop(ana)).data).toEqual({ status: 'stopped' })
    expect((await find(ben)).data['status']).toBe('searching')
  })

  it('is nothing to somebody who does not search', async () => {
    expect((await stop(await one())).data).toEqual({ status: 'stopped' })
  })

  it('says when a match has been made meanwhile', async () => {
    const [ana, ben] = await two()
    await find(ana)
    const { match_id, conversation_id, expires_at } = (await find(ben)).data
    const expected = { status: 'matched', match_id, conversation_id, expires_at }
    expect((await stop(ana)).data).toEqual(expected)
    expect((await stop(ben)).data).toEqual(expected)
    await query("update matches set expires_at = now() - interval '1 second' where id = $1", [match_id])
    expect((await stop(ana)).data).toEqual({ status: 'stopped' })
  })

  it('before the attempt at a match leaves the other one waiting', async () => {
    const [ana, ben] = await two()
    await find(ana)
    const held = await transaction()
    await held.query('select pg_advisory_xact_lock(pair_key($1, $2))', [ana.id, ben.id])
    const found = find(ben)
    await attempted()
    expect((await stop(ana)).data).toEqual({ status: 'stopped' })
    await held.commit()
    expect((await found).data['status']).toBe('searching')
    expect(await liveMatchesOf(ana, ben)).toEqual([])
    expect(await searchOf(ben)).toBeDefined()
  })

  it('in the middle of the attempt waits for it, and tells of the match', async () => {
    const [ana, ben] = await two()
    await find(ana)
    const held = await transaction()
    // The attempt has taken both searches when it comes to the conversation of the two.
    const [a, b] = [ana.id, ben.id].toSorted()
    await held.query(
      "insert into conversations (id, user_a, user_b, status, created_at, updated_at) values (gen_random_uuid(), $1, $2, 'open', now(), now())",
      [a, b],
    )
    const found = find(ben)
    await attempted()
    const stopped = stop(ana)
    await expect
      .poll(() => query("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%stop_live(%'"))
      .not.toEqual([])
    await held.commit()
    expect((await found).data['status']).toBe('matched')
    expect((await stopped).data).toMatchObject({ status: 'matched', match_id: (await found).data['match_id'] })
    expect(await liveMatchesOf(ana, ben)).toHaveLength(1)
  })
})
