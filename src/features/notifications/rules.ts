/** Kinds of notifications that a person can turn on and off. */
export const KINDS = ['messages', 'matches', 'interests', 'requests', 'calls'] as const
export type Kind = (typeof KINDS)[number]

/** A part of the day, by the clock of a time zone; over midnight when it ends earlier than it starts. */
export interface QuietHours {
  /** Times of day such as `22:30`. */
  start: string
  end: string
  /** IANA name. */
  time_zone: string
}

/** Whether it is quiet at a time (milliseconds since 1970): from `start` on, and no more at `end`. */
export function isQuiet(hours: QuietHours | null, now: number): boolean {
  if (!hours) return false
  const { start, end } = hours
  const time = timeOfDay(hours.time_zone, now)
  return start < end ? start <= time && time < end : time >= start || time < end
}

/** What a clock on the wall shows there, summer time included, such as `07:05`. */
const timeOfDay = (timeZone: string, now: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now)

/** Whether a text is the name of a time zone of the IANA database. A bare offset is none: it knows no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
