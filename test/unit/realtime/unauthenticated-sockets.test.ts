import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { readSettings, type Settings } from '../../../src/settings.ts'
import { admitUnauthenticated } from '../../../src/features/realtime/unauthenticated-sockets.ts'
import { AppError } from '../../../src/foundation/errors.ts'
import { UNAUTHENTICATED_SOCKETS } from '../../../src/catalogue/socket-limits.ts'
import { freshSite } from '../../support/api.ts'

/** Sockets that do not say who is there, counted by every part of their network. */

const settingsWith = (burst: number): Settings => ({
  ...readSettings(env),
  SOCKET_LIMIT_OVERRIDES: { socket_unnamed: { burst, perSecond: 0.001 } },
})
const BURST = 5
const few = settingsWith(BURST)
const lifted = settingsWith(1_000_000)

/** An address in the nth /56 of a /48, and in the mth /64 of that. */
const inside = (site: string, nth: number, mth: number) => `${site}:${(nth * 256 + mth).toString(16)}::1`

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** Opens one socket; null, or why it was refused. */
function openFrom(ip: string, settings = few): AppError | null {
  try {
    ends.push(admitUnauthenticated({ settings, ip, now: () => 0 }))
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

/** How many of so many are let in. */
const opened = (count: number, ipOf: (n: number) => string, settings = few): number =>
  Array.from({ length: count }, (_, n) => openFrom(ipOf(n), settings)).filter((refusal) => refusal === null).length

describe('sockets that are opened', () => {
  it('are bounded for a /64, four times that for a /56 and sixteen times for a /48', () => {
    const site = freshSite()
    expect(opened(BURST + 1, () => inside(site, 0, 0))).toBe(BURST)
    expect(opened(10 * BURST, (n) => inside(site, 0, n))).toBe(3 * BURST)
    expect(opened(100 * BURST, (n) => inside(site, 1 + (n % 100), Math.floor(n / 100)))).toBe(12 * BURST)
    expect(openFrom(inside(site, 255, 255))).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      details: { limit: 'socket_unnamed' },
    })
    expect(opened(BURST, () => inside(freshSite(), 0, 0))).toBe(BURST)
  })

  it('are bounded for an IPv4 address, and eight times that for a /24', () => {
    expect(opened(BURST + 1, () => '100.64.0.1')).toBe(BURST)
    expect(opened(20 * BURST, (n) => `::ffff:100.64.0.${2 + (n % 200)}`)).toBe(7 * BURST)
    expect(openFrom('101.64.0.1')).toBeNull()
  })

  it('take nothing from any part of their network when one of them refuses', () => {
    const site = freshSite()
    expect(opened(100 * BURST, () => inside(site, 0, 0))).toBe(BURST)
    expect(opened(100 * BURST, (n) => inside(site, 0, n % 100))).toBe(3 * BURST)
    expect(opened(12 * BURST, (n) => inside(site, 1 + n, 0))).toBe(12 * BURST)
  })
})

describe('sockets that wait at the same time', () => {
  const { ofNetwork, inAll } = UNAUTHENTICATED_SOCKETS

  it('are bounded for every part of a network, and leave half of all places to others', () => {
    const site = freshSite()
    expect(opened(ofNetwork + 1, () => inside(site, 0, 0), lifted)).toBe(ofNetwork)
    expect(opened(4 * ofNetwork, (n) => inside(site, 0, n % 200), lifted)).toBe(3 * ofNetwork)
    expect(opened(inAll, (n) => inside(site, 1 + (n % 200), 0), lifted)).toBe(inAll / 2 - 4 * ofNetwork)
    expect(openFrom(inside(site, 255, 255), lifted)).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' })
    expect(openFrom(inside(freshSite(), 0, 0), lifted)).toBeNull()
  })

  it('are refused on purpose where all places are taken', () => {
    for (const site of [freshSite(), freshSite()]) opened(inAll, (n) => inside(site, n % 200, n % 7), lifted)
    expect(openFrom(inside(freshSite(), 0, 0), lifted)).toMatchObject({ code: 'UNAVAILABLE', refusal: 'busy' })
  })

  it('give their places back in every part, once', () => {
    const site = freshSite()
    const fill = () => opened(inAll, (n) => inside(site, n % 200, n % 7), lifted)
    expect(fill()).toBe(inAll / 2)
    for (const end of ends.splice(0, 10)) {
      end()
      end()
    }
    expect(fill()).toBe(10)
    for (const end of ends.splice(0)) end()
    expect(fill()).toBe(inAll / 2)
  })
})
