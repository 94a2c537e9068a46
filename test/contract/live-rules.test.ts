import { describe, expect, it } from 'vitest'
import { mayMeet } from '../../bench/live/oracle.ts'
import { makeSearchers } from '../../bench/live/population.ts'
import type { Search } from '../../src/rpc/match-queue.ts'
import { fits } from '../../src/objects/match-queue/rules.ts'
import { contextWith } from '../support/context.ts'
import { query } from '../support/db.ts'
import { begin, write } from '../support/live.ts'

describe('permission to meet live', () => {
  it('is the same for the database, the queues and the description', async () => {
    const now = Date.now()
    const people = makeSearchers(100, 1_000, now)
    // So many in one mode, and so many likes, that enough of them fit; some from far away.
    for (const [i, person] of people.entries()) {
      if (i % 8 > 0) person.wish.mode = 'chat'
      person.likes = people.filter((_, j) => (i * 7 + j * 3) % 5 === 0 && i !== j).map(({ id }) => id)
    }
    await write(people)
    const searches = new Map<string, Search>()
    const { db } = contextWith()
    for (const person of people) searches.set(person.id, await begin(person.id, person.wish, db))

    const rows = await query<{ one: string; other: string }>(
      `select a.user_id as one, b.user_id as other from live_searches a, live_searches b
       where a.user_id = any($1) and b.user_id = any($1) and a.user_id < b.user_id
         and fit_live(one => a, other => b, day => $2::date)`,
      [people.map(({ id }) => id), new Date(now).toISOString().slice(0, 10)],
    )
    const day = new Date(now).toISOString().slice(0, 10)
    const pairs = (allow: (one: string, other: string) => boolean) =>
      people
        .flatMap(({ id: one }) => people.filter(({ id }) => id > one && allow(one, id)).map(({ id }) => `${one} ${id}`))
        .toSorted()
    const inSql = rows.map(({ one, other }) => `${one} ${other}`).toSorted()
    const searchOf = (id: string) => searches.get(id) as Search
    const byId = new Map(people.map((person) => [person.id, person]))
    expect(pairs((one, other) => fits(searchOf(one), searchOf(other), day))).toEqual(inSql)
    expect(
      pairs((one, other) => {
        const [a, b] = [byId.get(one), byId.get(other)]
        return a !== undefined && b !== undefined && mayMeet(a, b, now)
      }),
    ).toEqual(inSql)
    // Or there would be nothing to compare.
    expect(inSql.length).toBeGreaterThan(40)
    expect(rows.some(({ one, other }) => searchOf(one).region !== searchOf(other).region)).toBe(true)
  })
})
