import { kilometresBetween, toldKilometres } from '../../src/foundation/geo/cells.ts'
import { dayOfAges, type Searcher } from './population.ts'

/**
 * Whether two users may be matched, from the description of live matching: each is of a gender and an age that the
 * other looks for, each is near enough for the other and visible to the other, and the wishes of both searches are met.
 * A wish replaces the same preference. A user who has liked the other accepts any distance but a wished one.
 */
export function mayMeet(one: Searcher, other: Searcher, at: number): boolean {
  if (one.id === other.id || one.wish.mode !== other.wish.mode) return false
  const km = kilometresBetween(one, other)
  return accepts(one, other, km, dayOfAges(at)) && accepts(other, one, km, dayOfAges(at))
}

const WANTED = {
  men: ['male'],
  women: ['female'],
  everyone: ['male', 'female', 'non_binary', 'other'],
} satisfies Record<Searcher['showMe'], Searcher['gender'][]>

function accepts(one: Searcher, other: Searcher, km: number, day: string): boolean {
  const { wish } = one
  const genders: readonly string[] = WANTED[wish.show_me ?? one.showMe]
  const age = ageOn(other.birthDate, day)
  if (!genders.includes(other.gender)) return false
  if (age < (wish.age_min ?? one.ageMin) || age > (wish.age_max ?? one.ageMax)) return false
  if (wish.interests && !wish.interests.some((interest) => other.interests.includes(interest))) return false
  const isNear = km <= toldKilometres(wish.max_distance ?? one.maxDistance)
  if (wish.max_distance !== undefined && !isNear) return false
  if (one.visibility === 'hidden') return false
  return (one.visibility === 'everyone' && isNear) || one.likes.includes(other.id)
}

function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** Of each user, all whom they may meet. */
export function partners(people: readonly Searcher[], at: number): Map<string, Searcher[]> {
  const found = new Map(people.map(({ id }) => [id, [] as Searcher[]]))
  for (const [i, one] of people.entries()) {
    for (const other of people.slice(i + 1)) {
      if (!mayMeet(one, other, at)) continue
      found.get(one.id)?.push(other)
      found.get(other.id)?.push(one)
    }
  }
  return found
}
