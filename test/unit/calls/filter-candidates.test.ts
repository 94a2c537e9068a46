import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterCandidate, filterDescription } from '../../../src/objects/call-room/filter-candidates.ts'

const RELAY = 'candidate:3 1 udp 41885439 198.51.100.7 50000 typ relay'

describe('a device in a call that is to go through a relay', () => {
  it.each([
    'candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host generation 0',
    'candidate:1 1 UDP 2122260223 b1f4a1f0-7a43-4d0d-9f0a-000000000000.local 50000 TYP HOST',
    'candidate:2 1 udp 1686052607 203.0.113.9 50000 typ srflx raddr 192.168.1.5 rport 50000',
    'candidate:2 1 udp 1686052607 203.0.113.9 50000 typ prflx raddr 192.168.1.5 rport 50000',
    'candidate:2 1 tcp 1518280447 2001:db8::7 9 typ host tcptype active',
    'a=candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host',
    'candidate:1 1 udp 1 192.168.1.5 50000 typ host ufrag typ relay',
    `${RELAY}\r\na=candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host`,
    'nonsense',
  ])('does not tell %s', (candidate) => {
    expect(filterCandidate(candidate)).toBeNull()
  })

  it('tells the relay, without what is behind that, and the end', () => {
    expect(filterCandidate(`${RELAY} raddr 203.0.113.9 rport 50001 generation 0 ufrag abcd`)).toBe(
      `${RELAY} raddr 0.0.0.0 rport 9 generation 0 ufrag abcd`,
    )
    expect(filterCandidate(RELAY)).toBe(`${RELAY} raddr 0.0.0.0 rport 9`)
    expect(filterCandidate('')).toBe('')
  })

  it('describes itself without addresses other than of relays', () => {
    const sdp = [
      'v=0',
      'o=- 4611731400430051336 2 IN IP4 192.168.1.5',
      's=-',
      't=0 0',
      'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
      'c=IN IP4 203.0.113.9',
      'a=rtcp:50001 IN IP6 2001:db8::7',
      'a=candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host',
      `a=${RELAY} raddr 203.0.113.9 rport 50001`,
      'a=remote-candidates:1 203.0.113.9 50000',
      'a=ice-ufrag:abcd',
      'm=video 0 UDP/TLS/RTP/SAVPF 96',
      '',
    ]
    const filtered = filterDescription(sdp.join('\r\n'))
    expect(filtered).not.toMatch(/192\.168|203\.0\.113|2001:db8|5000[01](?! typ)/)
    expect(filtered).toContain(`a=${RELAY} raddr 0.0.0.0 rport 9\r\n`)
    expect(filtered).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 111')
    expect(filtered).toContain('m=video 0 UDP/TLS/RTP/SAVPF 96')
    expect(filtered).toContain('a=ice-ufrag:abcd')
    expect(filterDescription(filtered)).toBe(filtered)
    // However the lines end.
    for (const end of ['\n', '\r']) expect(filterDescription(sdp.join(end))).toBe(filtered)
  })

  it('cannot tell a candidate of its own, however it is written', () => {
    const address = '192.0.2.77'
    const piece = fc.constantFrom(' typ relay', ' typ host', ' raddr', ' rport', ' ', '\t', '\r', '\n', '0')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.boolean(), (pieces, isLast) => {
        const rest = pieces.join('')
        const line = isLast
          ? `candidate:1 1 udp 1 198.51.100.7 9 typ relay${rest} raddr ${address}`
          : `candidate:1 1 udp 1 ${address} 9 typ host${rest}`
        expect(filterCandidate(line) ?? '').not.toContain(address)
        expect(filterDescription(`v=0\r\na=${line}\r\n`)).not.toContain(address)
      }),
    )
  })
})
