import { describe, expect, it } from 'vitest'
import {
  active,
  anotherDevice,
  connecting,
  dial,
  ended,
  pairWithSockets,
  presentCallOf,
  ring,
  timePasses,
} from '../../support/calls.ts'
import { query } from '../../support/db.ts'
import { acquaintances, met, metLive } from '../../support/matches.ts'
import { connect } from '../../support/sockets.ts'

const outcomeOf = async (callId: string) =>
  (
    await query<{ reason: string | null; ended_by: string | null }>(
      'select reason, ended_by, answered_at, started_at, extensions, media from calls where id = $1',
      [callId],
    )
  )[0]

const recorded = (callId: string) =>
  expect.poll(async () => (await outcomeOf(callId))?.reason, { timeout: 15_000, interval: 20 })

describe('a call', () => {
  it('rings, is answered, becomes active, and ends for both', async () => {
    const test = await pairWithSockets()
    const { a, b, caller, callee, matchId, conversationId } = test
    const { status, data } = await dial(a, test, 'video')
    expect([status, data]).toEqual([
      201,
      expect.objectContaining({
        match_id: matchId,
        conversation_id: conversationId,
        caller_id: a.id,
        callee_id: b.id,
        direction: 'outgoing',
        media: 'video',
        state: 'ringing',
        is_this_device: true,
        ice_transport_policy: 'relay',
        user: expect.objectContaining({ id: b.id }),
      }),
    ])
    const call_id = data['id']
    expect((await callee.next('call:incoming')).data).toMatchObject({
      call_id,
      match_id: matchId,
      caller_id: a.id,
      media: 'video',
      ring_expires_at: data['ring_expires_at'],
      user: { id: a.id, first_name: 'Kim' },
    })
    expect((await b.call('POST', `/calls/${call_id}/answer`)).data).toMatchObject({
      state: 'connecting',
      direction: 'incoming',
      is_this_device: true,
    })
    expect((await caller.next('call:answered')).data).toMatchObject({ call_id, answered_by: b.id, elsewhere: false })
    await caller.request('call:sdp_offer', { call_id, sdp: 'v=0\r\n' })
    await callee.next('call:sdp_offer')
    await callee.request('call:sdp_answer', { call_id, sdp: 'v=0\r\n' })
    const { call } = (await caller.next('call:state')).data
    expect(Date.parse(call.ends_at) - Date.parse(call.started_at)).toBe(300_000)
    expect((await a.call('GET', `/calls/${call_id}`)).data).toMatchObject({ state: 'active', ends_at: call.ends_at })
    expect((await callee.request('call:end', { call_id })).data).toMatchObject({ state: 'ended', reason: 'completed' })
    for (const socket of [caller, callee])
      expect(await ended(socket, call_id)).toMatchObject({
        reason: 'completed',
        ended_by: b.id,
        event_id: expect.any(Number),
      })
    await recorded(call_id).toBe('completed')
    expect((await a.call('GET', `/calls/${call_id}`)).data).toMatchObject({ state: 'ended', reason: 'completed' })
    expect([await presentCallOf(a), await presentCallOf(b)]).toEqual([null, null])
  })

  it.each<[string, 'a' | 'b', 'end' | 'reject', string]>([
    ['cancelled by the caller', 'a', 'end', 'cancelled'],
    ['rejected', 'b', 'reject', 'rejected'],
    ['rejected by hanging up', 'b', 'end', 'rejected'],
  ])('that is %s stops ringing everywhere', async (_what, who, action, reason) => {
    const test = await pairWithSockets()
    const second = await connect('/ws', (await anotherDevice(test.b)).token)
    const call_id = await ring(test)
    await second.next('call:incoming')
    expect((await test[who].call('POST', `/calls/${call_id}/${action}`)).data).toMatchObject({ state: 'ended', reason })
    for (const socket of [test.caller, test.callee, second])
      expect(await ended(socket, call_id)).toMatchObject({ reason, ended_by: test[who].id, duration_seconds: 0 })
    if (reason === 'rejected') await test.caller.next('call:rejected', ({ rejected_by }) => rejected_by === test.b.id)
    await recorded(call_id).toBe(reason)
  })

  it('that nobody answers within half a minute is missed', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    await timePasses(test, 29_000)
    expect((await test.a.call('GET', `/calls/${call_id}`)).data['state']).toBe('ringing')
    await timePasses(test, 1_000)
    expect((await ended(test.caller, call_id))['reason']).toBe('missed')
    expect((await ended(test.callee, call_id))['reason']).toBe('missed')
    const late = await test.b.call('POST', `/calls/${call_id}/answer`)
    expect([late.status, late.error.code, late.error.details]).toEqual([409, 'CALL_STATE', { state: 'ended' }])
  })

  it('rings on all devices; the first to answer has it, and the others are told so', async () => {
    const test = await pairWithSockets()
    const other = await anotherDevice(test.b)
    const second = await connect('/ws', other.token)
    const call_id = await ring(test)
    await second.next('call:incoming')
    const answers = await Promise.all([
      test.callee.request('call:answer', { call_id }),
      other.call('POST', `/calls/${call_id}/answer`),
    ])
    const isFirst = answers[0].event === 'ack'
    const [winner, loser] = isFirst ? [test.callee, second] : [second, test.callee]
    expect((await loser.next('call:answered')).data).toMatchObject({ call_id, elsewhere: true })
    const refused = isFirst ? answers[1].error : answers[0].data
    expect(refused).toMatchObject({ code: 'CALL_STATE', details: { state: 'connecting', elsewhere: true } })
    // The same device again is answered the same.
    const again = await winner.request('call:answer', { call_id })
    expect(again.data).toMatchObject({ state: 'connecting', is_this_device: true })
    expect(winner.all('call:answered')).toEqual([])
    await test.caller.next('call:answered', ({ elsewhere }) => elsewhere === false)
  })

  it('of two who dial each other at once is one', async () => {
    const test = await pairWithSockets()
    const [one, other] = await Promise.all([dial(test.a, test, 'video'), dial(test.b, test, 'audio')])
    expect([one.status, other.status], one.text + other.text).toEqual([201, 201])
    expect(one.data['id']).toBe(other.data['id'])
    expect([one.data, other.data].map(({ state, direction }) => `${direction} ${state}`).toSorted()).toEqual([
      'incoming connecting',
      'outgoing ringing',
    ])
    const { data } = await test.a.call('GET', `/calls/${one.data['id']}`)
    expect([data['state'], data['media']]).toEqual(['connecting', 'audio'])
    expect(await query('select id from calls where conversation_id = $1', [test.conversationId])).toHaveLength(1)
  })

  it('that is dialled again on the same device is the same one, on another one it is busy', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const again = await test.caller.request('call:initiate', { match_id: test.matchId, media: 'audio' })
    expect(again.data).toMatchObject({ id: call_id, state: 'ringing' })
    const { status, error } = await dial(await anotherDevice(test.a), test)
    expect([status, error.code, error.details]).toEqual([409, 'USER_BUSY', { who: 'self' }])
  })
})

describe('somebody who is in a call', () => {
  it('is busy for everybody else, and can call nobody else', async () => {
    const test = await pairWithSockets()
    const [c, d] = await acquaintances()
    const [withCallee, withCaller] = [await met({ people: [c, test.b] }), await met({ people: [test.a, d] })]
    await connecting(test)
    const called = await dial(c, withCallee)
    expect([called.status, called.error.code, called.error.details]).toEqual([409, 'USER_BUSY', { who: 'other' }])
    const calling = await dial(test.a, withCaller)
    expect([calling.status, calling.error.code, calling.error.details]).toEqual([409, 'USER_BUSY', { who: 'self' }])
    // An unsuccessful caller is free, and the attempt is recorded.
    expect([await presentCallOf(c), await presentCallOf(d)]).toEqual([null, null])
    await expect
      .poll(() => query('select reason from calls where caller_id = $1', [c.id]), { timeout: 15_000, interval: 20 })
      .toEqual([{ reason: 'busy' }])
    expect((await c.call('GET', '/calls/history')).data['calls']).toMatchObject([{ reason: 'busy' }])
    expect(test.callee.all('call:incoming')).toHaveLength(1)
  })

  it('is in one call, also when several call at the same moment', async () => {
    const [a, b] = await acquaintances()
    const [c, d] = await acquaintances()
    // Everybody calls the next one in a ring.
    const ringOf = [a, b, c, d] as const
    const calls = await Promise.all(
      await Promise.all(
        ringOf.map(async (one, i) => {
          const pair = await met({ people: [one, ringOf[(i + 1) % 4] ?? a] })
          return () => dial(one, pair)
        }),
      ).then((dials) => dials.map((dialled) => dialled())),
    )
    const rung = calls.filter(({ status }) => status === 201)
    expect(rung.length).toBeGreaterThan(0)
    const busy = rung.flatMap(({ data }) => [data['caller_id'], data['callee_id']])
    expect(new Set(busy).size).toBe(busy.length)
    for (const { status, error } of calls) if (status !== 201) expect(error.code).toBe('USER_BUSY')
  })

  it('is free once it is over', async () => {
    const test = await pairWithSockets()
    const first = await active(test)
    await test.caller.request('call:end', { call_id: first })
    await ended(test.callee, first)
    await ended(test.caller, first)
    const second = await ring(test)
    expect(second).not.toBe(first)
    await test.callee.request('call:reject', { call_id: second })
    const { calls } = (await test.b.call('GET', '/calls/history')).data
    await recorded(second).toBe('rejected')
    expect(calls.map(({ id }: { id: string }) => id)).toContain(first)
  })
})

describe('calls need', () => {
  it('a match that goes on; live ones as well', async () => {
    const [a, b] = await acquaintances()
    const pair = await metLive({ people: [a, b] })
    const { status, data } = await dial(a, pair)
    expect(status).toBe(201)
    await a.call('POST', `/calls/${data['id']}/end`)
    await a.call('DELETE', `/matches/${pair.matchId}`)
    const over = await dial(a, pair)
    expect([over.status, over.error.code]).toEqual([409, 'CONFLICT'])
  })

  it('people who belong to them', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const [stranger] = await acquaintances()
    const theirs = await connect('/ws', stranger.token)
    expect((await dial(stranger, test)).error.code).toBe('MATCH_NOT_FOUND')
    for (const [method, path, body] of [
      ['GET', ''],
      ['POST', '/answer'],
      ['POST', '/reject'],
      ['POST', '/end'],
      ['POST', '/extend', {}],
      ['POST', '/upgrade', {}],
      ['POST', '/quality', { rtt_ms: 1 }],
    ] as const) {
      const { status, error } = await stranger.call(method, `/calls/${call_id}${path}`, body)
      expect([path, status, error.code]).toEqual([path, 404, 'CALL_NOT_FOUND'])
    }
    const ice = await stranger.call('GET', `/calls/ice-servers?call_id=${call_id}`)
    expect([ice.status, ice.error.code]).toEqual([404, 'CALL_NOT_FOUND'])
    for (const [event, data] of [
      ['call:answer', {}],
      ['call:end', {}],
      ['call:resume', {}],
      ['call:sdp_offer', { sdp: 'v=0' }],
      ['call:ice_candidate', { candidate: '' }],
    ] as const)
      expect((await theirs.request(event, { call_id, ...data })).data['code']).toBe('CALL_NOT_FOUND')
    expect((await test.a.call('GET', `/calls/${call_id}`)).data['state']).toBe('ringing')
  })
})
