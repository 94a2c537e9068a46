import { env } from 'cloudflare:workers'
import { and, eq, gt, inArray, sql, type SQL } from 'drizzle-orm'
import { afterAll, describe, expect, it } from 'vitest'
import { outbox } from '../../../drizzle/outbox.ts'
import { profiles } from '../../../drizzle/profiles.ts'
import { announce } from '../../../drizzle/functions/generated.ts'
import { createDb, type Db } from '../../../src/foundation/db.ts'
import { jsonObject } from '../../../src/foundation/fragments.ts'
import * as kinds from '../../../src/foundation/given.ts'
import { call, statement, variants, withOptions } from '../../../src/foundation/statement.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { partial } from '../../support/partial.ts'

const { SQL_BRIDGE_URL } = env as Env & { SQL_BRIDGE_URL: string }
const overHttp = createDb({ over: 'http', url: SQL_BRIDGE_URL }, startTiming())
const overConnection = createDb({ over: 'connection', url: env.HYPERDRIVE.connectionString }, startTiming())
afterAll(() => overConnection.close())

// Fixed clock: the times below are values that go to Postgres and come back.

/** A database that returns the same rows, and what it was asked. */
function recorder(rows: unknown[][]) {
  const asked: { text: string; values: readonly unknown[] }[] = []
  const db = partial<Db>({
    ask: (text, values) => {
      asked.push({ text, values })
      return Promise.resolve(rows)
    },
  })
  return { db, asked }
}

describe('a statement', () => {
  it('is built once, when it is first run', async () => {
    let built = 0
    const own = statement({ userId: profiles.userId }, (orm, { userId }) => {
      built += 1
      return orm.select({ bio: profiles.bio }).from(profiles).where(eq(profiles.userId, userId))
    })
    expect(built).toBe(0)
    const { db, asked } = recorder([['x']])
    expect(await own.one(db, { userId: 'a' })).toEqual({ bio: 'x' })
    expect(await own.all(db, { userId: 'b' })).toEqual([{ bio: 'x' }])
    expect(built).toBe(1)
    expect(asked.map(({ values }) => values)).toEqual([['a'], ['b']])
    expect(asked[0]?.text).toBe(asked[1]?.text)
  })

  it('decodes rows by their columns, flat or in objects', async () => {
    const { db } = recorder([['2026-11-20 10:00:00+00', '7', null, 'x']])
    const columns = {
      at: outbox.createdAt,
      number: sql<number>`count(*)`.mapWith(Number).as('number'),
      none: sql<number | null>`null`.mapWith(Number),
      text: sql<string>`'x'`,
    }
    const decoded = { at: new Date('2026-11-20T10:00:00Z'), number: 7, none: null, text: 'x' }
    const flat = statement({}, (orm) => orm.select(columns).from(outbox))
    expect(await flat.one(db, {})).toEqual(decoded)
    const { at, ...rest } = columns
    const deep = statement({}, (orm) => orm.select({ at, rest }).from(outbox))
    expect(await deep.one(db, {})).toEqual({ at: decoded.at, rest: { number: 7, none: null, text: 'x' } })
  })

  it('sends a value once, however often it is named, and has its constants in the text', async () => {
    const { db, asked } = recorder([])
    const twice = statement({ name: kinds.text }, (orm, { name }) =>
      orm.select({ id: profiles.userId }).from(profiles)
        .where(sql`${eq(profiles.firstName, name)} or ${eq(profiles.bio, name)} or ${inArray(profiles.ageMin, [-5, 18])}
          or ${eq(profiles.lastName, "O'Neil")} or ${eq(profiles.directCalls, true)}`),
    )
    expect(await twice.maybe(db, { name: 'x' })).toBeNull()
    expect(asked[0]?.values).toEqual(['x'])
    for (const part of [`"first_name" = $1::text`, `"bio" = $1::text`, 'in ((-5), 18)', `= 'O''Neil'`, '= true'])
      expect(asked[0]?.text).toContain(part)
  })

  it('says so when it returns no row, though it always should', async () => {
    const none = statement({}, (orm) => orm.select({ id: profiles.userId }).from(profiles))
    await expect(none.one(recorder([]).db, {})).rejects.toThrow('returned none')
  })

  it('with optional parts has those in its text that have a value, and is built once for each set', async () => {
    let built = 0
    const list = withOptions(
      { gender: profiles.gender },
      { bio: kinds.orNull(kinds.text), age: kinds.integer },
      (orm, given) => {
        built += 1
        const { bio, age } = given
        return orm
          .select({ id: profiles.userId })
          .from(profiles)
          .where(and(eq(profiles.gender, given.gender), bio && eq(profiles.bio, bio), age && gt(profiles.ageMin, age)))
      },
    )
    const { db, asked } = recorder([])
    const gender = 'other' as const
    for (const options of [{}, { age: 0 }, { bio: null, age: 3 }, { bio: undefined, age: 5 }])
      await list.all(db, { gender, ...options })
    expect(asked.map(({ values }) => values)).toEqual([['other'], ['other', 0], ['other', null, 3], ['other', 5]])
    expect(asked.map(({ text }) => [text.includes('"bio"'), text.includes('"age_min"')])).toEqual([
      [false, false],
      [false, true],
      [true, true],
      [false, true],
    ])
    expect(built).toBe(3)
    expect(await list.maybe(db, { gender })).toBeNull()
    await expect(list.one(db, { gender })).rejects.toThrow('returned none')
  })

  it('that differs by its shape is declared once for each, and forgotten when there are too many', () => {
    const declared: string[] = []
    const of = variants((shape: string) => declared.push(shape))
    for (const shape of ['a', 'b', 'a']) of(shape)
    expect(declared).toEqual(['a', 'b'])
    for (let i = 0; i < 63; i += 1) of(String(i))
    of('a')
    expect(declared.filter((shape) => shape === 'a')).toHaveLength(1)
    of('b')
    expect(declared.filter((shape) => shape === 'b')).toHaveLength(2)
  })
})

describe('what a statement is given', () => {
  const at = Date.UTC(2000, 1, 29, 12)
  const every = {
    uuid: kinds.uuid,
    text: kinds.orNull(kinds.text),
    integer: kinds.integer,
    bool: kinds.bool,
    day: kinds.day,
    moment: kinds.moment,
    days: kinds.days,
    json: kinds.json<{ a: string[] }>(),
    uuids: kinds.uuids,
    texts: kinds.texts,
    integers: kinds.integers,
    doubles: kinds.doubles,
    cell: kinds.columnOrNull(profiles.cell),
    interests: profiles.interests,
  }
  const echo = call(every, (given) => jsonObject({ ...given, after: sql<string>`${given.moment} + ${given.days}` }))
  const id = '01a22940-abf2-7549-a7c1-be6f1d8b47f6'
  const values = {
    uuid: id,
    text: null,
    integer: -7,
    bool: false,
    day: '2000-02-29',
    moment: at,
    days: 3,
    json: { a: ['"', '\\'] },
    uuids: [id],
    texts: ['a,b', 'say "x"', '', '{}'],
    integers: [],
    doubles: [0.1, -2],
    cell: null,
    interests: ['Go', 'a,b'],
  }

  it.each([
    ['HTTP', overHttp],
    ['a connection', overConnection],
  ])('arrives as it is over %s', async (_way, db) => {
    const { moment, after, days, ...rest } = await echo(db, values)
    const { moment: _moment, days: _days, ...expected } = values
    expect(rest).toEqual(expected)
    expect([moment, after].map((time) => Date.parse(time))).toEqual([at, at + 3 * 86_400_000])
    expect(days).toBe('3 days')
  })

  it('may be a list of objects, which are rows then', async () => {
    const kindsOf = { id: kinds.uuid, word: kinds.orNull(kinds.text), at: kinds.timeText }
    const later = statement({ list: kinds.json<kinds.Values<typeof kindsOf>[]>(), at: kinds.moment }, (orm, given) => {
      const { source, row } = kinds.recordset(given.list, kindsOf, 'given')
      return orm.select({ id: row.id, word: row.word }).from(source).where(gt(row.at, given.at))
    })
    const list = [at - 1, at, at + 1].map((time) => ({ id, word: null, at: new Date(time).toISOString() }))
    expect(await later.all(overHttp, { list, at })).toEqual([{ id, word: null }])
  })
})

describe('what a statement returns', () => {
  const decoded = statement({ at: kinds.moment }, (orm, { at }) =>
    orm
      .select({
        at: sql<Date>`${at}`.mapWith(outbox.createdAt),
        count: sql<number>`9007199254740991::bigint`.mapWith(Number),
        none: sql<null>`null`,
        list: sql<string[]>`array['a', 'b']`,
      })
      .from(sql`(values (0)) as one_row`),
  )

  it.each([
    ['HTTP', overHttp],
    ['a connection', overConnection],
  ])('is decoded by its columns over %s', async (_way, db) => {
    const at = Date.UTC(2000, 1, 29, 12, 0, 0, 7)
    expect(await decoded.one(db, { at })).toEqual({
      at: new Date(at),
      count: Number.MAX_SAFE_INTEGER,
      none: null,
      list: ['a', 'b'],
    })
  })
})

it('a function is called by the names of its arguments, and what is left out has its default', async () => {
  const { db, asked } = recorder([[null]])
  const payload: SQL<object> = jsonObject({ id: sql<string>`'x'` })
  await call({ at: kinds.moment }, ({ at }) => announce({ type: 'block.made', payload, at }))(db, { at: 0 })
  expect(asked[0]?.text).toContain(
    `announce(type => 'block.made', payload => jsonb_build_object('id', 'x'), at => $1::timestamptz)`,
  )
})
