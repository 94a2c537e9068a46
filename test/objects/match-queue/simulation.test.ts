import { expect, it } from 'vitest'
import { pairedTwice, starved, wrongPairs } from '../../../bench/live/findings.ts'
import { partners } from '../../../bench/live/oracle.ts'
import { makeSearchers } from '../../../bench/live/population.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { begin, homeOf, runNow, write } from '../../support/live.ts'
import { sqlIn } from '../../support/objects.ts'

/** A small form of `npm run bench:live`: everything but a minute of real time. */

const PEOPLE = 150
const AT_ONCE = 6

interface Match extends Record<string, unknown> {
  one: string
  other: string
  at: number
}

it('150 people in cities and lonely places are brought together by the rules, each once, and nobody is left over', async () => {
  const now = Date.now()
  const people = makeSearchers(PEOPLE, 1_000, now)
  // Many in one mode, so that many fit.
  for (const [i, person] of people.entries()) if (i % 5 > 0) person.wish.mode = 'chat'
  await write(people)
  const searchingFrom = new Map<string, number>()
  const shards = new Map<string, ReturnType<typeof homeOf>>()
  const coming = [...people]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const { db } = contextWith()
      for (let person = coming.shift(); person; person = coming.shift()) {
        const search = await begin(person.id, person.wish, db)
        await homeOf(search).join(search)
        shards.set(`${search.mode} ${search.region}`, homeOf(search))
        searchingFrom.set(person.id, Date.now())
      }
    }),
  )
  const matches = () =>
    query<Match>(
      `select user_a as one, user_b as other, extract(epoch from matched_at)::float8 * 1000 as at from matches
       where kind = 'live' and user_a = any($1)`,
      [people.map(({ id }) => id)],
    )
  const inRegions = (await matches()).length
  await Promise.all([...shards.values()].map(spill))

  const allowed = partners(people, now)
  const leftOver = async () => {
    const made = await matches()
    const run = {
      people,
      askedAt: searchingFrom,
      searchingFrom,
      heardAt: new Map(),
      matches: made,
      endedAt: Date.now(),
    }
    const taken = new Set(made.flatMap(({ one, other }) => [one, other]))
    return starved(run, () => 0).filter(({ one, other }) => !taken.has(one) && !taken.has(other))
  }
  await expect.poll(leftOver, { timeout: 15_000, interval: 100 }).toEqual([])
  const made = await matches()
  const run = { people, askedAt: searchingFrom, searchingFrom, heardAt: new Map(), matches: made, endedAt: now }
  expect(pairedTwice(run)).toEqual([])
  expect(wrongPairs(run)).toEqual([])
  // Or little would have been shown.
  expect(inRegions).toBeGreaterThan(15)
  expect(made.length).toBeGreaterThan(inRegions)
  expect([...allowed.values()].filter((fitting) => fitting.length === 0).length).toBeGreaterThan(10)
})

/** Lets the seconds pass after which searches go to the whole world. */
async function spill(shard: ReturnType<typeof homeOf>): Promise<void> {
  await sqlIn(shard, 'update searches set spill_at = 1 where spill_at is not null')
  await runNow(shard, 'spill')
}
