import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { networkOf, networksOf } from '../../../src/security/network.ts'

const prefixes = (ip: string) => networksOf(ip).map(({ prefix }) => prefix)

const V4 = ['203.0.113.7', '203.0.113.0/24']
const V6 = ['2001:db8:ab:cdef::/64', '2001:db8:ab:cd00::/56', '2001:db8:ab:0::/48']

describe('the networks of an address', () => {
  it.each([
    ['IPv4', '203.0.113.7', V4],
    ['mapped', '::ffff:203.0.113.7', V4],
    ['mapped, in groups', '::FFFF:cb00:7107', V4],
    ['mapped, written out', '0:0:0:0:0:ffff:203.0.113.7', V4],
    ['translated (NAT64)', '64:ff9b::203.0.113.7', V4],
    ['translated, in groups', '0064:ff9b:0:0:0:0:cb00:7107', V4],
    ['6to4', '2002:cb00:7107:1234:abcd::1', V4],
    ['Teredo, of the client', '2001:0:4136:e378:8000:63bf:34ff:8ef8', V4],
    ['IPv6', '2001:db8:ab:cdef:1:2:3:4', V6],
    ['in capitals and with zeros', '2001:0DB8:00AB:CDEF::1', V6],
    ['with a zone', '2001:db8:ab:cdef::1%eth0', V6],
    ['ending in IPv4', '2001:db8:ab:cdef::203.0.113.7', V6],
    ['loopback', '::1', ['0:0:0:0::/64', '0:0:0:0::/56', '0:0:0:0::/48']],
    ['beginning with zeros', '::2:3:4:5:6:7:8', ['0:2:3:4::/64', '0:2:3:0::/56', '0:2:3:0::/48']],
    ['ending with zeros', '1:2:3:4:5:6:7::', ['1:2:3:4::/64', '1:2:3:0::/56', '1:2:3:0::/48']],
    ['NAT64 of somebody’s own is theirs', '64:ff9b:1::1', ['64:ff9b:1:0::/64', '64:ff9b:1:0::/56', '64:ff9b:1:0::/48']],
  ])('are told of one that is %s', (_name, ip, expected) => {
    expect(prefixes(ip)).toEqual(expected)
    expect(networkOf(ip)).toBe(expected[0])
  })

  it.each([
    '',
    'unknown',
    'internal',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4:80',
    '1.2.3.4, 5.6.7.8',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::1',
    '::1.2.3.4:5',
    '[::1]',
  ])('are one for all that is no address, such as "%s"', (ip) => {
    expect(networksOf(ip)).toEqual([{ prefix: 'unknown', allowance: 1 }])
  })

  it('allow more to wider ones, each of which holds the smaller', () => {
    expect(networksOf('203.0.113.7').map(({ allowance }) => allowance)).toEqual([1, 8])
    expect(networksOf('2001:db8::1').map(({ allowance }) => allowance)).toEqual([1, 4, 16])
  })

  it('are the same however an address is written, and for all that its /64 holds', () => {
    const group = fc.integer({ min: 0, max: 0xffff })
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 8, maxLength: 8 }),
        fc.array(group, { minLength: 4, maxLength: 4 }),
        (all, rest) => {
          // In blocks that stand for nothing else.
          const groups = [0x2a00 + ((all[0] ?? 0) & 0xff), ...all.slice(1)]
          const long = groups.map((value) => value.toString(16).padStart(4, '0').toUpperCase()).join(':')
          const short = new URL(`http://[${long}]/`).hostname.slice(1, -1)
          const neighbour = [...groups.slice(0, 4), ...rest].map((value) => value.toString(16)).join(':')
          expect(prefixes(short)).toEqual(prefixes(long))
          expect(prefixes(neighbour)).toEqual(prefixes(long))
        },
      ),
      { numRuns: 300 },
    )
  })
})
