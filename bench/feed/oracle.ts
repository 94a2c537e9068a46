import { kilometresBetween, toldKilometres } from '../../src/foundation/geo/cells.ts'
import { dayOf, dayOfAges, type Gender, type Subject } from './population.ts'

/** The oracle's data about a viewer beside their profile. */
export interface Ties {
  decided: ReadonlySet<string>
  likers: ReadonlySet<string>
  blocked: ReadonlySet<string>
  /** Users with a boost. */
  boosted?: ReadonlySet<string>
}

/**
 * The feed by brute force, from its description in src/features/discovery/ranking.ts: scans all users, sorts, cuts. Its
 * numbers are repeated here, so that a change of those has to be deliberate.
 * @returns ids in order, up to `most`
 */
export function oracleFeed(
  people: readonly Subject[],
  viewer: Subject,
  ties: Ties,
  at: number,
  most: number,
): string[] {
  const day = dayOfAges(at)
  const candidates = people.flatMap((person) => {
    const km = candidateDistance(viewer, person, ties, day)
    return km === null ? [] : [{ person, km }]
  })
  const ids: string[] = []
  const ends = [...new Set([15, 50, 500, toldKilometres(viewer.maxDistance)])].toSorted((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    const band = candidates
      .filter(({ km }) => km > from && km <= end)
      .toSorted((a, b) => hourOf(b.person) - hourOf(a.person) || compare(b.person.id, a.person.id))
    for (let i = 0; i < band.length && ids.length < most; i += 120) {
      const ranked = band
        .slice(i, i + 120)
        .filter(({ person }) => !ties.blocked.has(person.id))
        .map(({ person, km }) => ({
          id: person.id,
          points: pointsOf(viewer, person, km, at) + (ties.boosted?.has(person.id) === true ? 20 * 100 : 0),
        }))
        .toSorted((a, b) => b.points - a.points || compare(b.id, a.id))
      ids.push(...ranked.map(({ id }) => id))
    }
    from = end
  }
  return ids.slice(0, most)
}

/** The shown distance in km to a candidate of the viewer's feed, or null. */
function candidateDistance(viewer: Subject, person: Subject, ties: Ties, day: string): number | null {
  if (
    person.id === viewer.id ||
    person.visibility === 'hidden' ||
    !fits(viewer, person, day) ||
    !fits(person, viewer, day)
  )
    return null
  if (ties.decided.has(person.id)) return null
  const km = toldKilometres(kilometresBetween(viewer, person))
  if (km > 500) return null
  const isOpen = person.visibility === 'everyone' && km <= toldKilometres(person.maxDistance)
  return isOpen || ties.likers.has(person.id) ? km : null
}

const WANTED: Record<Subject['showMe'], readonly Gender[]> = {
  men: ['male'],
  women: ['female'],
  everyone: ['male', 'female', 'non_binary', 'other'],
}

function fits(person: Subject, other: Subject, day: string): boolean {
  const age = ageOn(other.birthDate, day)
  return WANTED[person.showMe].includes(other.gender) && age >= person.ageMin && age <= person.ageMax
}

function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

function pointsOf(viewer: Subject, person: Subject, km: number, at: number): number {
  const day = dayOfAges(at)
  const fit =
    middle(ageOn(person.birthDate, day), viewer) +
    middle(ageOn(viewer.birthDate, day), person) +
    fading(km, viewer.maxDistance) +
    fading(km, person.maxDistance)
  const shared = person.interests.filter((interest) => viewer.interests.includes(interest)).length
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(person.joinedAt))) / 86_400_000)
  return (
    Math.trunc((40 * fit) / 4) +
    30 * fading(Math.floor(at / 3_600_000) - hourOf(person), 336) +
    20 * Math.min(100, 25 * shared) +
    10 * fading(days, 30)
  )
}

const middle = (age: number, { ageMin, ageMax }: Subject): number =>
  100 - Math.trunc((50 * Math.abs(2 * age - ageMin - ageMax)) / Math.max(1, ageMax - ageMin))

const fading = (amount: number, most: number): number =>
  100 - Math.trunc((100 * Math.min(Math.max(amount, 0), most)) / most)

const hourOf = ({ activeAt }: Subject): number => Math.floor(activeAt / 3_600_000)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
