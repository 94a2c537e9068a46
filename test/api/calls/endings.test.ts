import { describe, expect, it } from 'vitest'
import {
  active,
  anotherDevice,
  callsOf,
  connecting,
  dial,
  ended,
  pairWithSockets,
  presentCallOf,
  ring,
} from '../../support/calls.ts'
import { query } from '../../support/db.ts'
import { blocks, happens, unblocks } from '../../support/matches.ts'
import { hubOf, tablesOf } from '../../support/objects.ts'
import { connect } from '../../support/sockets.ts'

const reasonOf = (callId: string) =>
  expect.poll(async () => (await query('select reason, ended_by from calls where id = $1', [callId]))[0], {
    timeout: 5_000,
    interval: 20,
  })

describe('a call ends', () => {
  it('with its match', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.b.call('DELETE', `/matches/${test.matchId}`)
    for (const socket of [test.caller, test.callee]) {
      const data = await ended(socket, call_id)
      expect([data['reason'], data['ended_by']]).toEqual(['completed', undefined])
    }
    await reasonOf(call_id).toEqual({ reason: 'completed', ended_by: null })
  })

  it('when one blocks the other, who sees an unmatch, then and later', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.a.call('POST', `/users/${test.b.id}/block`)
    expect(await ended(test.caller, call_id)).toMatchObject({ reason: 'blocked', ended_by: test.a.id })
    const told = await ended(test.callee, call_id)
    expect([told['reason'], told['ended_by']]).toEqual(['completed', undefined])
    await reasonOf(call_id).toEqual({ reason: 'blocked', ended_by: test.a.id })
    const gone = { first_name: null, age: null, photos: [], is_gone: true }
    for (const [person, reason] of [
      [test.a, 'blocked'],
      [test.b, 'completed'],
    ] as const) {
      const seen = { id: call_id, reason, user: gone }
      expect((await person.call('GET', `/calls/${call_id}`)).data).toMatchObject(seen)
      expect((await person.call('GET', '/calls/history')).data['calls']).toMatchObject([seen])
    }
    await unblocks(test.a, test.b)
    const [mine] = (await test.a.call('GET', '/calls/history')).data['calls']
    const [theirs] = (await test.b.call('GET', '/calls/history')).data['calls']
    expect([mine.reason, mine.ended_by]).toEqual(['blocked', test.a.id])
    expect([theirs.reason, theirs.ended_by]).toEqual(['completed', undefined])
    expect((await test.b.call('GET', `/calls/${call_id}`)).data['reason']).toBe('completed')
  })

  it('while it rings, when the other one blocks; it looks cancelled', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    await blocks(test.b, test.a)
    expect((await ended(test.caller, call_id))['reason']).toBe('cancelled')
    expect((await ended(test.callee, call_id))['reason']).toBe('blocked')
  })

  it('when the device in it signs out, and not when another does', async () => {
    const test = await pairWithSockets()
    const other = await anotherDevice(test.b)
    const second = await connect('/ws', other.token)
    const call_id = await active(test)
    await hubOf(test.b.id).endSession(test.b.id, other.sessionId)
    await second.untilClosed()
    expect((await test.a.call('GET', `/calls/${call_id}`)).data['state']).toBe('active')
    await test.a.call('POST', '/auth/logout')
    expect(await ended(test.callee, call_id)).toMatchObject({ reason: 'completed', ended_by: test.a.id })
    await test.caller.untilClosed()
    await reasonOf(call_id).toEqual({ reason: 'completed', ended_by: test.a.id })
  })

  it('while it rings, when the caller signs out', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    await test.a.call('POST', '/auth/logout')
    expect((await ended(test.callee, call_id))['reason']).toBe('cancelled')
  })

  it('when an account is suspended or deleted', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await happens(
      `(select jsonb_build_object('events', events) from set_account_status(
        account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now()
      ))`,
      [test.b.id],
    )
    expect((await ended(test.caller, call_id))['reason']).toBe('completed')
    await test.callee.untilClosed()
    await reasonOf(call_id).toEqual({ reason: 'blocked', ended_by: test.b.id })
    expect((await dial(test.a, test)).error).toMatchObject({
      code: 'CONFLICT',
      message: 'This conversation has ended.',
    })

    const leaving = await pairWithSockets()
    const left = await connecting(leaving)
    await leaving.a.call('DELETE', '/users/me')
    expect((await ended(leaving.callee, left))['reason']).toBe('completed')
    const [call] = (await leaving.b.call('GET', '/calls/history')).data['calls']
    expect(call).toMatchObject({ id: left, reason: 'completed', user: { id: leaving.a.id, is_gone: true } })
  })

  it('when somebody is purged, and nothing of it is left', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await happens(
      `(select jsonb_build_object('events', events) from close_account(account => $1, reason => 'test', at => now()))`,
      [test.a.id],
    )
    await ended(test.callee, call_id)
    expect(await query('select id from calls where id = $1', [call_id])).toEqual([])
    expect(await tablesOf(callsOf(test.conversationId))).toEqual([])
    await expect.poll(() => presentCallOf(test.b)).toBeNull()
    expect((await test.b.call('GET', `/calls/${call_id}`)).error.code).toBe('CALL_NOT_FOUND')
  })
})
