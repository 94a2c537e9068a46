/** Where a page of the feed ends: what its cursor holds. */
export interface FeedPosition {
  /** Time of the first page, in milliseconds: what "recently" is counted from. */
  at: number
  /** Where the viewer was then: the middle of their cell. */
  origin: [latitude: number, longitude: number]
  /** The band of distance, by where it begins, and the wave in it: people after `start` up to and with `finish`. */
  band: number
  start: WaveEnd
  finish: WaveEnd
  /** The last eight letters of the ids that this wave has given out. */
  seen: string[]
}

/** A place in the order of activity. */
export type WaveEnd = [hour: number, userId: string]

/** What tells one person of a wave from another. Two alike are so rare that the second only waits for the next look. */
export const shortOf = (userId: string): string => userId.slice(-8)
