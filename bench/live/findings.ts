import { latencyOf, type Latency } from '../latency.ts'
import { partners } from './oracle.ts'
import type { Searcher } from './population.ts'

/** A match as the database has it; times in milliseconds since 1970. */
export interface MadeMatch {
  one: string
  other: string
  at: number
}

/** What is to be found in a run. */
export interface Run {
  people: readonly Searcher[]
  /** When each asked to be brought together with somebody. */
  askedAt: ReadonlyMap<string, number>
  /** When each was answered, that they search or that they are matched. */
  searchingFrom: ReadonlyMap<string, number>
  /** When each heard of their match. */
  heardAt: ReadonlyMap<string, number>
  matches: readonly MadeMatch[]
  /** When the run was looked at. */
  endedAt: number
}

interface Finding {
  one: string
  other: string
  /** For how long both were free, in milliseconds. */
  together: number
}

/** People who are in more than one match. */
export function pairedTwice({ matches }: Pick<Run, 'matches'>): string[] {
  const counts = new Map<string, number>()
  for (const id of matches.flatMap(({ one, other }) => [one, other])) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([id]) => id)
}

/** Matches of people who, by the oracle, may not meet. */
export function wrongPairs({ people, matches, endedAt }: Run): MadeMatch[] {
  const allowed = partners(people, endedAt)
  return matches.filter(({ one, other }) => !allowed.get(one)?.some(({ id }) => id === other))
}

/**
 * Pairs who may meet and were both free, searching and unmatched, at the same time for longer than `patience`, and so
 * should have been brought together: with each other or, one of them at least, with somebody else, which would have
 * ended it. Who was never free together with anybody who fits has nobody to blame.
 * @param patience milliseconds for which two may be free side by side
 */
export function starved(run: Run, patience: (one: Searcher, other: Searcher) => number): Finding[] {
  const { people, searchingFrom, matches, endedAt } = run
  const matchedAt = new Map(matches.flatMap(({ one, other, at }) => [[one, at] as const, [other, at] as const]))
  const from = ({ id }: Searcher) => searchingFrom.get(id) ?? Infinity
  const until = ({ id }: Searcher) => matchedAt.get(id) ?? endedAt
  const found: Finding[] = []
  const allowed = partners(people, endedAt)
  for (const one of people) {
    for (const other of allowed.get(one.id) ?? []) {
      const together = Math.min(until(one), until(other)) - Math.max(from(one), from(other))
      if (one.id < other.id && together > patience(one, other)) found.push({ one: one.id, other: other.id, together })
    }
  }
  return found
}

export interface WaitingTimes extends Latency {
  /** Kinds of people by how many of all may meet them. */
  partners: string
  people: number
  matched: number
  max: number
}

/** Milliseconds from asking until hearing of a match, of those who did, by how many of all people may meet them. */
export function waitingTimes({ people, askedAt, heardAt, endedAt }: Run): WaitingTimes[] {
  const allowed = partners(people, endedAt)
  const bands = [
    { name: '0', least: 0, most: 0 },
    { name: '1 to 4', least: 1, most: 4 },
    { name: '5 to 19', least: 5, most: 19 },
    { name: '20 to 49', least: 20, most: 49 },
    { name: '50 and more', least: 50, most: Infinity },
    { name: 'all', least: 0, most: Infinity },
  ]
  return bands.map(({ name, least, most }) => {
    const members = people.filter(({ id }) => {
      const count = allowed.get(id)?.length ?? 0
      return count >= least && count <= most
    })
    const waits = members.flatMap(({ id }) => {
      const [asked, heard] = [askedAt.get(id), heardAt.get(id)]
      return asked === undefined || heard === undefined ? [] : [heard - asked]
    })
    return {
      partners: name,
      people: members.length,
      matched: waits.length,
      ...latencyOf(waits),
      max: Math.max(0, ...waits),
    }
  })
}
