import { createRandom, type Random } from '../../drizzle/seed/random.ts'
import { cellAt, centreOf } from '../../src/foundation/geo/cells.ts'

export type Gender = 'male' | 'female' | 'non_binary' | 'other'

/** Kinds of viewer whose feeds are measured. */
export const KINDS = ['typical', 'heavy decider', 'empty region', 'dense city', 'narrow filters'] as const
export type Kind = (typeof KINDS)[number]

/** A user as the database and the oracle get them. */
export interface Subject {
  id: string
  cell: number
  latitude: number
  longitude: number
  gender: Gender
  /** YYYY-MM-DD */
  birthDate: string
  showMe: 'men' | 'women' | 'everyone'
  ageMin: number
  ageMax: number
  maxDistance: number
  visibility: 'everyone' | 'liked_only' | 'hidden'
  interests: string[]
  /** Milliseconds since 1970. */
  activeAt: number
  joinedAt: number
  /** First user and number of users of the same city, by their index in the population. */
  city: { from: number; size: number }
}

export interface Population {
  people: Subject[]
  viewers: Record<Kind, Subject[]>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const KM_PER_DEGREE = 111.195
/** Share of all users who live in the largest city; of a million, 100,000 within 10 km of its centre. */
const LARGEST = 0.12
const SIGMA_KM = 5.29
const SMALLEST_CITY = 40

interface City {
  latitude: number
  longitude: number
  size: number
  sigma: number
}

/** Users in cities with realistic sizes (Zipf), deterministic for the same parameters. */
export function makePopulation(size: number, perKind: number, now: number): Population {
  const random = createRandom(size)
  const people: Subject[] = []
  for (const city of makeCities(random, size - perKind)) {
    const place = { from: people.length, size: city.size }
    for (let i = 0; i < city.size; i += 1) people.push(makeSubject(random, near(random, city), now, place))
  }
  const lonely = Array.from({ length: perKind }, (_, i) => makeLonely(random, i, now, people.length))
  people.push(...lonely)

  const largest = people.slice(0, Math.floor(size * LARGEST))
  const cities = people.slice(0, size - perKind).filter(({ visibility }) => visibility === 'everyone')
  const [typical, narrow] = [random.sample(everyNth(cities, perKind * 4), perKind), pickFrom(random, cities, perKind)]
  for (const viewer of narrow) narrowFilters(random, viewer, now)
  const [dense, heavy] = [pickFrom(random, largest, perKind), pickFrom(random, largest, perKind)]
  return {
    people,
    viewers: {
      typical,
      'heavy decider': heavy,
      'empty region': lonely,
      'dense city': dense,
      'narrow filters': narrow,
    },
  }
}

function makeCities(random: Random, size: number): City[] {
  const cities: City[] = []
  let left = size
  for (let rank = 1; left > 0; rank += 1) {
    const wanted = Math.max(SMALLEST_CITY, Math.floor((size * LARGEST) / rank))
    // In order: the second largest lies at 60° north, the third on the date line.
    const latitude = rank === 2 ? 60 : -30 + random.next() * 92
    const longitude = rank === 3 ? 179.99 : -180 + random.next() * 360
    cities.push({
      latitude,
      longitude,
      size: Math.min(left, wanted),
      sigma: rank === 1 ? SIGMA_KM : 2 + random.next() * 8,
    })
    left -= wanted
  }
  return cities
}

function near(random: Random, { latitude, longitude, sigma }: City) {
  // Box–Muller; one in ten lives in the country around.
  const radius = Math.sqrt(-2 * Math.log(1 - random.next())) * sigma * (random.next() < 0.1 ? 6 : 1)
  const angle = random.next() * 2 * Math.PI
  return {
    latitude: latitude + (radius * Math.cos(angle)) / KM_PER_DEGREE,
    longitude: longitude + (radius * Math.sin(angle)) / (KM_PER_DEGREE * Math.cos((latitude * Math.PI) / 180)),
  }
}

function makeSubject(
  random: Random,
  place: { latitude: number; longitude: number },
  now: number,
  city: Subject['city'],
): Subject {
  const cell = cellAt(place)
  const roll = random.next()
  const gender = roll < 0.56 ? 'male' : roll < 0.97 ? 'female' : roll < 0.99 ? 'non_binary' : 'other'
  const age = Math.min(75, 18 + Math.floor(-Math.log(1 - random.next()) * 12))
  const wish = random.next()
  const own = gender === 'male' ? 'women' : 'men'
  return {
    id: makeId(random),
    cell,
    ...centreOf(cell),
    gender,
    birthDate: dayOf(now - (age * 365.2425 + random.next() * 365) * DAY),
    showMe: wish < 0.85 ? own : wish < 0.95 ? 'everyone' : own === 'men' ? 'women' : 'men',
    ageMin: Math.max(18, age - random.between(2, 12)),
    ageMax: Math.min(100, age + random.between(2, 15)),
    maxDistance: random.pick([5, 10, 20, 30, 50, 50, 80, 100, 200, 500]),
    visibility: random.next() < 0.97 ? 'everyone' : random.pick(['liked_only', 'hidden'] as const),
    interests: Array.from(
      new Set(Array.from({ length: random.between(0, 8) }, () => `interest ${random.between(1, 80)}`)),
    ),
    activeAt: Math.floor(now - Math.min(90 * DAY, -Math.log(1 - random.next()) * 5 * DAY)),
    joinedAt: Math.floor(now - random.next() * 900 * DAY),
    city,
  }
}

/** A user in the southern ocean, with at most others whom they do not look for. */
function makeLonely(random: Random, i: number, now: number, from: number): Subject {
  const place = { latitude: -55, longitude: -180 + (i % 18) * 20 }
  const subject = makeSubject(random, place, now, { from, size: 1 })
  return { ...subject, gender: 'male', showMe: 'women', maxDistance: 500 }
}

/** Two years of age, one gender, a few kilometres. */
function narrowFilters(random: Random, viewer: Subject, now: number): void {
  const age = Math.min(99, Math.floor((now - Date.parse(viewer.birthDate)) / (365.2425 * DAY)))
  viewer.ageMin = Math.max(18, age)
  viewer.ageMax = viewer.ageMin + 1
  viewer.maxDistance = random.between(2, 8)
  viewer.showMe = viewer.gender === 'male' ? 'women' : 'men'
}

const pickFrom = (random: Random, people: readonly Subject[], count: number): Subject[] =>
  Array.from({ length: count }, () => random.pick(people))

const everyNth = <T>(items: readonly T[], count: number): T[] => {
  const step = Math.max(1, Math.floor(items.length / count))
  return items.filter((_, i) => i % step === 0)
}

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** The day by which ages are computed: the one that has begun somewhere on Earth. */
export const dayOfAges = (time: number): string => dayOf(time + 14 * 3_600_000)

function makeId(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('')
  return `0193${hex.slice(4, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}
