import { utf8 } from '../../foundation/bytes.ts'
import { tidyDirection } from '../../foundation/text/direction.ts'
import { segments } from '../../foundation/text/text.ts'

/** Kinds of notifications that a user can turn on and off. */
export const KINDS = ['messages', 'matches', 'interests', 'requests', 'calls'] as const
export type Kind = (typeof KINDS)[number]

/** A part of the day in a time zone; over midnight when it ends before it starts. */
export interface QuietHours {
  /** Times of day such as `22:30`. */
  start: string
  end: string
  /** IANA name. */
  time_zone: string
}

/** Whether quiet hours include a time (milliseconds since 1970): from `start`, before `end`. */
export function isQuiet(hours: QuietHours | null, now: number): boolean {
  if (!hours) return false
  const { start, end } = hours
  const time = timeOfDay(hours.time_zone, now)
  return start < end ? start <= time && time < end : time >= start || time < end
}

/** The local time there, with daylight saving, such as `07:05`. */
const timeOfDay = (timeZone: string, now: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now)

/** Whether a text is a time zone of the IANA database. A bare offset is not: it has no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** First delay before a retry, in seconds; it doubles each time. Calls ring for half a minute. */
const FIRST_PAUSE = 10
const FIRST_PAUSE_OF_CALLS = 1
const LONGEST_PAUSE = 900
/** Longest delay of a queue, in seconds (https://developers.cloudflare.com/queues/platform/limits/). */
const MOST = 43_200

/** How often the queue delivers a notification again; then it puts it aside. The same as in wrangler.toml (`max_retries`). */
export const MOST_RETRIES = 10

/**
 * Seconds until the next retry.
 * @param asked the provider's `Retry-After`, if any
 * @param isCall whether it expires soon
 */
export function pauseAfter(attempts: number, asked: number | null, isCall = false): number {
  const first = isCall ? FIRST_PAUSE_OF_CALLS : FIRST_PAUSE
  const own = Math.min(LONGEST_PAUSE, first * 2 ** Math.max(0, attempts - 1))
  return Math.min(MOST, Math.max(own, Math.ceil(asked ?? 0)))
}

/** Bytes of a message in a preview. A notification above four kilobytes is rejected as a whole. */
const PREVIEW_BYTES = 400

/**
 * The beginning of a text, cut between graphemes, with an ellipsis. An isolate of direction left open by the cut is
 * dropped.
 */
export function beginningOf(text: string): string {
  if (utf8(text).length <= PREVIEW_BYTES) return text
  let kept = ''
  let bytes = 0
  for (const { segment } of segments(text)) {
    bytes += utf8(segment).length
    if (bytes > PREVIEW_BYTES) break
    kept += segment
  }
  return `${tidyDirection(kept)}…`
}
