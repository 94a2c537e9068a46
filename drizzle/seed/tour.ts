import { isInCast, NAMED, type SeedPerson } from './people.ts'

/** The data around the two people named by `npm run dev`. Times in minutes before the seeding. */
export interface Tour {
  premium: SeedPerson
  free: SeedPerson
  likes: { from: string; to: string; kind: 'like' | 'super_like'; note: string | null; ago: number }[]
  requests: { from: string; to: string; words: string; ago: number }[]
  /** Matched pairs. The second liked second. */
  matches: { one: string; other: string; ago: number }[]
  shortlist: { owner: string; person: string; ago: number }[]
  missedCall: { caller: string; callee: string; ago: number }
}

const HOUR = 60
const DAY = 24 * HOUR

export function tourOf(people: readonly SeedPerson[]): Tour {
  const [premium, free] = [at(people, NAMED.premium), at(people, NAMED.free)]
  const [women, men] = [castOf(people, 'female'), castOf(people, 'male')]
  const her = (i: number) => at(women, i).id
  const him = (i: number) => at(men, i).id
  const to = premium.id
  return {
    premium,
    free,
    likes: [
      { from: her(0), to, kind: 'like', note: null, ago: 2 * HOUR },
      {
        from: her(1),
        to,
        kind: 'super_like',
        note: 'Your pictures of Alfama are wonderful. Show me the best corner?',
        ago: 5 * HOUR,
      },
      { from: her(2), to, kind: 'like', note: null, ago: DAY + 3 * HOUR },
      { from: her(3), to, kind: 'like', note: null, ago: 2 * DAY },
      { from: her(4), to, kind: 'like', note: null, ago: 4 * DAY },
      { from: him(0), to: free.id, kind: 'like', note: null, ago: 3 * HOUR },
      { from: him(1), to: free.id, kind: 'like', note: null, ago: DAY },
      {
        from: him(2),
        to: free.id,
        kind: 'super_like',
        note: 'A surfer in Lisbon! Carcavelos or Caparica?',
        ago: 2 * DAY,
      },
    ],
    requests: [
      { from: her(5), to, words: 'Hi Bruno! You had me at coffee. Is there one place I must not miss?', ago: 6 * HOUR },
      {
        from: her(6),
        to,
        words: 'I have just moved to Graça. Would you show me around with your camera?',
        ago: 30 * HOUR,
      },
      { from: him(3), to: free.id, words: 'Olá Tui, shall we practise Portuguese together?', ago: 9 * HOUR },
      { from: free.id, to: him(4), words: 'Your dog made me smile. What is its name?', ago: 20 * HOUR },
    ],
    matches: [
      { one: free.id, other: to, ago: 6 * DAY },
      { one: her(7), other: to, ago: 5 * DAY },
      { one: her(8), other: to, ago: 4 * DAY },
      { one: her(9), other: to, ago: 3 * DAY },
      { one: to, other: her(10), ago: 2 * DAY },
      { one: him(5), other: free.id, ago: 4 * DAY },
      { one: him(6), other: free.id, ago: 2 * DAY },
    ],
    shortlist: [11, 12, 13, 14].map((i) => ({ owner: to, person: her(i), ago: i * 3 * HOUR })),
    missedCall: { caller: her(7), callee: to, ago: 19 * HOUR },
  }
}

/** People of Lisbon who are certain to fit the named ones; see `people.ts`. */
export const castOf = (people: readonly SeedPerson[], gender: SeedPerson['gender']): SeedPerson[] =>
  people.filter(
    (person, i) => isInCast(person, i) && person.gender === gender && i !== NAMED.premium && i !== NAMED.free,
  )

function at(people: readonly SeedPerson[], i: number): SeedPerson {
  const person = people[i]
  if (!person) throw new Error(`the seed data has no person ${i}`)
  return person
}
