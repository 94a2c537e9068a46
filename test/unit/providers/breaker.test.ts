import { describe, expect, it } from 'vitest'
import { Breaker, breakerOf, FAILURES, PAUSE, WINDOW } from '../../../src/providers/breaker.ts'

/** A breaker that has failed so often, and the time now. */
function failed(times: number) {
  const breaker = new Breaker()
  const now = 1_000_000
  for (let i = 0; i < times; i += 1) breaker.failed(now)
  return { breaker, now }
}

describe('a breaker', () => {
  it('lets everybody ask until there are too many failures in a row', () => {
    const { breaker, now } = failed(FAILURES - 1)
    expect(breaker.enter(now)).toBe(0)
    breaker.failed(now)
    expect(breaker.enter(now)).toBe(PAUSE)
    expect(breaker.enter(now + 1)).toBe(PAUSE - 1)
  })

  it('forgets failures after a success, and old ones', () => {
    const { breaker, now } = failed(FAILURES - 1)
    breaker.succeeded()
    breaker.failed(now)
    expect(breaker.enter(now)).toBe(0)
    const old = failed(FAILURES - 1)
    old.breaker.failed(old.now + WINDOW)
    expect(old.breaker.enter(old.now + WINDOW)).toBe(0)
  })

  it('lets one ask after a pause, and closes when that one succeeds', () => {
    const { breaker, now } = failed(FAILURES)
    const later = now + PAUSE
    expect(breaker.enter(later)).toBe(0)
    expect(breaker.enter(later)).toBe(PAUSE)
    breaker.succeeded()
    expect([breaker.enter(later), breaker.enter(later)]).toEqual([0, 0])
  })

  it('stays open when that one fails, and asks again when it never reports', () => {
    const { breaker, now } = failed(FAILURES)
    // Old failures have no say: it is open.
    const later = now + WINDOW + PAUSE
    expect(breaker.enter(later)).toBe(0)
    breaker.failed(later + 5_000)
    expect(breaker.enter(later + 5_001)).toBe(PAUSE - 1)
    expect(breaker.enter(later + 5_000 + PAUSE)).toBe(0)
    expect(breaker.enter(later + 5_000 + 2 * PAUSE)).toBe(0)
  })

  it('is one for each account of a provider', () => {
    expect(breakerOf('sms', 'a')).toBe(breakerOf('sms', 'a'))
    expect(breakerOf('sms', 'a')).not.toBe(breakerOf('sms', 'b'))
  })
})
