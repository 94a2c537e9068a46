import { describe, expect, it } from 'vitest'
import { HubPace } from '../../../src/objects/conversation-room/hub-pace.ts'

/** Calls a hub as often as it may be called, each call taking so long; returns when each began, in milliseconds. */
function callsTo(pace: HubPace, takes: (now: number) => number, until: number): number[] {
  const begun: number[] = []
  for (let now = 0; now < until;) {
    now += pace.pause('hub', now)
    begun.push(now)
    const began = now
    now += takes(now)
    pace.called('hub', began, now)
  }
  return begun
}

describe('the pace of calls to a hub', () => {
  it('lets a few calls in a row go at once, however long they take', () => {
    const begun = callsTo(new HubPace(), () => 20, 200)
    expect(begun.slice(0, 10)).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180])
  })

  it('is a small multiple of how long the hub takes', () => {
    const perSecond = (takes: number) => callsTo(new HubPace(), () => takes, 20_000).filter((at) => at >= 19_000).length
    expect(perSecond(2)).toBe(167)
    expect(perSecond(20)).toBe(17)
    expect(perSecond(60)).toBe(10)
  })

  it('leaves no hub alone for more than a tenth of a second', () => {
    const begun = callsTo(new HubPace(), () => 5_000, 500_000).slice(-2)
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBe(5_000)
    const slowed = new HubPace()
    for (let n = 0; n < 100; n += 1) slowed.called('hub', 0, 5_000)
    expect(slowed.pause('hub', 5_000)).toBe(100)
  })

  it('recovers when the hub does, and at once', () => {
    const begun = callsTo(new HubPace(), (now) => (now < 10_000 ? 30 : 1), 12_000)
    expect(begun.filter((at) => at >= 11_000).length).toBeGreaterThan(200)
    const pauses = begun.slice(1).map((at, i) => at - (begun[i] ?? 0))
    expect(Math.max(...pauses)).toBeLessThanOrEqual(100)
  })

  it('calls a hub that fails no more often than one that is slow', () => {
    const pace = new HubPace()
    let now = 0
    for (let calls = 0; calls < 200; calls += 1) {
      now += pace.pause('hub', now)
      pace.failed('hub', now)
    }
    expect(now).toBeGreaterThan(180 * 100)
  })

  it('bears a clock that is set back', () => {
    const pace = new HubPace()
    for (let n = 0; n < 100; n += 1) pace.called('hub', 9_999_900, 10_000_000)
    expect(pace.pause('hub', 0)).toBeLessThanOrEqual(100)
  })

  it('is each hub’s own', () => {
    const pace = new HubPace()
    for (let n = 0; n < 100; n += 1) pace.called('slow', 0, 1_000)
    expect(pace.pause('slow', 1_000)).toBeGreaterThan(0)
    expect(pace.pause('other', 1_000)).toBe(0)
  })
})
