import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { PlainError } from '../../scripts/stack/on-end.ts'
import { signInAll } from '../access-tokens.ts'
import { insertPeople, match } from '../compare/people.ts'
import type { Served } from '../served.ts'

/** Further people in the feed for each user and minute, so that likes do not empty it. */
const TARGETS_A_MINUTE = 0.1
const FEWEST_TARGETS = 500

interface Person {
  id: string
}

/** Fills an empty stack with the users of a run, each matched with two others, and people for their feeds. Returns access tokens. */
export async function fillStack(served: Served, users: number, seconds: number): Promise<string[]> {
  const db = new pg.Pool({ connectionString: served.databaseUrl, max: 4 })
  try {
    const targets = Math.ceil(Math.max(FEWEST_TARGETS, (users * TARGETS_A_MINUTE * seconds) / 60))
    const ids = (await insertPeople(db, users + targets)).slice(0, users)
    const people = ids.map((id) => ({ id }))
    const ring = people.flatMap((one, i): [Person, Person][] => {
      const next = people[(i + 1) % users]
      return next === undefined || next === one ? [] : [[one, next]]
    })
    await match(db, ring, served.tokenKey)
    // Rooms and hubs load the matches when they are first used.
    await db.query('delete from outbox')
    await db.query('analyze')
    return [...(await signInAll(db, served.jwtKeys, ids)).values()]
  } finally {
    await db.end()
  }
}

/** Access tokens of a file, one a line. @throws PlainError if there are fewer than users */
export async function readTokens(file: string | undefined, users: number): Promise<string[]> {
  if (file === undefined) throw new PlainError('--url needs --tokens <file>: access tokens of its users, one a line')
  const tokens = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  if (tokens.length < users) throw new PlainError(`${file} has ${tokens.length} tokens, fewer than the ${users} users`)
  return tokens.slice(0, users)
}
