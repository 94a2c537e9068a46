import type { SeedPerson } from './people.ts'
import { castOf } from './tour.ts'

/** How two people of the seed data came apart. */
export const FORMER = ['expired', 'ended', 'unmatched', 'declined', 'passed'] as const

export interface Former {
  how: (typeof FORMER)[number]
  one: string
  other: string
  /** Minutes before the seeding; it was over an hour later. */
  ago: number
}

/** Pairs of each kind. */
const EACH = 2
/** From here on, women and men of the cast have no part in the tour. */
const [FIRST_WOMAN, FIRST_MAN] = [20, 10]
const DAY = 24 * 60

/** Pairs who are matched no more, or never were; nobody is in two of them. Those of the cast suit each other. */
export function formersOf(people: readonly SeedPerson[]): Former[] {
  const [women, men] = [castOf(people, 'female').slice(FIRST_WOMAN), castOf(people, 'male').slice(FIRST_MAN)]
  return Array.from({ length: FORMER.length * EACH }, (_, i) => {
    const [one, other, how] = [women[i], men[i], FORMER[i % FORMER.length]]
    if (!one || !other || !how) throw new Error('the seed data has nobody who is matched no more')
    return { how, one: one.id, other: other.id, ago: (i + 1) * DAY }
  })
}
