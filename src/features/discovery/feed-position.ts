/** The end of a page of the feed, as its cursor holds it. */
export interface FeedPosition {
  /** Time of the first page, in milliseconds: the reference for "recently". */
  at: number
  /** The viewer's position then: the middle of their cell. */
  origin: [latitude: number, longitude: number]
  /** The distance band, by its start, and the wave in it: people after `start` up to and including `finish`. */
  band: number
  start: WaveEnd
  finish: WaveEnd
  /** The last eight letters of the ids already returned from this wave. */
  seen: string[]
}

/** A position in the order of activity. */
export type WaveEnd = [hour: number, userId: string]

/** A person on a page, and the position where the feed could continue after them. */
type Placed = Pick<FeedPosition, 'band' | 'start' | 'finish'> & { id: string }

/** The position after the last person of a page; null without one. `before` is where the page began. */
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

/** Distinguishes the people of a wave. Collisions are so rare that the second person only appears in a later feed. */
const shortOf = (userId: string): string => userId.slice(-8)
