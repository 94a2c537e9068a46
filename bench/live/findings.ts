import { latencyOf, type Latency } from '../latency.ts'
import { partners } from './oracle.ts'
import type { Searcher } from './population.ts'

/** A match in the database; times in milliseconds since 1970. */
export interface MadeMatch {
  one: string
  other: string
  at: number
}

/** The observations of a run. */
export interface Run {
  people: readonly Searcher[]
  /** When each started to search. */
  askedAt: ReadonlyMap<string, number>
  /** When each got the response that they search or are matched. */
  searchingFrom: ReadonlyMap<string, number>
  /** When each was notified of their match. */
  heardAt: ReadonlyMap<string, number>
  matches: readonly MadeMatch[]
  /** When the observations were made. */
  endedAt: number
}

interface Finding {
  one: string
  other: string
  /** For how long both were free, in milliseconds. */
  together: number
}

/** Users in more than one match. */
export function pairedTwice({ matches }: Pick<Run, 'matches'>): string[] {
  const counts = new Map<string, number>()
  for (const id of matches.flatMap(({ one, other }) => [one, other])) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([id]) => id)
}

/** Matches of users who, by the oracle, may not meet. */
export function wrongPairs({ people, matches, endedAt }: Run): MadeMatch[] {
  const allowed = partners(people, endedAt)
  return matches.filter(({ one, other }) => !allowed.get(one)?.some(({ id }) => id === other))
}

/**
 * Pairs who may meet and were both free, searching and unmatched, at the same time for longer than `patience`, and so
 * should have been matched: with each other or, one of them at least, with another user, which would have ended it.
 * Users who were never free at the same time as anybody who fits are not counted.
 * @param patience milliseconds for which two may be free at the same time
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
  /** Users grouped by how many others may meet them. */
  partners: string
  people: number
  matched: number
  max: number
}

/** Milliseconds from searching to being notified of a match, of those who were, by how many users may meet them. */
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
