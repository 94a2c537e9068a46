import { createRandom, type Random } from '../../drizzle/seed/random.ts'
import { cellAt, centreOf } from '../../src/foundation/geo/cells.ts'

type Gender = 'male' | 'female' | 'non_binary' | 'other'
type ShowMe = 'men' | 'women' | 'everyone'

/** A user's wishes for their search; absent fields are taken from their profile. */
export interface Wish {
  mode: 'chat' | 'audio' | 'video'
  show_me?: ShowMe
  age_min?: number
  age_max?: number
  max_distance?: number
  interests?: string[]
}

/** A searching user, as the database and the oracle get them. */
export interface Searcher {
  id: string
  cell: number
  latitude: number
  longitude: number
  gender: Gender
  /** YYYY-MM-DD */
  birthDate: string
  showMe: ShowMe
  ageMin: number
  ageMax: number
  maxDistance: number
  visibility: 'everyone' | 'liked_only' | 'hidden'
  interests: string[]
  /** Users whom they have liked before. */
  likes: string[]
  wish: Wish
  /** Milliseconds from the start until they search. */
  joinsAt: number
}

const DAY = 24 * 3_600_000
const KM_PER_DEGREE = 111.195
/**
 * Cities and their shares of all users. The first two lie 45 km apart, on two sides of the border of a region (63.66°
 * north); the third lies on the date line. The rest of the users live anywhere between 55° and 72° north.
 */
const CITIES = [
  { latitude: 63.86, longitude: 20.3, share: 0.3 },
  { latitude: 63.46, longitude: 20.3, share: 0.18 },
  { latitude: 65.0, longitude: 179.99, share: 0.15 },
  { latitude: 61.2, longitude: -149.9, share: 0.12 },
  { latitude: 69.6, longitude: 18.9, share: 0.08 },
  { latitude: 56.2, longitude: -4.8, share: 0.05 },
] as const
const SIGMA_KM = 7
/**
 * Two users who like each other start at least this far apart, in milliseconds: of two who start at once neither is
 * visible to the other.
 */
const APART = 500

/** Users who start searching over `duration` milliseconds, deterministic for the same parameters. */
export function makeSearchers(size: number, duration: number, now: number): Searcher[] {
  const random = createRandom(size)
  const people = Array.from({ length: size }, () => makeSearcher(random, duration, now))
  for (const person of people) {
    if (random.next() >= 0.06) continue
    const liked = random.sample(people, 3).filter((other) => Math.abs(other.joinsAt - person.joinsAt) > APART)
    person.likes = liked.map(({ id }) => id).filter((id) => id !== person.id)
  }
  return people.toSorted((a, b) => a.joinsAt - b.joinsAt)
}

function makeSearcher(random: Random, duration: number, now: number): Searcher {
  const cell = cellAt(makePlace(random))
  const roll = random.next()
  const gender = roll < 0.56 ? 'male' : roll < 0.97 ? 'female' : roll < 0.99 ? 'non_binary' : 'other'
  const age = Math.min(75, 18 + Math.floor(-Math.log(1 - random.next()) * 12))
  const own = gender === 'male' ? 'women' : 'men'
  const wanted = random.next()
  return {
    id: makeId(random),
    cell,
    ...centreOf(cell),
    gender,
    birthDate: dayOf(now - (age * 365.2425 + random.next() * 365) * DAY),
    showMe: wanted < 0.82 ? own : wanted < 0.94 ? 'everyone' : own === 'men' ? 'women' : 'men',
    ageMin: Math.max(18, age - random.between(3, 14)),
    ageMax: Math.min(100, age + random.between(3, 16)),
    maxDistance: random.pick([5, 10, 20, 30, 50, 50, 80, 100, 200, 500]),
    visibility: random.next() < 0.95 ? 'everyone' : random.pick(['liked_only', 'hidden'] as const),
    interests: random.sample(INTERESTS, random.between(0, 6)),
    likes: [],
    wish: makeWish(random, age),
    joinsAt: Math.floor(random.next() * duration),
  }
}

const INTERESTS = Array.from({ length: 20 }, (_, i) => `Interest ${i + 1}`)

/** Half of them use their profile's preferences. */
function makeWish(random: Random, age: number): Wish {
  const roll = random.next()
  const wish: Wish = { mode: roll < 0.6 ? 'chat' : roll < 0.75 ? 'audio' : 'video' }
  if (random.next() < 0.5) return wish
  if (random.next() < 0.3) wish.show_me = random.pick(['men', 'women', 'everyone', 'everyone'] as const)
  if (random.next() < 0.4) {
    wish.age_min = Math.max(18, age - random.between(1, 10))
    wish.age_max = Math.min(100, age + random.between(1, 20))
  }
  if (random.next() < 0.4) wish.max_distance = random.pick([3, 15, 60, 150, 500])
  if (random.next() < 0.25) wish.interests = random.sample(INTERESTS, random.between(1, 5))
  return wish
}

function makePlace(random: Random): { latitude: number; longitude: number } {
  let roll = random.next()
  for (const { latitude, longitude, share } of CITIES) {
    roll -= share
    if (roll >= 0) continue
    // Box–Muller; one in ten lives in the country around.
    const radius = Math.sqrt(-2 * Math.log(1 - random.next())) * SIGMA_KM * (random.next() < 0.1 ? 8 : 1)
    const angle = random.next() * 2 * Math.PI
    return {
      latitude: latitude + (radius * Math.cos(angle)) / KM_PER_DEGREE,
      longitude: longitude + (radius * Math.sin(angle)) / (KM_PER_DEGREE * Math.cos((latitude * Math.PI) / 180)),
    }
  }
  return { latitude: 55 + random.next() * 17, longitude: -180 + random.next() * 360 }
}

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** The day by which ages are computed: the one that has begun somewhere on Earth. */
export const dayOfAges = (time: number): string => dayOf(time + 14 * 3_600_000)

function makeId(random: Random): string {
  const hex = Array.from(random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `0193${hex.slice(4, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}
