import { describe, expect, it } from 'vitest'
import { isQuiet, isTimeZone } from '../../../src/features/notifications/rules.ts'

/** Fixed clock: what is tested here is handed its time. */

const hours = (start: string, end: string, time_zone = 'UTC') => ({ start, end, time_zone })
const night = (zone: string) => hours('22:00', '07:00', zone)

describe('quiet hours', () => {
  it.each([
    ['before they start', '21:59', false],
    ['as they start', '22:00', true],
    ['before midnight', '23:59', true],
    ['at midnight', '00:00', true],
    ['before they end', '06:59', true],
    ['as they end', '07:00', false],
    ['at noon', '12:00', false],
  ])('over midnight: %s', (_name, time, quiet) => {
    expect(isQuiet(night('UTC'), Date.parse(`2026-11-20T${time}:00Z`))).toBe(quiet)
  })

  it.each([
    ['12:59', false],
    ['13:00', true],
    ['14:29', true],
    ['14:30', false],
    ['00:00', false],
  ])('within a day: at %s', (time, quiet) => {
    expect(isQuiet(hours('13:00', '14:30'), Date.parse(`2026-11-20T${time}:59Z`))).toBe(quiet)
  })

  it.each([
    ['until midnight', hours('20:00', '00:00'), '23:59', true],
    ['until midnight', hours('20:00', '00:00'), '00:00', false],
    ['from midnight on', hours('00:00', '06:00'), '00:00', true],
    ['from midnight on', hours('00:00', '06:00'), '23:59', false],
    ['all day but a minute', hours('12:01', '12:00'), '12:00', false],
    ['all day but a minute', hours('12:01', '12:00'), '11:59', true],
  ])('%s (%o) at %s', (_name, quietHours, time, quiet) => {
    expect(isQuiet(quietHours, Date.parse(`2026-11-20T${time}:30Z`))).toBe(quiet)
  })

  it.each([
    // Winter: UTC+1. Summer: UTC+2.
    ['Europe/Berlin', '2026-01-15T21:00:00Z', true],
    ['Europe/Berlin', '2026-01-15T20:59:00Z', false],
    ['Europe/Berlin', '2026-07-15T20:00:00Z', true],
    ['Europe/Berlin', '2026-07-15T05:00:00Z', false],
    // UTC+5:30 and UTC+5:45.
    ['Asia/Kolkata', '2026-11-20T16:30:00Z', true],
    ['Asia/Kolkata', '2026-11-20T16:29:00Z', false],
    ['Asia/Kathmandu', '2026-11-20T01:14:00Z', true],
    ['Asia/Kathmandu', '2026-11-20T01:15:00Z', false],
    // Another day than in UTC, on either side of the date line.
    ['Pacific/Kiritimati', '2026-11-20T08:00:00Z', true],
    ['Pacific/Kiritimati', '2026-11-20T17:00:00Z', false],
    ['Pacific/Pago_Pago', '2026-11-20T09:00:00Z', true],
    // Summer in the south: UTC+11.
    ['Australia/Sydney', '2026-01-15T11:00:00Z', true],
    ['Australia/Sydney', '2026-07-15T11:00:00Z', false],
    ['America/St_Johns', '2026-01-15T01:30:00Z', true],
  ])('go by the clock of %s: at %s', (zone, time, quiet) => {
    expect(isQuiet(night(zone), Date.parse(time))).toBe(quiet)
  })

  it('end in the hour that spring skips as if it were there', () => {
    // Clocks go from 01:59 UTC+1 to 03:00 UTC+2 at 01:00 UTC.
    const until = hours('22:00', '02:30', 'Europe/Berlin')
    expect(isQuiet(until, Date.parse('2026-03-29T00:59:59Z'))).toBe(true)
    expect(isQuiet(until, Date.parse('2026-03-29T01:00:00Z'))).toBe(false)
    // Which starts in it, starts with the next that there is.
    const from = hours('02:30', '05:00', 'Europe/Berlin')
    expect(isQuiet(from, Date.parse('2026-03-29T00:59:59Z'))).toBe(false)
    expect(isQuiet(from, Date.parse('2026-03-29T01:00:00Z'))).toBe(true)
    expect(isQuiet(from, Date.parse('2026-03-29T03:00:00Z'))).toBe(false)
  })

  it('last an hour longer on the night that autumn repeats one', () => {
    // Clocks go from 02:59 UTC+2 to 02:00 UTC+1 at 01:00 UTC.
    const zone = 'Europe/Berlin'
    for (const time of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T05:59:00Z'])
      expect(isQuiet(night(zone), Date.parse(time))).toBe(true)
    expect(isQuiet(night(zone), Date.parse('2026-10-25T06:00:00Z'))).toBe(false)
    // What the clock shows twice is quiet twice.
    const half = hours('02:00', '02:30', zone)
    const quiet = ['00:15', '00:45', '01:15', '01:45'].map((time) =>
      isQuiet(half, Date.parse(`2026-10-25T${time}:00Z`)),
    )
    expect(quiet).toEqual([true, false, true, false])
  })

  it('are none where nobody has set any', () => expect(isQuiet(null, 0)).toBe(false))
})

describe('time zones', () => {
  it.each(['Europe/Lisbon', 'America/Argentina/Buenos_Aires', 'UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Etc/GMT+5'])(
    '%s is one',
    (name) => expect(isTimeZone(name)).toBe(true),
  )

  it.each(['', '+01:00', '-0500', 'Europe', 'Europe/Atlantis', 'Europe/Berlin ', 'CET\u0000', '../etc/passwd'])(
    '"%s" is none',
    (name) => expect(isTimeZone(name)).toBe(false),
  )
})
