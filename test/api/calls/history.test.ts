import { describe, expect, it } from 'vitest'
import { callTotals } from '../../../src/features/calls/quality/call-totals.ts'
import { forgetOldCalls } from '../../../src/features/calls/forget-old-calls.ts'
import { recordCall } from '../../../src/features/calls/record-call.ts'
import { newId } from '../../../src/foundation/ids.ts'
import type { Json } from '../../support/api.ts'
import { active, callsOf, dial, ended, pairWithSockets, ring } from '../../support/calls.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { acquaintances, met } from '../../support/matches.ts'
import { runAlarm, sqlIn } from '../../support/objects.ts'
import { matched, type Pair } from '../../support/people.ts'

/** Calls of a pair that are over, as rows; each so many minutes after the one before. */
async function past(
  { a, b, matchId, conversationId }: Pair,
  reasons: string[],
  startedMinutesAgo = 60,
): Promise<string[]> {
  const ids = reasons.map((_, i) => newId(Date.now() + i))
  for (const [i, reason] of reasons.entries())
    await query(
      `insert into calls (id, conversation_id, match_id, caller_id, callee_id, media, created_at, answered_at, started_at, ended_at, reason)
       select $1, $2, $3, $4, $5, 'audio', at, case when $6 = 'completed' then at end, case when $6 = 'completed' then at end,
         at + interval '30 seconds', $6 from (select now() - $7 * interval '1 minute' as at) x`,
      [ids[i], conversationId, matchId, a.id, b.id, reason, startedMinutesAgo - i],
    )
  return ids
}

describe('the history of calls', () => {
  it('has both directions, newest first, page by page, and nobody else’s', async () => {
    const [a, b] = await acquaintances()
    const pair = await met({ people: [a, b] })
    const reasons = ['completed', 'missed', 'rejected', 'busy', 'cancelled']
    const ids = await past(pair, reasons)
    const seen: Json[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { data, meta } = await b.call('GET', `/calls/history?limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...data['calls'])
      cursor = meta.pagination.cursor
    }
    expect(seen.map(({ id }) => id)).toEqual(ids.toReversed())
    // That the callee was in another call is a call that they have missed.
    const shown = reasons.map((reason) => (reason === 'busy' ? 'missed' : reason))
    expect(seen.map(({ reason }) => reason)).toEqual(shown.toReversed())
    expect(seen.at(-1)).toMatchObject({
      direction: 'incoming',
      state: 'ended',
      duration_seconds: 30,
      user: { id: a.id, first_name: 'Kim' },
    })
    const [stranger] = await acquaintances()
    expect((await stranger.call('GET', '/calls/history')).data['calls']).toEqual([])
    expect((await stranger.call('GET', `/calls/${ids[0]}`)).error.code).toBe('CALL_NOT_FOUND')
    const { meta } = await b.call('GET', '/calls/history?limit=2')
    const stolen = await a.call('GET', `/calls/history?cursor=${meta.pagination.cursor}`)
    expect([stolen.status, stolen.error.code]).toEqual([400, 'INVALID_CURSOR'])
  })

  it('gets what came of a call once, and however late', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    await test.caller.request('call:end', { call_id })
    await ended(test.callee, call_id)
    await expect
      .poll(() => query('select reason from calls where id = $1', [call_id]))
      .toEqual([{ reason: 'cancelled' }])
    const again = { callId: call_id, media: 'audio', answeredAt: null, startedAt: null, endedAt: Date.now() } as const
    await recordCall(contextWith(), { ...again, reason: 'completed', endedBy: null, extensions: 0 })
    expect(await query('select reason from calls where id = $1', [call_id])).toEqual([{ reason: 'cancelled' }])

    // Whatever had not been taken is brought again by the alarm.
    await expect.poll(() => sqlIn(test.callRoom, 'select call_id from outcomes')).toEqual([])
    const second = await ring(test)
    await test.callee.request('call:reject', { call_id: second })
    await expect.poll(() => sqlIn(test.callRoom, 'select call_id from outcomes')).toEqual([])
    await query('update calls set ended_at = null, reason = null, ended_by = null where id = $1', [second])
    const owed = {
      outcome: { ...again, callId: second, reason: 'rejected', endedBy: test.b.id, extensions: 0 },
      caller: { userId: test.a.id, event: null },
      callee: { userId: test.b.id, event: null },
    }
    await sqlIn(
      callsOf(test.conversationId),
      'insert into outcomes (call_id, data) values (?, ?)',
      second,
      JSON.stringify(owed),
    )
    await sqlIn(test.callRoom, "insert or replace into jobs (name, due_at) values ('settle', 0)")
    await runAlarm(test.callRoom)
    expect(await query('select reason from calls where id = $1', [second])).toEqual([{ reason: 'rejected' }])
    expect(await sqlIn(test.callRoom, 'select call_id from outcomes')).toEqual([])
  })

  it('is kept for a year', async () => {
    const pair = await met()
    const [old] = await past(pair, ['missed'], 366 * 24 * 60)
    const [recent] = await past(pair, ['missed'], 364 * 24 * 60)
    expect(await forgetOldCalls(contextWith())).toBeGreaterThan(0)
    const left = await query<{ id: string }>('select id from calls where caller_id = $1', [pair.a.id])
    expect(left.map(({ id }) => id)).toEqual([recent])
    expect(left).not.toContainEqual({ id: old })
  })

  it('is in the export of both, each with what their own devices measured', async () => {
    const pair = await matched()
    const { a, b } = pair
    const [missed = '', blocked = ''] = await past(pair, ['missed', 'blocked'])
    await query('update calls set ended_by = $2 where id = $1', [blocked, a.id])
    await a.call('POST', `/calls/${missed}/quality`, { rtt_ms: 48, packet_loss: 0.01 })
    const mine = JSON.parse((await a.call('GET', '/users/me/export')).text).calls
    expect(mine).toMatchObject([
      {
        id: missed,
        user_id: b.id,
        direction: 'outgoing',
        reason: 'missed',
        quality: [{ rtt_ms: 48, packet_loss: 0.01 }],
      },
      { id: blocked, reason: 'blocked', quality: [] },
    ])
    const theirs = JSON.parse((await b.call('GET', '/users/me/export')).text).calls
    expect(theirs).toMatchObject([
      { id: missed, user_id: a.id, direction: 'incoming', quality: [] },
      { id: blocked, reason: 'cancelled' },
    ])
  })
})

describe('the quality of a call', () => {
  it('is stored as each device measures it, during the call and after', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    const report = { rtt_ms: 48.5, jitter_ms: 3, packet_loss: 0.25, bitrate_kbps: 850, freezes: 2, freeze_ms: 700 }
    expect((await test.a.call('POST', `/calls/${call_id}/quality`, report)).status).toBe(200)
    await test.caller.request('call:end', { call_id })
    expect((await test.b.call('POST', `/calls/${call_id}/quality`, { rtt_ms: 50 })).status).toBe(200)
    expect(
      await query(
        `select user_id, rtt_ms, jitter_ms, packet_loss, bitrate_kbps, freezes, freeze_ms from call_quality
         where call_id = $1 order by created_at`,
        [call_id],
      ),
    ).toEqual([
      { user_id: test.a.id, ...report },
      {
        user_id: test.b.id,
        rtt_ms: 50,
        jitter_ms: null,
        packet_loss: null,
        bitrate_kbps: null,
        freezes: null,
        freeze_ms: null,
      },
    ])
    for (const wrong of [{ packet_loss: 1.5 }, { rtt_ms: -1 }, { freezes: 0.5 }, { loss: 1 }])
      expect((await test.a.call('POST', `/calls/${call_id}/quality`, wrong)).error.code).toBe('VALIDATION_FAILED')
  })

  it('and the number of calls can be told of any time, for operators', async () => {
    const pair = await met()
    const [first = ''] = await past(pair, ['completed', 'completed', 'missed'], 10_000_000)
    await pair.a.call('POST', `/calls/${first}/quality`, { rtt_ms: 40, packet_loss: 0.1 })
    await pair.b.call('POST', `/calls/${first}/quality`, { rtt_ms: 60, packet_loss: 0.3 })
    const [row] = await query<{ at: Date }>('select created_at as at from calls where id = $1', [first])
    const from = (row?.at.getTime() ?? 0) - 1
    expect(await callTotals(contextWith(), from, from + 3_600_000)).toEqual({
      calls: 3,
      answered: 2,
      seconds: 60,
      byReason: { completed: 2, missed: 1 },
      byMedia: { audio: 3 },
      rttMs: 50,
      packetLoss: 0.2,
    })
  })
})

describe('dialling', () => {
  it('is limited', async () => {
    const pair = await met()
    const answers: number[] = []
    for (let n = 0; n < 21; n += 1) answers.push((await dial(pair.a, pair)).status)
    expect([answers.slice(0, 20).every((status) => status === 201), answers.at(-1)]).toEqual([true, 429])
  })
})
