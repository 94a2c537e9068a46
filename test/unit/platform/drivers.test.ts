import { env } from 'cloudflare:workers'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { subscriptionPlans } from '../../../drizzle/schema.ts'
import { createDb, type Db } from '../../../src/foundation/db.ts'
import { STATEMENT_TIMEOUT } from '../../../src/foundation/postgres/driver.ts'
import { isRefusal, violatedConstraint } from '../../../src/foundation/postgres/errors.ts'
import { statement } from '../../../src/foundation/statement.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { SILENT_PORT } from '../../support/worker.ts'

/** Both ways to Postgres give the same, value by value and error by error. */

const { SQL_BRIDGE_URL, BROKEN_SQL_URL, SQL_FAULTS } = env as Env &
  Record<`${'SQL_BRIDGE' | 'BROKEN_SQL'}_URL` | 'SQL_FAULTS', string>
const to = (over: 'http' | 'connection', url: string): Db => createDb({ over, url }, startTiming())
const overHttp = to('http', SQL_BRIDGE_URL)
const overConnection = to('connection', env.HYPERDRIVE.connectionString)
afterAll(() => overConnection.close())

/** What a statement comes to, by both ways. */
async function both<T>(work: (db: Db) => Promise<T>): Promise<[T, T]> {
  return [await work(overHttp), await work(overConnection)]
}

const errorOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('the statement was to fail')
    },
    (error: Error) => error,
  )

describe('a value that Postgres returns', () => {
  it.each([
    'null',
    'true',
    '32767::smallint',
    '(-2147483647)::integer',
    '9007199254740993::bigint',
    '12345678901234567890.123456789::numeric',
    "'NaN'::numeric",
    '0.1::real',
    '1e300::double precision',
    "'-Infinity'::double precision",
    "''",
    `'naïve "quoted" \\ 🦊' || chr(10) || chr(9)`,
    '\'c\'::"char"',
    "'01a22940-abf2-7549-a7c1-be6f1d8b47f6'::uuid",
    "date '2000-02-29'",
    "timestamp '2000-02-29 23:59:59.999999'",
    "timestamptz '2000-02-29 23:59:59.999999+05:30'",
    "'infinity'::timestamptz",
    "interval '1 year 2 months -3 days 04:05:06.7'",
    "'\\x00ff80'::bytea",
    `'{"a": [1, 2.5, null, "🦊"], "b": {}}'::jsonb`,
    `'[1, 12345678901234567890]'::json`,
    "'null'::jsonb",
    `array['a,b', 'say "x"', null, '', 'NULL']`,
    "'{}'::text[]",
    'array[[1, 2], [3, 4]]',
    'array[9007199254740993]::bigint[]',
    "array[timestamptz '2000-01-01 00:00:00+00', null]",
    "array[date '2000-01-01']",
    "array['01a22940-abf2-7549-a7c1-be6f1d8b47f6'::uuid]",
    'array[true, false]',
    "array['{}'::jsonb]",
    "row(1, 'x')",
    "'[2,5)'::int4range",
    "'10.0.0.1'::inet",
    'point(1, 2)',
    'pg_sleep(0)',
  ])('%s is the same', async (expression) => {
    const [http, connection] = await both((db) => db.ask(`select ${expression}`, []))
    expect(http).toEqual(connection)
    expect(http).toHaveLength(1)
  })
})

describe('a value that a statement is given', () => {
  const values: [name: string, value: unknown, type: string][] = [
    ['a text', 'naïve "x" \\ \n 🦊', 'text'],
    ['an empty text', '', 'text'],
    ['nothing', null, 'text'],
    ['a number', -1.5, 'numeric'],
    ['a bigint', 9_007_199_254_740_993n, 'bigint'],
    ['a truth', false, 'boolean'],
    ['a date', new Date(951_868_799_999), 'timestamptz'],
    ['bytes', Buffer.from([0, 255, 128, 39]), 'bytea'],
    ['an object', { a: ['"', null, { b: 1 }] }, 'jsonb'],
    ['a document', '{"a": "🦊"}', 'jsonb'],
    ['a list as text', '{1,2,3}', 'integer[]'],
    ['a list', ['a,b', 'say "x" \\', null, '', 'NULL', '🦊'], 'text[]'],
    [
      'a list of lists',
      [
        [1, 2],
        [3, 4],
      ],
      'integer[]',
    ],
    ['an empty list', [], 'uuid[]'],
    ['a list of bytes', [Buffer.from([0, 255])], 'bytea[]'],
    ['half of a character', 'a\ud83d', 'text'],
    ['not a number', Number.NaN, 'float8'],
    ['infinity', -Infinity, 'float8'],
  ]
  it.each(values)('%s arrives the same', async (_name, value, type) => {
    const statement = `select $1::${type}::text, $1::${type} is null`
    const [http, connection] = await both((db) => db.ask(statement, [value]))
    expect(http).toEqual(connection)
  })
})

it('a statement has the same rows, with dates as dates', async () => {
  const plans = statement({}, (orm) => orm.select().from(subscriptionPlans).orderBy(subscriptionPlans.id))
  const [http, connection] = await both((db) => plans.all(db, {}))
  expect(http).toEqual(connection)
  expect(http[0]?.createdAt).toBeInstanceOf(Date)
})

it.each([
  ['no row', 'select 1 as one where false'],
  ['many rows', "select n, repeat('x', 500) as text from generate_series(1, 3000) n"],
  ['columns of one name', 'select 1 as a, 2 as a'],
  ['no column', 'select'],
])('%s come the same', async (_name, text) => {
  const [http, connection] = await both((db) => db.ask(text, []))
  expect(http).toEqual(connection)
})

describe('a statement that Postgres refuses', () => {
  it.each<[name: string, text: string, values: unknown[], code: string, constraint: string | null]>([
    ['a syntax error', 'selec 1', [], '42601', null],
    ['no such table', 'select from nothing_of_this_name', [], '42P01', null],
    ['no uuid', 'select $1::uuid', ['not one'], '22P02', null],
    ['a zero byte', 'select $1::text', ['a\0b'], '22021', null],
    ['a division by zero', 'select 1 / $1::integer', [0], '22012', null],
    [
      'a taken key',
      "insert into sweeps (prefix, position, due_at) select 'twice', '', now() from generate_series(1, 2)",
      [],
      '23505',
      'sweeps_pkey',
    ],
    ['an error of ours', "do $$ begin raise exception 'refused' using errcode = 'P0001'; end $$", [], 'P0001', null],
  ])('%s is the same error', async (_name, text, values, code, constraint) => {
    const [http, connection] = await both((db) => errorOf(db.ask(text, values)))
    for (const error of [http, connection]) {
      expect(error).toMatchObject({ code })
      expect(isRefusal(error)).toBe(true)
      expect(violatedConstraint(error)).toBe(constraint)
    }
    expect(http.message).toBe(connection.message)
  })

  it('is told without the value that it quotes', async () => {
    for (const error of await both((db) => errorOf(db.ask('select $1::uuid', ['somebody@example.org']))))
      expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('somebody@example.org')
  })
})

it('a statement over HTTP leaves no timer behind, with which an object could not hibernate', async () => {
  const [begun, ended] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
  await overHttp.ask('select 1', [])
  await errorOf(overHttp.ask('selec 1', []))
  await errorOf(to('http', `${BROKEN_SQL_URL}hangs-up`).ask('select 1', []))
  // What other tests have left to be done in this isolate begins timers as well, and statements that are still under way.
  const timers = () =>
    begun.mock.calls.flatMap(([, ms], i) => (ms === STATEMENT_TIMEOUT ? [begun.mock.results[i]?.value as unknown] : []))
  const left = () => timers().filter((timer) => !ended.mock.calls.some(([cleared]) => cleared === timer))
  expect(timers().length).toBeGreaterThanOrEqual(3)
  await expect.poll(left).toEqual([])
  vi.restoreAllMocks()
})

describe('a Postgres that cannot answer', () => {
  const unavailable = { code: 'UNAVAILABLE' }

  it('because nobody listens is an outage', async () => {
    for (const over of ['http', 'connection'] as const)
      expect(await errorOf(to(over, 'postgres://x:x@127.0.0.1:1/x').ask('select 1', []))).toMatchObject(unavailable)
  })

  it('because nothing comes back is an outage', async () => {
    for (const over of ['http', 'connection'] as const)
      expect(await errorOf(to(over, `postgres://x:x@127.0.0.1:${SILENT_PORT}/x`).ask('select 1', []))).toMatchObject(
        unavailable,
      )
  })

  it.each(SQL_FAULTS.split(','))('because the proxy in front of it %s is an outage', async (fault) => {
    expect(await errorOf(to('http', `${BROKEN_SQL_URL}${fault}`).ask('select 1', []))).toMatchObject(unavailable)
  })

  it('says so without what the proxy has written', async () => {
    const error = await errorOf(to('http', `${BROKEN_SQL_URL}has-no-upstream`).ask('select 1', []))
    expect(error.cause).toMatchObject({ message: 'Server error (HTTP status 502)' })
  })

  it('because it ends the statement is an outage', async () => {
    const ended = "do $$ begin raise exception 'canceling statement' using errcode = 'query_canceled'; end $$"
    for (const error of await both((db) => errorOf(db.ask(ended, [])))) expect(error).toMatchObject(unavailable)
  })

  it('for somebody with the wrong password is an outage', async () => {
    const wrong = Object.assign(new URL(SQL_BRIDGE_URL), { password: 'wrong' }).href
    expect(await errorOf(to('http', wrong).ask('select 1', []))).toMatchObject(unavailable)
  })
})
