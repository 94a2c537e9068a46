import { describe, expect, it, vi } from 'vitest'
import { RealtimeError } from '../../../sdk/src/realtime/index.ts'
import { callView, FakeConnection, FakeStream, hastyClock, phone } from './call-support.ts'

const connection = (n = 0): FakeConnection => {
  const one = FakeConnection.all[n]
  if (!one) throw new Error(`Connection ${n} has not been made.`)
  return one
}
const made = (count: number) => vi.waitFor(() => expect(FakeConnection.all).toHaveLength(count))

const offer = (seq: number, connection_id = 'theirs') => ({
  call_id: 'call',
  from: 'you',
  seq,
  sdp: `offer ${seq}`,
  connection_id,
})
const answer = (seq: number, connection_id = 'theirs') => ({ ...offer(seq, connection_id), sdp: `answer ${seq}` })
const candidate = (seq: number, connection_id = 'theirs') => ({
  call_id: 'call',
  from: 'you',
  seq,
  candidate: `candidate ${seq}`,
  connection_id,
})
const incoming = { call_id: 'call', media: 'audio' } as const

/** A call that this device has dialled, with its offer sent. */
async function dialled() {
  const device = phone({ clock: hastyClock })
  const call = await device.calls.dial('match', { media: 'audio' })
  await vi.waitFor(() => expect(device.realtime.sent('call:sdp_offer')).toHaveLength(1))
  return { ...device, call }
}

/** A call that this device has answered. */
async function answered() {
  const device = phone({ clock: hastyClock }, callView({ direction: 'incoming', state: 'connecting' }))
  await device.realtime.say('call:incoming', incoming)
  const call = await device.calls.ringing?.accept()
  if (!call) throw new Error('It does not ring.')
  await made(1)
  return { ...device, call }
}

describe('negotiation', () => {
  it('the caller offers with its media, by relays alone where the server says so', async () => {
    const { realtime, calls, call } = await dialled()
    expect(connection().configuration.iceTransportPolicy).toBe('relay')
    expect(realtime.sent('call:sdp_offer')[0]).toMatchObject({ call_id: 'call', sdp: 'offer of c0' })
    expect(calls.current).toBe(call)
    expect(realtime.isInUse()).toBe(true)
  })

  it('the callee answers an offer, and adds candidates that came before it', async () => {
    const { realtime } = await answered()
    await realtime.say('call:ice_candidate', candidate(1))
    await realtime.say('call:sdp_offer', offer(2))
    await realtime.say('call:ice_candidate', candidate(3))
    await vi.waitFor(() => expect(connection().candidates).toEqual(['candidate 1', 'candidate 3']))
    await vi.waitFor(() => expect(realtime.sent('call:sdp_answer')[0]).toMatchObject({ sdp: 'answer of c0' }))
    expect(realtime.sent('call:sdp_offer')).toEqual([])
  })

  it('when both offer at once, the callee yields and the caller does not', async () => {
    const caller = await dialled()
    await caller.realtime.say('call:sdp_offer', offer(1))
    await caller.realtime.say('call:sdp_answer', answer(2))
    await vi.waitFor(() => expect(connection().remoteDescription?.sdp).toBe('answer 2'))
    expect(caller.realtime.sent('call:sdp_answer')).toEqual([])

    const callee = await answered()
    connection().restartIce()
    await vi.waitFor(() => expect(callee.realtime.sent('call:sdp_offer')).toHaveLength(1))
    await callee.realtime.say('call:sdp_offer', offer(1))
    await vi.waitFor(() => expect(callee.realtime.sent('call:sdp_answer')).toHaveLength(1))
    expect(connection().remoteDescription?.sdp).toBe('offer 1')
  })

  it('begins anew when the other device has, and ignores what its former connection still says', async () => {
    const { realtime, call } = await dialled()
    await realtime.say('call:sdp_answer', answer(1))
    await vi.waitFor(() => expect(connection().signalingState).toBe('stable'))
    await realtime.say('call:sdp_offer', offer(2, 'after its reload'))
    await made(2)
    await vi.waitFor(() => expect(realtime.sent('call:sdp_answer')).toHaveLength(1))
    await realtime.say('call:ice_candidate', candidate(3))
    await realtime.say('call:ice_candidate', candidate(4, 'after its reload'))
    await vi.waitFor(() => expect(connection(1).candidates).toEqual(['candidate 4']))
    expect(connection(0).connectionState).toBe('closed')
    expect(call.isOver).toBe(false)
  })

  it('restarts ICE when a path has failed, or stays interrupted', async () => {
    await dialled()
    connection().become('failed')
    expect(connection().restarts).toBe(1)
    connection().become('disconnected')
    await vi.waitFor(() => expect(connection().restarts).toBe(2))
  })
})

describe('a lost socket', () => {
  it('signals wait, the call is resumed first, and missed signals come before later ones', async () => {
    const { realtime } = await dialled()
    await realtime.say('call:sdp_answer', answer(1))
    realtime.become('waiting')
    const own = Object.assign(new Event('icecandidate'), { candidate: { toJSON: () => ({ candidate: 'mine' }) } })
    connection().dispatchEvent(own)
    const before = realtime.asked.length
    // Resume answers when what was missed has been sent.
    realtime.answer = async (event) => {
      if (event !== 'call:resume') return { seq: 2 }
      await realtime.say('call:ice_candidate', candidate(3))
      await realtime.say('call:ice_candidate', candidate(2))
      return callView({ state: 'active' })
    }
    realtime.become('open')
    await vi.waitFor(() => expect(connection().candidates).toEqual(['candidate 2', 'candidate 3']))
    await vi.waitFor(() => expect(realtime.sent('call:ice_candidate')).toHaveLength(1))
    expect(realtime.asked.slice(before).map(({ event }) => event)).toEqual(['call:resume', 'call:ice_candidate'])
    expect(realtime.sent('call:resume')).toEqual([{ call_id: 'call', after_seq: 1 }])
  })

  it('dialling says at once that there is no connection, and closes the microphone', async () => {
    const { calls, realtime, opened } = phone()
    realtime.become('waiting')
    await expect(calls.dial('match', { media: 'audio' })).rejects.toMatchObject({ code: 'DISCONNECTED' })
    expect(opened.map(({ isStopped }) => isStopped)).toEqual([true])
    expect(calls.current).toBeUndefined()
  })
})

describe('the way back after a reload', () => {
  const reloaded = async (view = callView({ state: 'active', direction: 'incoming' })) => {
    const { storage, realtime } = await answered()
    await realtime.say('call:sdp_offer', offer(1))
    await vi.waitFor(async () => expect(await storage.get('vibesmatch:call')).toContain('theirs'))
    return phone({ storage, clock: hastyClock }, view)
  }

  it('offers, whoever has called, and ignores the connection that the page before had', async () => {
    const { calls, realtime } = await reloaded()
    const back = new Promise((resolve) => calls.on('call', resolve))
    await back
    await vi.waitFor(() => expect(realtime.sent('call:sdp_offer')).toHaveLength(1))
    await vi.waitFor(() => expect(realtime.sent('call:resume').at(-1)).toEqual({ call_id: 'call', after_seq: 0 }))
    await realtime.say('call:sdp_answer', answer(2))
    await realtime.say('call:sdp_answer', answer(3, 'theirs for this page'))
    await vi.waitFor(() => expect(connection().remoteDescription?.sdp).toBe('answer 3'))
  })

  it.each([callView({ state: 'ended' }), callView({ state: 'active', is_this_device: false })])(
    'there is none into a call that is over or elsewhere ($state)',
    async (view) => {
      const { calls, storage, opened } = await reloaded(view)
      expect(await calls.resume()).toBeUndefined()
      await vi.waitFor(async () => expect(await storage.get('vibesmatch:call')).toBeNull())
      expect(opened).toEqual([])
    },
  )

  it('a call that ends while the microphone opens is not entered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const view = callView({ state: 'active' })
    const { storage } = await dialled()
    const entered = vi.fn()
    const opening = vi.fn()
    const later = phone({
      storage,
      devices: {
        // Guarantee: the library uses nothing else of a stream.
        open: async () => (opening(), await promise, new FakeStream() as unknown as MediaStream),
        camera: async () => null,
      },
    })
    later.realtime.answer = () => view
    later.calls.on('call', entered)
    await vi.waitFor(() => expect(opening).toHaveBeenCalledOnce())
    await later.realtime.say('call:ended', { call_id: 'call', reason: 'network' })
    resolve()
    await vi.waitFor(async () => expect(await storage.get('vibesmatch:call')).toBeNull())
    await expect(later.calls.dial('match', { media: 'audio' })).resolves.toBeDefined()
    expect(entered).toHaveBeenCalledOnce()
  })
})

describe('ringing', () => {
  it.each([
    ['elsewhere', 'call:answered', { call_id: 'call', elsewhere: true }],
    ['ended', 'call:ended', { call_id: 'call', reason: 'cancelled' }],
  ] as const)('stops: %s', async (why, event, data) => {
    const { calls, realtime } = phone()
    await realtime.say('call:incoming', incoming)
    const stopped = vi.fn()
    calls.ringing?.on('stopped', stopped)
    await realtime.say(event, data)
    expect(stopped).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ why }))
    expect(calls.ringing).toBeUndefined()
  })

  it('rings once for one call, and is declined on the server', async () => {
    const { calls, realtime } = phone()
    const heard = vi.fn()
    calls.on('incoming', heard)
    await realtime.say('call:incoming', incoming)
    await realtime.say('call:incoming', incoming)
    await calls.ringing?.decline()
    expect(heard).toHaveBeenCalledOnce()
    expect(realtime.sent('call:reject')).toEqual([{ call_id: 'call' }])
  })

  it('a refusal of the server is thrown as it is, and the microphone closed', async () => {
    const { calls, realtime, opened } = phone()
    realtime.answer = () => {
      throw new RealtimeError('CALL_STATE', 'Answered.', { elsewhere: true })
    }
    await realtime.say('call:incoming', incoming)
    await expect(calls.ringing?.accept()).rejects.toMatchObject({ code: 'CALL_STATE', details: { elsewhere: true } })
    expect(opened[0]?.isStopped).toBe(true)
  })

  it('without a microphone there is no call, and the error says why', async () => {
    const cause = new Error('denied')
    const refusing = { open: () => Promise.reject(cause), camera: async () => null }
    const { calls, realtime } = phone({ devices: refusing })
    await expect(calls.dial('match', { media: 'audio' })).rejects.toMatchObject({ code: 'MEDIA', cause })
    expect(realtime.asked).toEqual([])
  })
})

describe('during the call', () => {
  it('the record follows the events, and the camera turns on once both want it', async () => {
    const { realtime, call } = await dialled()
    const refused = vi.fn()
    call.on('refused', refused)
    await realtime.say('call:answered', { call_id: 'call', answered_by: 'you', elsewhere: false })
    expect(call.view.state).toBe('connecting')
    await realtime.say('call:extend_requested', { call_id: 'call', requested_by: 'you', expires_at: 'soon' })
    expect(call.view.extension).toEqual({ requested_by: 'you', expires_at: 'soon' })
    await realtime.say('call:extend_declined', { call_id: 'call', reason: 'timeout' })
    expect(call.view.extension).toBeUndefined()
    expect(refused).toHaveBeenCalledWith({ what: 'extend', reason: 'timeout' })
    await realtime.say('call:timeout_warning', { call_id: 'call' })
    expect(call.isNearEnd).toBe(true)
    await realtime.say('call:participant', { call_id: 'call', is_here: false })
    expect(call.isPeerHere).toBe(false)
    await realtime.say('call:upgraded', { call_id: 'call', media: 'video' })
    await vi.waitFor(() =>
      expect(
        connection()
          .getSenders()
          .map(({ track: { kind } }) => kind),
      ).toContain('video'),
    )
    await call.extend('accept')
    expect(realtime.sent('call:extend_request')).toEqual([{ call_id: 'call', action: 'accept' }])
  })

  it('its end closes what was opened, and reports the quality', async () => {
    const { calls, realtime, call, opened, reports, storage } = await dialled()
    const ended = vi.fn()
    call.on('ended', ended)
    connection().become('connected')
    const stats = vi.spyOn(connection(), 'getStats')
    await realtime.say('call:state', { call: callView({ state: 'active' }) })
    await vi.waitFor(() => expect(stats.mock.calls.length).toBeGreaterThan(1))
    await realtime.say('call:ended', { call_id: 'call', reason: 'completed' })
    expect(ended).toHaveBeenCalledWith(expect.objectContaining({ reason: 'completed' }))
    await vi.waitFor(() => expect(reports).toHaveLength(1))
    expect(reports[0]).toMatchObject({ callId: 'call', quality: { packet_loss: 0.1, jitter_ms: 2 } })
    expect(opened.every(({ isStopped }) => isStopped)).toBe(true)
    expect(connection().connectionState).toBe('closed')
    await vi.waitFor(async () => expect(await storage.get('vibesmatch:call')).toBeNull())
    expect([calls.current, realtime.isInUse()]).toEqual([undefined, false])
  })

  it('one that ends while its connection opens makes none that stays', async () => {
    const device = phone()
    const call = await device.calls.dial('match', { media: 'audio' })
    const failed = vi.fn()
    call.on('error', failed)
    await call.hangUp()
    await made(1)
    await vi.waitFor(() => expect(connection().connectionState).toBe('closed'))
    expect(device.realtime.sent('call:sdp_offer')).toEqual([])
    expect(failed).not.toHaveBeenCalled()
  })
})
