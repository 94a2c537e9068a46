import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { millisecondsSince, millisecondsUntil, now, timeRequest } from '../../../app/clock.ts'

/** What time it is at the server. */
let server: number
const MINUTE = 60_000

/** Sets the device's clock so many milliseconds ahead of the server's. */
const ahead = (milliseconds: number) => vi.setSystemTime(server + milliseconds)

/** Lets time pass, on both clocks. */
function pass(milliseconds: number): void {
  server += milliseconds
  vi.setSystemTime(Date.now() + milliseconds)
}

/** A request that takes so long on its way there and back. */
function request({ there = 20, back = 20 } = {}): void {
  const hearTime = timeRequest()
  pass(there)
  const date = new Date(server).toUTCString()
  pass(back)
  hearTime(date)
}

const wrongBy = () => Math.abs(now() - server)

// Fixed clock: the time is set by the test.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  server = Date.UTC(2030, 4, 5, 12, 0, 0, 250)
  vi.setSystemTime(server)
  request()
})
afterEach(() => void vi.useRealTimers())

describe('the clock of the web client', () => {
  it.each([20 * MINUTE, -20 * MINUTE, 3_000, -3_000, 400 * 24 * 60 * MINUTE])(
    'is right on a device that is %d ms ahead',
    (off) => {
      ahead(off)
      expect(wrongBy()).toBeGreaterThan(Math.abs(off) - 1_100)
      request()
      expect(wrongBy()).toBeLessThanOrEqual(520)
      const ends = new Date(server + 5 * MINUTE).toISOString()
      expect(Math.abs(millisecondsUntil(ends) - 5 * MINUTE)).toBeLessThanOrEqual(520)
      expect(Math.abs(millisecondsSince(new Date(server - MINUTE).toISOString()) - MINUTE)).toBeLessThanOrEqual(520)
      pass(60 * MINUTE)
      expect(wrongBy()).toBeLessThanOrEqual(520)
    },
  )

  it('is never made worse by an answer, however slow one way is, and the better the more there are', () => {
    ahead(20 * MINUTE)
    request({ there: 3_000, back: 10 })
    for (let i = 0; i < 200; i += 1) {
      const before = wrongBy()
      request({ there: (i * 37) % 900, back: (i * 101) % 4_000 })
      expect(wrongBy()).toBeLessThanOrEqual(before)
      pass(137)
    }
    expect(wrongBy()).toBeLessThanOrEqual(250)
  })

  it('is set anew when somebody changes the device’s clock, there and back', () => {
    ahead(-20 * MINUTE)
    request()
    expect(wrongBy()).toBeLessThanOrEqual(520)
    ahead(0)
    request()
    expect(wrongBy()).toBeLessThanOrEqual(520)
  })

  it('learns nothing from an answer that took long but what it can', () => {
    ahead(20 * MINUTE)
    request({ there: 8_000, back: 100 })
    expect(wrongBy()).toBeLessThanOrEqual(4_600)
    request()
    expect(wrongBy()).toBeLessThanOrEqual(520)
  })

  it.each([null, '', 'yesterday'])('learns nothing from %o', (date) => {
    ahead(20 * MINUTE)
    const before = now() - Date.now()
    timeRequest()(date)
    expect(now() - Date.now()).toBe(before)
  })
})
