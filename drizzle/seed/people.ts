import { v7 } from 'uuid'
import { createRandom, type Random } from './random.ts'

/** A person of the seed data. The same 300 come out every time. */
export interface SeedPerson {
  id: string
  phone: string
  firstName: string
  lastName: string
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
  /** Seeds of their pictures. */
  photos: number[]
}

/** Far apart, one of them at 60° north, one near the date line. */
const CITIES = [
  { name: 'Lisbon', latitude: 38.7223, longitude: -9.1393, dialling: '+3519100' },
  { name: 'Helsinki', latitude: 60.1699, longitude: 24.9384, dialling: '+3584500' },
  { name: 'Auckland', latitude: -36.8509, longitude: 174.7645, dialling: '+642100' },
] as const

const NAMES = {
  female: [
    'Ana',
    'Aino',
    'Aroha',
    'Beatriz',
    'Carla',
    'Elina',
    'Emma',
    'Grace',
    'Helmi',
    'Inês',
    'Iida',
    'Joana',
    'Kaia',
    'Leonor',
    'Maria',
    'Mia',
    'Niamh',
    'Olivia',
    'Saara',
    'Sofia',
    'Tui',
    'Venla',
  ],
  male: [
    'Aleksi',
    'André',
    'Ben',
    'Bruno',
    'Diogo',
    'Eero',
    'Elias',
    'Finn',
    'Gabriel',
    'Hemi',
    'Jack',
    'João',
    'Leo',
    'Liam',
    'Miguel',
    'Nikau',
    'Oliver',
    'Onni',
    'Rui',
    'Tiago',
    'Väinö',
    'Wiremu',
  ],
  non_binary: ['Alex', 'Ari', 'Charlie', 'Noa', 'River', 'Robin', 'Sam', 'Taylor'],
} as const

const LAST_NAMES = [
  'Almeida',
  'Brown',
  'Costa',
  'Evans',
  'Ferreira',
  'Heikkinen',
  'Korhonen',
  'Laine',
  'Mäkinen',
  'Ngata',
  'Nieminen',
  'Parata',
  'Pereira',
  'Santos',
  'Silva',
  'Smith',
  'Tāmati',
  'Virtanen',
  'Walker',
  'Wilson',
]

export const SEED_INTERESTS = [
  'Art',
  'Baking',
  'Board games',
  'Climbing',
  'Coffee',
  'Cooking',
  'Cycling',
  'Dancing',
  'Dogs',
  'Film',
  'Football',
  'Gardening',
  'Hiking',
  'Jazz',
  'Languages',
  'Live music',
  'Museums',
  'Photography',
  'Poetry',
  'Reading',
  'Running',
  'Sailing',
  'Sauna',
  'Surfing',
  'Swimming',
  'Theatre',
  'Travel',
  'Wine',
  'Yoga',
]

const OPENINGS = [
  'Always up for',
  'Weekends are for',
  'Currently learning about',
  'Happiest with',
  'Ask me about',
  'Looking for company in',
]
const CLOSINGS = [
  'Terrible at small talk, good at long talks.',
  'Early riser.',
  'New in town.',
  'I will beat you at chess.',
  'Will travel for food.',
  'Two cats, one bicycle.',
]

export function seedPeople(count = 300): SeedPerson[] {
  const random = createRandom(20_260_227)
  return Array.from({ length: count }, (_, i) => person(i, random))
}

function person(i: number, random: Random): SeedPerson {
  const city = CITIES[i % CITIES.length] ?? CITIES[0]
  const gender = random.next() < 0.06 ? 'non_binary' : random.next() < 0.5 ? 'female' : 'male'
  const age = Math.min(64, 18 + Math.floor(random.next() ** 1.6 * 46))
  const interests = random.sample(SEED_INTERESTS, random.between(2, 7))
  const ageMin = Math.max(18, age - random.between(3, 12))
  return {
    id: v7({ msecs: Date.UTC(2026, 0, 1) + i * 60_000, random: random.bytes(16) }),
    phone: `${city.dialling}${String(i).padStart(5, '0')}`,
    firstName: random.pick(NAMES[gender]),
    lastName: random.pick(LAST_NAMES),
    birthDate: `${2025 - age}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`,
    gender,
    bio: `${random.pick(OPENINGS)} ${(interests[0] ?? 'coffee').toLowerCase()}. ${random.pick(CLOSINGS)}`,
    interests,
    city: city.name,
    // Denser towards the middle, as cities are: up to about 25 km away.
    latitude: city.latitude + offset(random) * 0.22,
    longitude: city.longitude + (offset(random) * 0.22) / Math.cos((city.latitude * Math.PI) / 180),
    maxDistance: random.pick([20, 30, 50, 50, 100]),
    ageMin,
    ageMax: Math.min(100, age + random.between(3, 15)),
    showMe: showMe(gender, random),
    plan: random.next() < 0.15 ? 'premium' : 'free',
    idleMinutes: Math.floor(random.next() ** 3 * 60 * 24 * 14),
    photos: Array.from({ length: random.between(1, 2) }, () => random.between(0, 0xffff_ffff)),
  }
}

/** From -1 to 1, mostly near 0. */
const offset = (random: Random): number => (random.next() + random.next() + random.next()) / 1.5 - 1

function showMe(gender: SeedPerson['gender'], random: Random): SeedPerson['showMe'] {
  if (gender === 'non_binary' || random.next() < 0.25) return 'everyone'
  const other = gender === 'female' ? 'men' : 'women'
  return random.next() < 0.9 ? other : gender === 'female' ? 'women' : 'men'
}

const two = (value: number): string => String(value).padStart(2, '0')
