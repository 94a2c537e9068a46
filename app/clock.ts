/**
 * The time, as the server has it. Devices' clocks may be wrong by minutes, and everything that is compared with a time of the
 * server's goes by this one. Nothing else in the app reads the device's clock; a check of the house holds that.
 */

/** What the server's clock is ahead of the device's, in milliseconds. */
let offset = 0

/** Milliseconds since 1970. */
export const now = (): number => Date.now() + offset

/** Milliseconds from now until a time of the server's; below 0 when it has passed. */
export const millisecondsUntil = (time: string): number => Date.parse(time) - now()

/** Milliseconds that have gone since a time of the server's. */
export const millisecondsSince = (time: string): number => now() - Date.parse(time)

/** A `Date` header (RFC 9110, 6.6.1) is told to the second. */
const RESOLUTION = 1_000

/**
 * Begins to time a request. What is returned takes the `Date` header of its answer, which was written between then and now, and
 * sets the clock right when it can no longer be right: also after somebody has changed the device's clock.
 */
export function timeRequest(): (date: string | null) => void {
  const sentAt = Date.now()
  return (date) => {
    const written = Date.parse(date ?? '')
    if (Number.isNaN(written)) return
    const receivedAt = Date.now()
    // The offset lies within the doubt of the guess, so neither step takes the clock further from it.
    const guess = written + RESOLUTION / 2 - (sentAt + receivedAt) / 2
    const doubt = (RESOLUTION + Math.abs(receivedAt - sentAt)) / 2
    const isFar = Math.abs(guess - offset) > 2 * doubt
    offset = isFar ? guess : Math.min(guess + doubt, Math.max(guess - doubt, offset))
  }
}
