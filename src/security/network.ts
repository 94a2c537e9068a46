import type { Settings } from '../settings.ts'
import { contactIndex } from './contacts.ts'

/**
 * The prefixes of an address that limits count, longest first, and the multiple of the limit that each is allowed. One
 * customer has the longest prefix alone; shorter ones hold several customers, or one with a large allocation.
 *
 * - IPv6: a /64 is one link, and anybody chooses the rest of the address (RFC 4291). A home is given a /56, an organisation
 *   or a rented server up to a /48 (RFC 6177), and both may use all of it. A /48 is also where carriers have some thousand
 *   phones with a /64 each, so it gets more than a home.
 * - IPv4: addresses cost money, but a /24 can be rented. Carriers put hundreds of people behind one address (RFC 6598), and a
 *   campus has a /24 or less; each of its addresses still has the whole number until eight of them have used all of theirs.
 */
const COUNTED = {
  ipv4: [
    { bits: 32, allowance: 1 },
    { bits: 24, allowance: 8 },
  ],
  ipv6: [
    { bits: 64, allowance: 1 },
    { bits: 56, allowance: 4 },
    { bits: 48, allowance: 16 },
  ],
} as const

/** A network prefix that a limit counts. */
export interface Network {
  /** In the form `203.0.113.0/24` or `2001:db8:0:0::/64`; a single IPv4 address without its length. */
  prefix: string
  /** The multiple of the limit that the whole prefix is allowed. */
  allowance: number
}

/** Addresses that cannot be parsed. They count as one, so that invalid values gain no allowance of their own. */
const UNKNOWN: readonly Network[] = [{ prefix: 'unknown', allowance: 1 }]

/** Every counted prefix of an address, longest first. */
export function networksOf(ip: string): readonly Network[] {
  const ipv4 = octetsOf(ip)
  if (ipv4) return networksOfIpv4(ipv4)
  const groups = groupsOf(ip)
  if (!groups) return UNKNOWN
  const inside = embeddedIpv4(groups)
  return inside ? networksOfIpv4(inside) : networksOfIpv6(groups)
}

/** The longest prefix: that of one customer of a provider. */
export const networkOf = (ip: string): string => networksOf(ip)[0]?.prefix ?? 'unknown'

/** The same under a keyed hash: addresses are personal data. */
export const networkIndex = (settings: Pick<Settings, 'INDEX_KEY'>, ip: string): Promise<string> =>
  contactIndex(settings, 'ip', networkOf(ip))

/**
 * The subjects of a limit per network: all prefixes of the address, under a keyed hash.
 * @param whose further parts of the subject, such as an e-mail address
 */
export const networkSubjects = (
  settings: Pick<Settings, 'INDEX_KEY'>,
  ip: string,
  whose?: string,
): Promise<{ subject: string; allowance: number }[]> =>
  Promise.all(
    networksOf(ip).map(async ({ prefix, allowance }) => ({
      subject: await contactIndex(settings, 'ip', whose === undefined ? prefix : `${prefix} ${whose}`),
      allowance,
    })),
  )

type Octets = readonly [number, number, number, number]

const networksOfIpv4 = (octets: Octets): Network[] =>
  COUNTED.ipv4.map(({ bits, allowance }) => ({
    prefix: bits === 32 ? octets.join('.') : `${octets.slice(0, 3).join('.')}.0/24`,
    allowance,
  }))

const networksOfIpv6 = (groups: readonly number[]): Network[] =>
  COUNTED.ipv6.map(({ bits, allowance }) => {
    const whole = groups.slice(0, 4).map((group, i) => {
      const inside = Math.min(16, Math.max(0, bits - 16 * i))
      return group & (0xffff << (16 - inside)) & 0xffff
    })
    return { prefix: `${whole.map((group) => group.toString(16)).join(':')}::/${bits}`, allowance }
  })

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`)

function octetsOf(text: string): Octets | null {
  const [, a, b, c, d] = IPV4.exec(text) ?? []
  return a === undefined ? null : [Number(a), Number(b), Number(c), Number(d)]
}

/** The eight groups of an IPv6 address in any form of RFC 4291, 2.2, without its zone (RFC 4007); null if invalid. */
function groupsOf(text: string): number[] | null {
  const [address = ''] = text.split('%')
  const halves = address.split('::').map(groupsIn)
  const [head, tail] = halves
  if (halves.length > 2 || !head || tail === null) return null
  if (tail === undefined) return head.length === 8 ? head : null
  const zeros = 8 - head.length - tail.length
  return zeros < 1 ? null : [...head, ...Array<number>(zeros).fill(0), ...tail]
}

/** Groups between colons, the last of which may be two in the form of IPv4; null if one is invalid. */
function groupsIn(text: string): number[] | null {
  if (text === '') return []
  const parts = text.split(':').map((part, i, all) => {
    const octets = i === all.length - 1 ? octetsOf(part) : null
    if (octets) return [octets[0] * 256 + octets[1], octets[2] * 256 + octets[3]]
    return /^[\da-f]{1,4}$/i.test(part) ? [Number.parseInt(part, 16)] : null
  })
  return parts.every((part) => part !== null) ? parts.flat() : null
}

/**
 * The IPv4 address embedded in an IPv6 one, which then identifies the caller: mapped (`::ffff:0:0/96`, RFC 4291),
 * translated (`64:ff9b::/96`, RFC 6052), 6to4 (`2002::/16`, RFC 3056) and Teredo (`2001::/32`, the client's with all
 * bits inverted, RFC 4380). The owner of the IPv4 address has all of the 6to4 block; all customers of a Teredo server
 * share a /64.
 */
function embeddedIpv4(groups: readonly number[]): Octets | null {
  const [a = 0, b = 0, c = 0] = groups
  const [g = 0, h = 0] = groups.slice(6)
  const isZero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0)
  if (isZero(0, 5) && groups[5] === 0xffff) return octetsIn(g, h)
  if (a === 0x64 && b === 0xff9b && isZero(2, 6)) return octetsIn(g, h)
  if (a === 0x2002) return octetsIn(b, c)
  if (a === 0x2001 && b === 0) return octetsIn(g ^ 0xffff, h ^ 0xffff)
  return null
}

const octetsIn = (high: number, low: number): Octets => [high >> 8, high & 255, low >> 8, low & 255]
