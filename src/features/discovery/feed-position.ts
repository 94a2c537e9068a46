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

/** Somebody on a page, and the place where the feed could go on after them. */
type Placed = Pick<FeedPosition, 'band' | 'start' | 'finish'> & { id: string }

/** The place after the last person of a page; null after nobody. `before` is where the page began. */
export function positionAfter(
  page: readonly Placed[],
  begin: Pick<FeedPosition, 'at' | 'origin'>,
  before: FeedPosition | null,
): FeedPosition | null {
  const last = page.at(-1)
  if (!last) return null
  const { band, start, finish } = last
  const isSameWave = (other: Pick<FeedPosition, 'band' | 'finish'>) =>
    other.band === band && other.finish[0] === finish[0] && other.finish[1] === finish[1]
  const seen = page.filter(isSameWave).map(({ id }) => shortOf(id))
  return { ...begin, band, start, finish, seen: before && isSameWave(before) ? [...before.seen, ...seen] : seen }
}

/** What tells one person of a wave from another. Two alike are so rare that the second only waits for the next look. */
const shortOf = (userId: string): string => userId.slice(-8)
