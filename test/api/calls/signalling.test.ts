import { describe, expect, it } from 'vitest'
import { active, anotherDevice, connecting, pairWithSockets, ring, type TestCall } from '../../support/calls.ts'
import { query } from '../../support/db.ts'
import { sqlIn } from '../../support/objects.ts'
import { joined } from '../../support/socket-io.ts'
import { connect } from '../../support/sockets.ts'

const HOST = 'candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host'
const RELAY = 'candidate:3 1 udp 41885439 198.51.100.7 50000 typ relay'
const SDP = `v=0\r\nm=audio 50000 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 192.168.1.5\r\na=${HOST}\r\na=${RELAY}\r\n`

const candidate = (call_id: string, n: number) => ({
  call_id,
  candidate: `candidate:${n} 1 udp 41885439 198.51.100.7 50000 typ relay`,
  sdp_mid: '0',
  sdp_m_line_index: 0,
})

const foundations = (frames: { candidate?: string }[]) =>
  frames.map(({ candidate: line = '' }) => Number(/^candidate:(\d+)/.exec(line)?.[1]))

describe('what two devices in a call tell each other', () => {
  it('arrives in order, each once, at the other one alone', async () => {
    const test = await pairWithSockets()
    const others = await Promise.all(
      [test.a, test.b].map(async (person) => connect('/ws', (await anotherDevice(person)).token)),
    )
    const call_id = await connecting(test)
    const count = 40
    const acks = await Promise.all(
      Array.from({ length: count }, (_, n) => test.caller.request('call:ice_candidate', candidate(call_id, n))),
    )
    expect(acks.every(({ data }) => data['is_relayed'] === true)).toBe(true)
    await test.callee.next('call:ice_candidate', ({ candidate: line }) => line.startsWith(`candidate:${count - 1} `))
    const got = test.callee.all('call:ice_candidate')
    expect(foundations(got)).toEqual(Array.from({ length: count }, (_, n) => n))
    expect(got.map(({ seq }) => seq)).toEqual(got.map(({ seq }) => seq).toSorted((x, y) => x - y))
    expect(got[0]).toMatchObject({ call_id, from: test.a.id, sdp_mid: '0', sdp_m_line_index: 0 })
    for (const other of [...others, test.caller]) expect(other.all('call:ice_candidate')).toEqual([])
  })

  it('is the same for clients of Socket.IO', async () => {
    const test = await pairWithSockets()
    const stock = await joined({ token: (await anotherDevice(test.b)).token })
    const call_id = await ring(test)
    await stock.next('call:incoming')
    expect((await stock.request('call:answer', { call_id })).data).toMatchObject({ state: 'connecting' })
    await test.caller.request('call:sdp_offer', { call_id, sdp: 'v=0\r\n' })
    await stock.next('call:sdp_offer')
    expect((await stock.request('call:sdp_answer', { call_id, sdp: 'v=0\r\n' })).data['seq']).toBeGreaterThan(0)
    const { call } = (await stock.next('call:state')).data
    expect([call.state, call.is_this_device]).toEqual(['active', true])
    const refused = await stock.request('call:reject', { call_id })
    expect(refused.data).toMatchObject({ code: 'CALL_STATE', details: { state: 'active' } })
    await stock.request('call:end', { call_id })
    await stock.next('call:ended')
  })

  it('waits while it rings, for the device that answers', async () => {
    const test = await pairWithSockets()
    const second = await connect('/ws', (await anotherDevice(test.b)).token)
    const call_id = await ring(test)
    await test.caller.request('call:sdp_offer', { call_id, sdp: 'v=0\r\n', connection_id: 'first' })
    await test.caller.request('call:ice_candidate', candidate(call_id, 1))
    const early = await test.callee.request('call:sdp_answer', { call_id, sdp: 'v=0' })
    expect(early.data).toMatchObject({ code: 'CALL_STATE', details: { state: 'ringing' } })
    await second.request('call:answer', { call_id })
    expect((await second.next('call:sdp_offer')).data).toMatchObject({ from: test.a.id, connection_id: 'first' })
    await second.next('call:ice_candidate')
    expect(test.callee.all('call:sdp_offer')).toEqual([])
    const elsewhere = await test.callee.request('call:sdp_answer', { call_id, sdp: 'v=0' })
    expect(elsewhere.data).toMatchObject({ code: 'CALL_STATE', details: { state: 'connecting', elsewhere: true } })
  })

  it('has no address of theirs, unless both share theirs', async () => {
    const test = await pairWithSockets()
    const call_id = await connecting(test)
    const dropped = await test.caller.request('call:ice_candidate', { call_id, candidate: HOST })
    expect(dropped.data).toEqual({ is_relayed: false })
    await test.caller.request('call:sdp_offer', { call_id, sdp: SDP })
    const { sdp } = (await test.callee.next('call:sdp_offer')).data
    expect(sdp).not.toContain('192.168.1.5')
    expect(sdp).toContain('198.51.100.7')
    expect(test.callee.all('call:ice_candidate')).toEqual([])
    await test.caller.request('call:end', { call_id })
    await test.callee.next('call:ended')

    // One alone is not enough.
    expect((await test.a.call('PUT', '/profile/preferences', { direct_calls: true })).status).toBe(200)
    const half = await ring(test)
    expect((await test.a.call('GET', `/calls/${half}`)).data['ice_transport_policy']).toBe('relay')
    await test.caller.request('call:end', { call_id: half })
    await query('update profiles set direct_calls = true where user_id = $1', [test.b.id])
    const open = await connecting(test)
    await test.caller.request('call:ice_candidate', { call_id: open, candidate: HOST })
    expect((await test.callee.next('call:ice_candidate')).data['candidate']).toBe(HOST)
    expect((await test.b.call('GET', `/calls/${open}`)).data['ice_transport_policy']).toBe('all')
  })

  it('goes on while the call is active, in both directions', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.callee.request('call:sdp_offer', { call_id, sdp: 'v=0\r\ns=restart\r\n' })
    expect((await test.caller.next('call:sdp_offer')).data['from']).toBe(test.b.id)
    await test.caller.request('call:sdp_answer', { call_id, sdp: 'v=0\r\n' })
    await test.callee.next('call:sdp_answer')
    expect((await test.a.call('GET', `/calls/${call_id}`)).data['state']).toBe('active')
  })

  it('is bounded in size, in number and in time', async () => {
    const test = await pairWithSockets()
    const call_id = await connecting(test)
    const long = await test.caller.request('call:sdp_offer', { call_id, sdp: 'v'.repeat(14_001) })
    expect(long.data['code']).toBe('VALIDATION_FAILED')
    const line = await test.caller.request('call:ice_candidate', { call_id, candidate: 'c'.repeat(1_001) })
    expect(line.data['code']).toBe('VALIDATION_FAILED')
    // Of their own frames nobody is robbed by signals, nor the other way round.
    const answers = await Promise.all(
      Array.from({ length: 140 }, () => test.caller.request('call:ice_candidate', candidate(call_id, 1))),
    )
    const refused = answers.filter(({ event }) => event === 'error')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) })
    expect((await test.caller.request('call:resume', { call_id })).event).toBe('ack')
  })

  it('waits no further than a bound', async () => {
    const test = await pairWithSockets()
    const call_id = await ring(test)
    const sdp = `v=0\r\n${'a=x\r\n'.repeat(2_000)}`
    const answers: string[] = []
    for (let n = 0; n < 40; n += 1)
      answers.push((await test.caller.request('call:sdp_offer', { call_id, sdp })).data['code'] ?? 'kept')
    expect(new Set(answers)).toEqual(new Set(['kept', 'RATE_LIMIT_EXCEEDED']))
    expect(await kept(test)).toBeLessThan(400_000)
    // The call is none the worse for it.
    expect((await test.callee.request('call:answer', { call_id })).data['state']).toBe('connecting')
  })

  it('is forgotten with the call', async () => {
    const test = await pairWithSockets()
    const call_id = await active(test)
    await test.caller.request('call:end', { call_id })
    expect(await kept(test)).toBe(0)
  })
})

async function kept({ callRoom }: TestCall): Promise<number> {
  const [row] = (await sqlIn(callRoom, 'select coalesce(sum(bytes), 0) as bytes from signals')) as { bytes: number }[]
  return row?.bytes ?? Number.NaN
}
