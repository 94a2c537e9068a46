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
  /** Whether Redis was given people who follow; see kept-candidates.ts. Absent in cursors of an earlier release. */
  isKept?: boolean
}

/** A position in the order of activity. */
export type WaveEnd = [hour: number, userId: string]

/** A wave, by its place. */
type Place = Pick<FeedPosition, 'band' | 'start' | 'finish'>

/** A person on a page, and the position where the feed could continue after them. */
export type Placed = Place & { id: string }

/** People of a wave, in order. */
export type Wave = Place & { people: string[] }

/** People in order, as waves. */
export function wavesOf(found: readonly Placed[]): Wave[] {
  const waves: Wave[] = []
  for (const { id, band, start, finish } of found) {
    const last = waves.at(-1)
    if (last && isSameWave(last, { band, finish })) last.people.push(id)
    else waves.push({ band, start, finish, people: [id] })
  }
  return waves
}

/** Those of `waves` who come after a position, at most `most`; null where the position is in none of the waves. */
export function wavesAfter(waves: readonly Wave[], position: FeedPosition, most: number): Wave[] | null {
  const at = waves.findIndex((wave) => isSameWave(wave, position))
  const wave = waves[at]
  if (!wave) return null
  const seen = new Set(position.seen)
  const last = wave.people.findLastIndex((id) => seen.has(shortOf(id)))
  return firstOf([{ ...wave, people: wave.people.slice(last + 1) }, ...waves.slice(at + 1)], most)
}

/** The first people of waves. */
export function firstOf(waves: readonly Wave[], most: number): Wave[] {
  let room = most
  const some: Wave[] = []
  for (const wave of waves) {
    const people = wave.people.slice(0, room)
    room -= people.length
    if (people.length > 0) some.push({ ...wave, people })
  }
  return some
}

const isSameWave = (one: Pick<Place, 'band' | 'finish'>, other: Pick<Place, 'band' | 'finish'>): boolean =>
  one.band === other.band && one.finish[0] === other.finish[0] && one.finish[1] === other.finish[1]

/** The position after the last person of a page; null without one. `before` is where the page began. */
export function positionAfter(
  page: readonly Placed[],
  begin: Pick<FeedPosition, 'at' | 'origin' | 'isKept'>,
  before: FeedPosition | null,
): FeedPosition | null {
  const last = page.at(-1)
  if (!last) return null
  const { band, start, finish } = last
  const seen = page.filter((person) => isSameWave(person, last)).map(({ id }) => shortOf(id))
  return { ...begin, band, start, finish, seen: before && isSameWave(before, last) ? [...before.seen, ...seen] : seen }
}

/** Distinguishes the people of a wave. Collisions are so rare that the second person only appears in a later feed. */
const shortOf = (userId: string): string => userId.slice(-8)
