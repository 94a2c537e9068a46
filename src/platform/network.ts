import type { Settings } from '../env.ts'
import { contactIndex } from './contacts.ts'

/**
 * The part of a network address that one customer of a provider has: an IPv4 address whole, of an IPv6 address the first
 * 64 bits (RFC 6177 gives a site no less, and anybody can choose the rest). An IPv4 address inside IPv6 is the IPv4 one.
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped !== undefined) return mapped
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length)
  const whole = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** The network under a keyed hash: addresses are personal data. */
export const networkIndex = (settings: Pick<Settings, 'INDEX_KEY'>, ip: string): Promise<string> =>
  contactIndex(settings, 'ip', networkOf(ip))
