import { v7 } from 'uuid'
import { bornOn } from './days.ts'
import type { Portrait } from './portrait.ts'
import { createRandom, type Random } from './random.ts'
import { CLOSINGS, INTERESTS, LAST_NAMES, NAMES, OPENINGS } from './words.ts'

/** A person of the seed data. The same 300 are generated every time; only their dates of birth depend on the day. */
export interface SeedPerson {
  id: string
  phone: string
  firstName: string
  lastName: string
  /** YYYY-MM-DD. */
  birthDate: string
  gender: 'male' | 'female' | 'non_binary'
  bio: string
  interests: string[]
  city: string
  latitude: number
  longitude: number
  maxDistance: number
  ageMin: number
  ageMax: number
  showMe: 'men' | 'women' | 'everyone'
  plan: 'free' | 'premium'
  /** Minutes before the seeding at which the person was last active. */
  idleMinutes: number
  /** Days before the seeding at which they joined. */
  memberDays: number
  portraits: Portrait[]
}

/** Far apart, one of them at 60° north, one near the date line. */
const CITIES = [
  { name: 'Lisbon', latitude: 38.7223, longitude: -9.1393, dialling: '+3519100' },
  { name: 'Helsinki', latitude: 60.1699, longitude: 24.9384, dialling: '+3584500' },
  { name: 'Auckland', latitude: -36.8509, longitude: 174.7645, dialling: '+642100' },
] as const

/** Start of the ids, in milliseconds since 1970: arbitrary but constant, so that later starts find the same people. */
const FIRST_ID = 1_767_225_600_000

/** The two people named by `npm run dev`, by their index; both are in Lisbon. */
export const NAMED = { premium: 12, free: 66 } as const

/** @param day YYYY-MM-DD of the seeding: a person who is 31 on it is 31 whatever the year */
export function seedPeople(day: string, count = 300): SeedPerson[] {
  const random = createRandom(20_260_227)
  return Array.from({ length: count }, (_, i) => named(inCast(person(i, day, random), i, day, random), i, day))
}

function person(i: number, day: string, random: Random): SeedPerson {
  const city = CITIES[i % CITIES.length] ?? CITIES[0]
  // People at the same index in the three cities have the same face; no user ever sees two of them.
  const face = Math.floor(i / CITIES.length)
  const gender = genderOf(face)
  const age = Math.min(64, 18 + Math.floor(random.next() ** 1.6 * 46))
  const interests = random.sample(INTERESTS, random.between(2, 7))
  return {
    id: v7({ msecs: FIRST_ID + i * 60_000, random: random.bytes(16) }),
    phone: `${city.dialling}${String(i).padStart(5, '0')}`,
    firstName: other(random.pick(NAMES[gender])),
    lastName: random.pick(LAST_NAMES),
    birthDate: bornOn(day, age, random.between(1, 364)),
    gender,
    bio: `${random.pick(OPENINGS)} ${(interests[0] ?? 'coffee').toLowerCase()}. ${random.pick(CLOSINGS)}`,
    interests,
    city: city.name,
    // Denser towards the middle, as cities are: up to about 25 km away.
    latitude: city.latitude + offset(random) * 0.22,
    longitude: city.longitude + (offset(random) * 0.22) / Math.cos((city.latitude * Math.PI) / 180),
    maxDistance: random.pick([20, 30, 50, 50, 100]),
    ageMin: Math.max(18, age - random.between(3, 12)),
    ageMax: Math.min(100, age + random.between(3, 15)),
    showMe: showMe(gender, random),
    plan: random.next() < 0.15 ? 'premium' : 'free',
    idleMinutes: Math.floor(random.next() ** 3 * 60 * 24 * 14),
    memberDays: random.between(15, 200),
    // A second picture for a few where the tour is: each takes time to draw and store.
    portraits: Array.from({ length: city === CITIES[0] && face % 3 === 0 ? 2 : 1 }, (_, scene) => ({
      face: 1000 + face * 7,
      scene: 1 + face * 13 + scene * 5_003,
      gender,
    })),
  }
}

/**
 * Five in six people of Lisbon fit the two named people in both directions, with years to spare and no birthday near:
 * whatever the date, both have candidates.
 */
function inCast(person: SeedPerson, i: number, day: string, random: Random): SeedPerson {
  const [age, daysSinceBirthday, near] = [
    random.between(26, 37),
    random.between(60, 200),
    random.between(20, 100) / 1000,
  ]
  if (!isInCast(person, i)) return person
  return {
    ...person,
    birthDate: bornOn(day, age, daysSinceBirthday),
    latitude: CITIES[0].latitude + near * (i % 2 === 0 ? 1 : -1) * 0.7,
    longitude: CITIES[0].longitude - near,
    maxDistance: Math.max(50, person.maxDistance),
    ageMin: 22,
    ageMax: 45,
    showMe: person.gender === 'female' ? 'men' : 'women',
    idleMinutes: Math.min(person.idleMinutes, 60 * 24 * 4),
  }
}

export const isInCast = ({ city, gender }: Pick<SeedPerson, 'city' | 'gender'>, i: number): boolean =>
  city === 'Lisbon' && gender !== 'non_binary' && Math.floor(i / CITIES.length) % 6 !== 5

function named(person: SeedPerson, i: number, day: string): SeedPerson {
  const common = {
    birthDate: bornOn(day, 31, 120),
    ageMin: 23,
    ageMax: 42,
    maxDistance: 40,
    memberDays: 90,
    idleMinutes: 45,
  }
  if (i === NAMED.premium)
    return {
      ...person,
      ...common,
      firstName: 'Bruno',
      showMe: 'women',
      plan: 'premium',
      interests: ['Photography', 'Surfing', 'Coffee', 'Live music', 'Cooking'],
      bio: 'Photographer between Alfama and the sea. Ask me where the good coffee is.',
    }
  if (i === NAMED.free)
    return {
      ...person,
      ...common,
      firstName: 'Tui',
      showMe: 'men',
      plan: 'free',
      interests: ['Surfing', 'Yoga', 'Languages', 'Coffee', 'Film'],
      bio: 'From Auckland, in Lisbon for the waves. Learning Portuguese one pastel at a time.',
    }
  return person
}

/** By the index in the city, so that faces and names match everywhere. More women than men: there is a feed to fill. */
function genderOf(face: number): SeedPerson['gender'] {
  if (face === NAMED.premium / 3) return 'male'
  if (face === NAMED.free / 3) return 'female'
  if (face % 16 === 7) return 'non_binary'
  return face % 5 < 3 ? 'female' : 'male'
}

/** There is only one Bruno and one Tui, so that the names are unambiguous. */
const other = (name: string): string => ({ Bruno: 'Bento', Tui: 'Teresa' })[name] ?? name

/** From -1 to 1, mostly near 0. */
const offset = (random: Random): number => (random.next() + random.next() + random.next()) / 1.5 - 1

function showMe(gender: SeedPerson['gender'], random: Random): SeedPerson['showMe'] {
  if (gender === 'non_binary' || random.next() < 0.25) return 'everyone'
  const other = gender === 'female' ? 'men' : 'women'
  return random.next() < 0.9 ? other : gender === 'female' ? 'women' : 'men'
}
