import { millisecondsSince, now } from '../clock.ts'
import { h } from './dom.ts'

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' })
const short = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

const DAY = 86_400_000
const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0)
const daysAgo = (time: string) => Math.round((midnight(now()) - midnight(Date.parse(time))) / DAY)

export const clockTime = (time: string): HTMLElement => h('time', { dateTime: time }, clock.format(Date.parse(time)))

/** "today", "yesterday" or the date. */
export const dayName = (time: string): string =>
  daysAgo(time) < 2 ? relative.format(-daysAgo(time), 'day') : day.format(Date.parse(time))

/** The day and month. */
export const dateOf = (time: string): HTMLElement => h('time', { dateTime: time }, date.format(Date.parse(time)))

/** The shortest form, for lists. */
export const shortTime = (time: string): HTMLElement =>
  h('time', { dateTime: time }, daysAgo(time) === 0 ? clock.format(Date.parse(time)) : short.format(Date.parse(time)))

/** "5 minutes ago". */
export function ago(time: string): string {
  const minutes = Math.round(millisecondsSince(time) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return relative.format(-minutes, 'minute')
  return minutes < 24 * 60 ? relative.format(-Math.round(minutes / 60), 'hour') : relative.format(-daysAgo(time), 'day')
}

/** The time until or since a time, as minutes and seconds. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
