import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { product } from '../../scripts/data-protection/entry.ts'
import { OBJECTS } from '../../scripts/data-protection/objects.ts'
import { faultsOf, TABLES } from '../../scripts/data-protection/register.ts'
import { BUCKET, REDIS_KEYS, type Place } from '../../scripts/data-protection/stores.ts'
import { exportView } from '../../src/features/privacy/schemas.ts'
import { newId } from '../../src/foundation/ids.ts'
import { MIGRATIONS as CALL_ROOM } from '../../src/objects/call-room/migrations.ts'
import { MIGRATIONS as CONVERSATION_ROOM } from '../../src/objects/conversation-room/migrations.ts'
import { MIGRATIONS as MATCH_QUEUE } from '../../src/objects/match-queue/migrations.ts'
import { MIGRATIONS as USER_HUB } from '../../src/objects/user-hub/migrations.ts'
import { query } from '../support/db.ts'
import { sqlIn } from '../support/objects.ts'
import { matched } from '../support/people.ts'
import { onePixelPng } from '../support/pictures.ts'
import { redis } from '../support/redis.ts'
import { connect } from '../support/sockets.ts'

/** The data-protection register against what there is: a new column has to say what it is for, and how it ends. */

type Columns = Map<string, string[]>

const grouped = (rows: readonly Record<string, unknown>[]): Columns => {
  const names = Map.groupBy(rows, ({ table }) => String(table))
  return new Map([...names].map(([table, list]) => [table, list.map(({ column }) => String(column))]))
}

const schema = async (): Promise<Columns> =>
  grouped(
    await query(
      `select c.table_name as table, c.column_name as column from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE'`,
    ),
  )

const faults = (register: typeof TABLES, actual: Columns): string[] => [
  ...Object.keys(register).flatMap((table) => (actual.has(table) ? [] : [`${table} does not exist`])),
  ...[...actual].flatMap(([table, columns]) => {
    const entry = register[table]
    return entry ? faultsOf(table, entry, columns) : [`${table} is not in the register`]
  }),
]

const migrations = {
  'call-room': CALL_ROOM,
  'conversation-room': CONVERSATION_ROOM,
  'match-queue': MATCH_QUEUE,
  'user-hub': USER_HUB,
}

/** The values of the column `name`, which are texts. */
const namesIn = (rows: readonly Record<string, unknown>[]): string[] =>
  rows.flatMap(({ name }) => (typeof name === 'string' ? [name] : []))

/** Whether a key has the form of a place. */
const fits = ({ where }: Place, key: string): boolean =>
  where.endsWith('*') ? key.startsWith(where.slice(0, -1)) : key === where

describe('the data-protection register', () => {
  it('has every column of Postgres, once', async () => {
    expect(faults(TABLES, await schema())).toEqual([])
  })

  it('finds a column that is new, gone, or named twice', () => {
    const entry = product('', { columns: { identifier: 'blocker_id blocked_id', safety: 'reason blocker_id' } })
    expect(faultsOf('blocks', entry, ['blocker_id', 'blocked_id', 'is_new'])).toEqual([
      'blocks.is_new has no class, purpose, basis and time',
      'blocks.reason does not exist',
      'blocks.blocker_id has two classes',
    ])
  })

  it.for(Object.keys(migrations))('has every column of the tables of %s', async (name) => {
    // Guarantee: the keys of that table.
    const steps = migrations[name as keyof typeof migrations]
    // An empty object of any class has an empty database; the tables are made beside those that it has by itself.
    const stub = env.MATCH_QUEUE.getByName(newId())
    const own = await sqlIn(
      stub,
      "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'",
    )
    for (const table of namesIn(own)) await sqlIn(stub, `drop table "${table}"`)
    for (const step of steps) await sqlIn(stub, step)
    const tables = await sqlIn(
      stub,
      "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite\\_%' escape '\\'",
    )
    const actual: Columns = new Map()
    for (const table of namesIn(tables)) {
      const columns = await sqlIn(stub, `pragma table_info("${table}")`)
      actual.set(table, namesIn(columns))
    }
    expect(faults(OBJECTS[name] ?? {}, actual)).toEqual([])
  })

  it('knows every section of the export, and leaves none of its own out', () => {
    const named = Object.values(TABLES).flatMap(({ exported }) => ('in' in exported ? [exported.in] : []))
    const sections = Object.keys(exportView.shape).filter((name) => name !== 'exported_at')
    expect([...new Set(named)].toSorted()).toEqual(sections.toSorted())
  })

  it('knows the form of every key of Redis, and every folder of the bucket, that is about somebody', async () => {
    const { a, b, conversationId } = await matched({ hasPicture: true })
    const picture = new FormData()
    picture.set('conversation_id', conversationId)
    picture.set('file', new File([onePixelPng()], 'x.png'))
    expect((await a.call('POST', '/media', picture)).status).toBe(200)
    await a.call('POST', '/realtime/ticket')
    await a.call('POST', `/users/${b.id}/report`, { reason: 'spam' }, { headers: { 'idempotency-key': newId() } })
    await connect('/ws', a.token)
    await expect.poll(() => redis('EXISTS', `presence:${a.id}`)).toBe(1)
    const keys = (await redis('KEYS', `*${a.id}*`)) as string[]
    expect(keys.length).toBeGreaterThan(2)
    expect(keys.filter((key) => !REDIS_KEYS.some((place) => fits(place, key)))).toEqual([])
    const folders = BUCKET.map(({ where }) => where)
    for (const [folder, owner] of [
      ['photos/', a.id],
      ['media/', conversationId],
    ] as const) {
      expect(folders).toContain(folder)
      expect((await env.MEDIA.list({ prefix: `${folder}${owner}/` })).objects).not.toEqual([])
    }
  })
})
