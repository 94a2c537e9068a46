import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertPeople } from '../../bench/pairs/people.ts'
import { readOps } from '../../scripts/ops/files.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { MEASURES } from '../../src/catalogue/measures.ts'
import { exposition } from '../../src/features/metrics/exposition.ts'
import { readGauges, type Gauges } from '../../src/features/metrics/queries.ts'
import { samplesOf } from '../../src/features/metrics/read-metrics.ts'
import { MOST_RETRIES } from '../../src/features/notifications/rules.ts'
import { TYPES } from '../../src/foundation/postgres/driver.ts'
import { newId } from '../../src/foundation/ids.ts'
import { everyMeasure } from '../support/node/every-measure.ts'
import { ownDatabase } from '../support/node/own-database.ts'

// Fixed clock: the statement is given its time.
const NOW = Date.parse('2040-01-01T12:00:00.000Z')
const DAY = 86_400
const MIDNIGHT = 12 * 3600
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString()

let pool: pg.Pool
const run = (text: string, values: unknown[] = []) => pool.query(text, values)
const ask = async (text: string, values: readonly unknown[]): Promise<unknown[][]> =>
  (await pool.query<unknown[]>({ text, values: [...values], rowMode: 'array', types: TYPES })).rows
const read = (): Promise<Gauges> => readGauges.one({ ask, close() {} }, { now: NOW })

/** A database of its own, in which nothing waits but what the tests put there. */
beforeAll(async () => {
  pool = new pg.Pool({ connectionString: await ownDatabase(), max: 4 })
  await run('delete from outbox')
})
afterAll(() => pool.end())

describe('the gauges of Postgres', () => {
  it('are nothing where nothing waits', async () => {
    expect(await read()).toMatchObject({
      outbox: { count: 0, age: 0 },
      cases: [],
      photos: { count: 0, age: 0 },
      appeals: { count: 0, age: 0 },
      paid: [],
      imbalance: 0,
      activeToday: null,
      activeInMonth: null,
    })
  })

  it('tell what is there', async () => {
    for (const seconds of [5, 90])
      await run("insert into outbox (id, type, payload, due_at, created_at) values ($1, 'x', '{}', $2, $2)", [
        newId(),
        ago(seconds),
      ])
    for (const [queue, opened, due] of [
      ['safety', 100, -50],
      ['safety', 700, 50],
      ['fraud', 10, -50],
    ] as const)
      await run(
        `insert into cases (id, subject_id, queue, severity, due_at, opened_at, updated_at)
         values ($1, $1, $2, 1, $3, $4, $4)`,
        [newId(), queue, ago(due), ago(opened)],
      )
    for (const [hour, metric, value] of [
      [ago(MIDNIGHT), 'actives_day', 12],
      [ago(MIDNIGHT + DAY), 'actives_day', 99],
      [ago(MIDNIGHT + DAY), 'actives_30_days', 40],
      [ago(MIDNIGHT + 2 * DAY), 'actives_30_days', 10],
    ])
      await run('insert into hourly_stats (hour, metric, value) values ($1, $2, $3)', [hour, metric, value])
    const gauges = await read()
    expect(gauges).toMatchObject({
      outbox: { count: 2, age: 90 },
      cases: [
        { queue: 'fraud', open: 1, overdue: 0, age: 10 },
        { queue: 'safety', open: 2, overdue: 1, age: 700 },
      ],
      activeToday: 12,
      activeInMonth: 40,
    })
    const text = exposition(samplesOf(gauges), null)
    expect(text).toContain('\nvibesmatch_cases_overdue{queue="safety"} 1\n')
    expect(text).toContain('\nvibesmatch_cases_open{queue="notices"} 0\n')
    expect(text).toContain('\nvibesmatch_active_people{window="month"} 40\n')
  })

  it('see a balance that the ledger does not explain, and none that it does', async () => {
    const [person = ''] = await insertPeople(pool, 1, 'free')
    const [account, entry] = [newId(), newId()]
    await run(
      'insert into user_coins (id, user_id, balance, version, created_at, updated_at) values ($1, $2, 30, 1, now(), now())',
      [account, person],
    )
    await run(
      `insert into coin_transactions (id, account_id, version, type, amount, balance_after, key, created_at)
       values ($1, $2, 1, 'reward', 30, 30, 'metrics-test', now())`,
      [entry, account],
    )
    expect((await read()).imbalance).toBe(0)
    await run('update user_coins set balance = 23 where id = $1', [account])
    expect((await read()).imbalance).toBe(7)
  })
})

const LINE = /^[a-z_]+(\{[a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*\})? -?\d+(\.\d+)?$/

describe('the text format', () => {
  it('has a head for every measure, then its samples, each once', () => {
    const lines = everyMeasure().split('\n')
    expect(lines.at(-1)).toBe('')
    let name = ''
    const seen = new Set<string>()
    for (const line of lines.slice(0, -1)) {
      const head = /^# (HELP|TYPE) (\w+) (.+)$/.exec(line)
      if (head) name = head[2] ?? ''
      else {
        expect(line).toMatch(LINE)
        expect(line.replace(/[{ ].*/, '').replace(/_(bucket|sum|count)$/, '')).toBe(name)
        expect(seen).not.toContain(line.slice(0, line.lastIndexOf(' ')))
        seen.add(line.slice(0, line.lastIndexOf(' ')))
      }
    }
    expect(lines.filter((line) => line.startsWith('# TYPE'))).toHaveLength(Object.keys(MEASURES).length)
  })
})

it('a notification counts as abandoned when the queue puts it aside', async () => {
  const text = await readFile(join(ROOT, 'wrangler.toml'), 'utf8')
  const consumers = text.split('[[').filter((part) => /^(env\.\w+\.)?queues\.consumers\]\]/.test(part))
  const retries = consumers
    .filter((part) => part.includes('dead_letter_queue'))
    .map((part) => Number(/^max_retries = (\d+)$/m.exec(part)?.[1]))
  expect(retries).toEqual([MOST_RETRIES, MOST_RETRIES, MOST_RETRIES])
})

describe('docs/metrics.md', () => {
  it('has a line for every measure, with its labels, and for no other one', async () => {
    const text = await readFile(join(ROOT, 'docs/metrics.md'), 'utf8')
    const rows = text.split('\n').filter((line) => line.startsWith('| `vibesmatch_'))
    const told = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
    expect(told.toSorted()).toEqual(Object.keys(MEASURES).toSorted())
    for (const row of rows) {
      const [, first = '', means = '', act = ''] = row.split('|')
      expect([means.trim(), act.trim()], row).not.toContain('')
      const labels = /\{([^}]+)\}/.exec(first)?.[1]?.split(', ') ?? []
      for (const [, name = ''] of first.matchAll(/`(\w+)`/g))
        expect(labels, name).toEqual(Object.keys(MEASURES[name]?.labels ?? {}))
    }
  })
  it('names no metric and no recorded rule that does not exist', async () => {
    const text = await readFile(join(ROOT, 'docs/metrics.md'), 'utf8')
    const recorded = new Set(readOps().rules.map(({ record }) => record))
    const named = new Set([...text.matchAll(/`(vibesmatch[_:][\w:]+)/g)].map(([, name = '']) => name))
    expect([...named].filter((name) => !(name in MEASURES) && !recorded.has(name))).toEqual([])
  })
})
