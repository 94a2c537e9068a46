import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import {
  active,
  anotherDevice,
  callsOf,
  dial,
  ended,
  looks,
  pairWithSockets,
  ring,
  timePasses,
  type TestCall,
} from '../../support/calls.ts'
import { met } from '../../support/matches.ts'
import { evict, hubOf, sqlIn, tablesOf } from '../../support/objects.ts'
import { connect, upgrade, open, type TestSocket } from '../../support/sockets.ts'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { newId } from '../../../src/foundation/ids.ts'

const RELAY = 'candidate:3 1 udp 41885439 198.51.100.7 50000 typ relay'

const stateOf = (socket: TestSocket) => socket.next('call:state').then(({ data }) => data['call'])

/** Every object that has to do with the call forgets what it has in memory. */
async function allSleep({ a, b, callRoom }: TestCall): Promise<void> {
  for (const object of [callRoom, hubOf(a.id), hubOf(b.id)]) await evict(object)
}

describe('a device in a call that loses its socket', () => {
  it('has fifteen seconds to return, is told how the call stands, and gets what has waited', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    test.callee.close()
    const lost = (await test.caller.next('call:participant')).data
    expect(lost).toMatchObject({ call_id, user_id: test.b.id, is_here: false })
    expect(Date.parse(lost['expected_until']) - Date.now()).toBeLessThanOrEqual(15_000)
    const sent = await test.caller.request('call:ice_candidate', { call_id, candidate: RELAY })
    expect(sent.data['is_relayed']).toBe(true)
    await timePasses(test, 14_000)
    const back = await connect('/ws', test.b.token)
    expect(await stateOf(back)).toMatchObject({ id: call_id, state: 'active', is_this_device: true })
    expect((await back.next('call:ice_candidate')).data['seq']).toBe(sent.data['seq'])
    expect((await test.caller.next('call:participant')).data).toMatchObject({ user_id: test.b.id, is_here: true })
    await timePasses(test, 2_000)
    expect((await test.a.call('GET', `/calls/${call_id}`)).data['state']).toBe('active')
  })

  it('ends the call when it does not', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    test.callee.close()
    await test.caller.next('call:participant')
    await timePasses(test, 15_000)
    expect(await ended(test.caller, call_id)).toMatchObject({ reason: 'network' })
    // A device that connects later gets it all the same.
    const late = await connect('/ws?last_event_id=0', test.b.token)
    expect((await ended(late, call_id))['reason']).toBe('network')
  })

  it('ends it as well while it is called, and nobody is left in it when both are gone', async () => {
    const calling = await pairWithSockets()
    const rings = await ring(calling)
    calling.caller.close()
    await expect.poll(() => lostOf(calling)).toEqual([true, false])
    await timePasses(calling, 15_000)
    // The callee did not answer.
    expect((await ended(calling.callee, rings))['reason']).toBe('missed')

    const test = await pairWithSockets()
    const call_id = await active(test)
    test.caller.close()
    test.callee.close()
    await expect.poll(() => lostOf(test)).toEqual([true, true])
    await timePasses(test, 15_000)
    const late = await connect('/ws?last_event_id=0', test.a.token)
    expect((await ended(late, call_id))['reason']).toBe('network')
  })

  it('is not missed while it has another socket, and may call without any for a while', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    const own = await connect(`/calls/${call_id}/ws`, test.b.token)
    test.callee.close()
    await looks(test)
    expect(await lostOf(test)).toEqual([false, false])
    await test.caller.request('call:ice_candidate', { call_id, candidate: RELAY })
    expect((await own.next('call:ice_candidate')).data['from']).toBe(test.a.id)

    const pair = await met()
    const { status, data } = await dial(pair.a, pair)
    expect(status).toBe(201)
    const socketless = { callRoom: callsOf(pair.conversationId) }
    expect(await lostOf(socketless)).toEqual([true, false])
    const late = await connect('/ws', pair.a.token)
    expect(await stateOf(late)).toMatchObject({ id: data['id'], state: 'ringing' })
    await expect.poll(() => lostOf(socketless)).toEqual([false, false])
  })

  it('is found missing although its socket has closed without a word', async () => {
    const test = await pairWithSockets()
    await active(test)
    // Its client has said nothing for longer than any does that is there.
    await hubForgets(test.b.id)
    await looks(test)
    expect(await lostOf(test)).toEqual([false, true])
    await test.callee.request('ping')
    await looks(test)
    expect(await lostOf(test)).toEqual([false, false])
    // A ping that the runtime answers, while the hub sleeps, counts like any other.
    await runInDurableObject(hubOf(test.b.id), (_hub, state) =>
      state.setWebSocketAutoResponse(
        new WebSocketRequestResponsePair('{"event":"ping"}', '{"event":"pong","data":{}}'),
      ),
    )
    test.callee.sendRaw('{"event":"ping"}')
    await test.callee.next('pong')
    await hubForgets(test.b.id)
    await looks(test)
    expect(await lostOf(test)).toEqual([false, false])
  })

  it('gets once more what was sent into the lost socket, from the number on that it names', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    const numbers: number[] = []
    for (let n = 0; n < 3; n += 1)
      numbers.push((await test.caller.request('call:ice_candidate', { call_id, candidate: RELAY })).data['seq'])
    await test.callee.next('call:ice_candidate', ({ seq }) => seq === numbers[2])
    const answer = await test.callee.request('call:resume', { call_id, after_seq: numbers[0] })
    expect(answer.data).toMatchObject({ id: call_id, state: 'active' })
    await expect
      .poll(() => test.callee.all('call:ice_candidate').map(({ seq }) => seq))
      .toEqual([...numbers, numbers[1], numbers[2]])
    // What a hub could not be handed is tried again.
    await sqlIn(test.callRoom, 'update signals set is_sent = 0 where seq = ?', numbers[2] ?? 0)
    await looks(test)
    await expect.poll(() => test.callee.all('call:ice_candidate').length).toBe(6)
    expect(test.callee.all('call:ice_candidate').at(-1)?.['seq']).toBe(numbers[2])
    const own = await connect(`/calls/${call_id}/ws?last_event_id=${numbers[1]}`, test.b.token)
    expect((await own.next('call:ice_candidate')).data['seq']).toBe(numbers[2])
    expect((await own.request('resume', { last_event_id: numbers[0] ?? 0 })).event).toBe('resumed')
  })
})

/** Whether caller and callee are lost. */
async function lostOf({ callRoom }: Pick<TestCall, 'callRoom'>): Promise<boolean[]> {
  const [row] = (await sqlIn(callRoom, 'select state from call')) as { state: string }[]
  const { caller, callee } = JSON.parse(row?.state ?? '{}')
  return [caller.lostAt !== null, callee.lostAt !== null]
}

/** As if nothing had been heard on any socket of somebody for two minutes. */
const hubForgets = async (userId: string): Promise<void> => {
  await runInDurableObject(hubOf(userId), (_hub, state) => {
    for (const socket of state.getWebSockets()) {
      const who = attachmentOf(socket)
      saveAttachment(socket, { ...who, heardAt: who.heardAt - 120_000 })
    }
  })
}

describe('a call whose objects sleep between all steps', () => {
  it('rings, is answered, talks, is extended, and ends', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    await allSleep(test)
    await test.callee.request('call:answer', { call_id })
    await test.caller.next('call:answered')
    await allSleep(test)
    await test.caller.request('call:sdp_offer', { call_id, sdp: 'v=0\r\n' })
    await test.callee.next('call:sdp_offer')
    await allSleep(test)
    await test.callee.request('call:sdp_answer', { call_id, sdp: 'v=0\r\n' })
    await test.caller.next('call:sdp_answer')
    await allSleep(test)
    await test.caller.request('call:extend_request', { call_id })
    await test.callee.next('call:extend_requested')
    await allSleep(test)
    await test.callee.request('call:extend_request', { call_id, action: 'accept' })
    await test.caller.next('call:extended')
    await allSleep(test)
    await timePasses(test, 10 * 60_000)
    expect(await ended(test.caller, call_id)).toMatchObject({ reason: 'timeout', duration_seconds: 600 })
    await ended(test.callee, call_id)
  })
})

describe("a call's own socket", () => {
  it('does and hears what the person’s own does', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const callee = await connect(`/calls/${call_id}/ws`, test.b.token)
    expect((await callee.next('call:incoming')).data['call_id']).toBe(call_id)
    expect((await callee.request('call:answer', { call_id })).data['state']).toBe('connecting')
    const caller = await connect(`/calls/${call_id}/ws`, test.a.token)
    expect(await stateOf(caller)).toMatchObject({ state: 'connecting' })
    await caller.request('call:sdp_offer', { call_id, sdp: 'v=0\r\n' })
    // The shortest way that the device has, and only that.
    await callee.next('call:sdp_offer')
    await callee.request('call:sdp_answer', { call_id, sdp: 'v=0\r\n' })
    await caller.next('call:sdp_answer')
    expect(test.callee.all('call:sdp_offer')).toEqual([])
    await caller.request('call:upgrade_request', { call_id })
    await callee.next('call:upgrade_requested')
    expect((await caller.request('ping')).event).toBe('pong')
    expect((await caller.request('send_message', { conversation_id: test.conversationId, content: 'x' })).event).toBe(
      'error',
    )
    expect((await callee.request('call:end', { call_id })).data['reason']).toBe('completed')
    for (const socket of [caller, callee]) {
      expect(await ended(socket, call_id)).not.toHaveProperty('event_id')
      expect((await socket.untilClosed()).code).toBe(1000)
    }
    expect(await ended(test.caller, call_id)).toHaveProperty('event_id')
  })

  it('is for nobody else, of no other call, and of none that is over', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const [stranger] = [await met()]
    const refusals = [
      [`/calls/${call_id}/ws`, stranger.a.token],
      [`/calls/${newId()}/ws`, test.a.token],
    ]
    for (const [path = '', token] of refusals)
      expect((await upgrade(path, { authorization: `Bearer ${token}` })).status).toBe(404)
    await test.a.call('POST', `/calls/${call_id}/end`)
    expect((await upgrade(`/calls/${call_id}/ws`, { authorization: `Bearer ${test.a.token}` })).status).toBe(404)
    expect(await tablesOf(callsOf(newId()))).toEqual([])
  })

  it('lets its device sign in by its first event, and closes with its session', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const other = await anotherDevice(test.b)
    const socket = open(await upgrade(`/calls/${call_id}/ws`))
    expect((await socket.request('authenticate', { token: other.token })).event).toBe('authenticated')
    await socket.next('call:incoming')
    await hubOf(test.b.id).endSession(test.b.id, other.sessionId)
    expect((await socket.untilClosed()).code).toBe(4001)
    expect((await upgrade(`/calls/${call_id}/ws`, { authorization: `Bearer ${other.token}` })).status).toBe(401)
  })
})
