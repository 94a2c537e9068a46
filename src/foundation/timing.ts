/** Where a request spends its time. Source of `Server-Timing` and the log line. */
export interface Timing {
  /** Counts one round trip to `part` and adds its duration. @param isFailure it was refused, or not answered in time */
  add(part: TimedPart, milliseconds: number, isFailure?: boolean): void
  readonly roundTrips: Readonly<Record<TimedPart, number>>
  /** The value of the `Server-Timing` header (W3C Server Timing), durations in milliseconds. */
  header(): string
  /** Milliseconds since the request arrived. */
  total(): number
}

export type TimedPart = 'db' | 'redis'

/** @param onTrip is told each trip */
export function startTiming(onTrip: Timing['add'] = () => {}, clock: () => number = () => performance.now()): Timing {
  const startedAt = clock()
  const roundTrips: Record<TimedPart, number> = { db: 0, redis: 0 }
  const spent: Record<TimedPart, number> = { db: 0, redis: 0 }
  const total = () => Math.round((clock() - startedAt) * 10) / 10
  const trips = (count: number) => `${count} round trip${count === 1 ? '' : 's'}`
  const entry = (part: TimedPart) => `${part};dur=${spent[part].toFixed(1)};desc="${trips(roundTrips[part])}"`
  return {
    roundTrips,
    total,
    add(part, milliseconds, isFailure) {
      onTrip(part, milliseconds, isFailure)
      roundTrips[part] += 1
      spent[part] += milliseconds
    },
    header: () => `total;dur=${total().toFixed(1)}, ${entry('db')}, ${entry('redis')}`,
  }
}
