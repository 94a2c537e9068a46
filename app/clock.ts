/**
 * The server's time. Device clocks may be wrong by minutes, so every comparison with a server time uses this. Nothing
 * else in the app reads the device's clock; a house rule enforces that.
 */

/** Offset of the server's clock from the device's, in milliseconds. */
let offset = 0

/** Milliseconds since 1970. */
export const now = (): number => Date.now() + offset

/** Milliseconds from now until a server time; below 0 when it has passed. */
export const millisecondsUntil = (time: string): number => Date.parse(time) - now()

/** Milliseconds since a server time. */
export const millisecondsSince = (time: string): number => now() - Date.parse(time)

/** A `Date` header (RFC 9110, 6.6.1) has a resolution of one second. */
const RESOLUTION = 1_000

/**
 * Starts timing a request. The returned function takes the `Date` header of its response, which was written between
 * then and now, and corrects the clock when it must be wrong: also after the device's clock was changed.
 */
export function timeRequest(): (date: string | null) => void {
  const sentAt = Date.now()
  return (date) => {
    const written = Date.parse(date ?? '')
    if (Number.isNaN(written)) return
    const receivedAt = Date.now()
    // The offset lies within the uncertainty of the estimate, so neither step increases the error.
    const guess = written + RESOLUTION / 2 - (sentAt + receivedAt) / 2
    const doubt = (RESOLUTION + Math.abs(receivedAt - sentAt)) / 2
    const isFar = Math.abs(guess - offset) > 2 * doubt
    offset = isFar ? guess : Math.min(guess + doubt, Math.max(guess - doubt, offset))
  }
}
