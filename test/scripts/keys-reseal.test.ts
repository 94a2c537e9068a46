import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { namesOf } from '../../scripts/data-protection/entry.ts'
import { TABLES } from '../../scripts/data-protection/register.ts'
import { countSealed, refusalOf, reseal, type Database } from '../../scripts/keys/reseal.ts'
import { SEALED_COLUMNS } from '../../scripts/keys/sealed-columns.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { openData, sealData } from '../../src/security/sealed-data.ts'
import { SEALED_PLACES } from '../../src/security/sealed-places.ts'
import { ownDatabase } from '../support/node/own-database.ts'

/** The command that encrypts personal data again, so that a key can be dropped. */

/** A key of one letter, which no search for secrets takes for one. */
const key = (id: string, letter: string) => ({ id, key: `${letter.repeat(42)}A` })
const OLD = { DATA_KEYS: [key('k1', 'a')] }
const NEW = { DATA_KEYS: [key('k2', 'b')] }
const BOTH = { DATA_KEYS: [...NEW.DATA_KEYS, ...OLD.DATA_KEYS] }

let url: string
let db: pg.Client

beforeAll(async () => {
  url = await ownDatabase()
  db = new pg.Client({ connectionString: url })
  await db.connect()
})
afterAll(() => db.end())
beforeEach(async () => {
  await db.query('delete from interaction_log; delete from reports; delete from users')
})

/** An account with a phone number under a key. Its index is not what the program would make of it, but as good here. */
async function account(keys: typeof OLD, phone: string): Promise<string> {
  const id = randomUUID()
  await db.query(
    `insert into users (id, phone_index, phone_cipher, last_active_at, created_at, updated_at) values ($1, $2, $3, now(), now(), now())`,
    [id, `index of ${phone}`, await sealData(keys, phone, `index of ${phone}`)],
  )
  return id
}

/** The phone number of an account, by one set of keys. */
async function phoneOf(keys: typeof OLD, id: string): Promise<string> {
  const { rows } = await db.query<{ phone_index: string; phone_cipher: string }>(
    'select phone_index, phone_cipher from users where id = $1',
    [id],
  )
  return openData(keys, rows[0]?.phone_cipher ?? '', rows[0]?.phone_index ?? '')
}

const left = async () => (await countSealed(db)).filter(({ key: id }) => id === 'k1')

const command = (args: string[], keys = BOTH) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    const env = { ...process.env, DATABASE_URL: url, DATA_KEYS: JSON.stringify(keys.DATA_KEYS) }
    execFile(process.execPath, [join(ROOT, 'scripts/keys-reseal.ts'), ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })

describe('npm run keys:reseal', () => {
  it('knows every column that the data-protection register calls sealed', () => {
    const registered = Object.entries(TABLES).flatMap(([table, { sealed }]) =>
      namesOf(sealed).map((name) => `${table}.${name}`),
    )
    expect(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(registered.toSorted())
  })

  it('counts, then encrypts again, after which the old key is not needed', async () => {
    const ids = [await account(OLD, '+491'), await account(OLD, '+492'), await account(NEW, '+493')]
    const counted = await command([])
    expect([counted.code, counted.text]).toEqual([1, expect.stringContaining('2 values are left under other keys')])
    expect(await left()).toEqual([{ column: 'users.phone_cipher', key: 'k1', values: 2 }])

    const applied = await command(['--apply', '--batch', '1'])
    expect([applied.code, applied.text]).toEqual([0, expect.stringContaining('0 values are left under other keys')])
    const phones: string[] = []
    for (const id of ids) phones.push(await phoneOf(NEW, id))
    expect(phones).toEqual(['+491', '+492', '+493'])
  })

  it('binds each value to its own row again', async () => {
    const [report, act] = [randomUUID(), randomUUID()]
    const actor = await account(NEW, '+494')
    await db.query(
      `insert into reports (id, reported_id, reason, is_illegal, notifier, evidence, created_at)
       values ($1, $2, 'other', true, $3, $4, now())`,
      [
        report,
        actor,
        await sealData(OLD, 'author', SEALED_PLACES.notice(report)),
        await sealData(OLD, 'words', SEALED_PLACES.report(report)),
      ],
    )
    await db.query(
      `insert into interaction_log (id, actor_id, act, outcome, address, at) values ($1, $2, 'like', 'ok', $3, now())`,
      [act, actor, await sealData(OLD, '203.0.113.7', SEALED_PLACES.interaction(act))],
    )
    await reseal(db, BOTH, 100)
    const { rows } = await db.query<{ notifier: string; evidence: string; address: string }>(
      'select notifier, evidence, address from reports, interaction_log',
    )
    const [found = { notifier: '', evidence: '', address: '' }] = rows
    expect(await openData(NEW, found.notifier, SEALED_PLACES.notice(report))).toBe('author')
    expect(await openData(NEW, found.evidence, SEALED_PLACES.report(report))).toBe('words')
    expect(await openData(NEW, found.address, SEALED_PLACES.interaction(act))).toBe('203.0.113.7')
  })

  it('goes on where it was interrupted', async () => {
    for (const phone of ['+495', '+496', '+497', '+498']) await account(OLD, phone)
    let writes = 0
    // A connection that breaks before the third batch is written.
    const breaking: Database = {
      query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => {
        if (text.includes('update users') && (writes += 1) > 2) throw new Error('the connection is gone')
        return db.query<Row>(text, values)
      },
    }
    await expect(reseal(breaking, BOTH, 1)).rejects.toThrow('the connection is gone')
    expect(await left()).toEqual([{ column: 'users.phone_cipher', key: 'k1', values: 2 }])
    expect((await reseal(db, BOTH, 1))[0]).toMatchObject({ resealed: 2, changed: 0, unreadable: [] })
    expect(await left()).toEqual([])
  })

  it('leaves what the Worker writes between reading and writing', async () => {
    const id = await account(OLD, '+499')
    // The person changes their number after the command has read the former one.
    const interrupted: Database = {
      query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => {
        if (text.includes('update users'))
          await db.query('update users set phone_index = $2, phone_cipher = $3 where id = $1', [
            id,
            'index of +500',
            await sealData(NEW, '+500', 'index of +500'),
          ])
        return db.query<Row>(text, values)
      },
    }
    expect((await reseal(interrupted, BOTH, 10))[0]).toMatchObject({ resealed: 0, changed: 1 })
    expect(await phoneOf(NEW, id)).toBe('+500')
  })

  it('changes nothing while the Worker has not written with the new key, or when given another than its', async () => {
    await account(OLD, '+501')
    expect(await command(['--apply'])).toEqual({
      code: 2,
      text: expect.stringContaining('Nothing is under the key "k2" yet.'),
    })
    await account(NEW, '+502')
    const wrong = { DATA_KEYS: [key('k2', 'c'), ...OLD.DATA_KEYS] }
    expect(await refusalOf(db, wrong)).toContain('is not the one with which users.phone_cipher was encrypted')
    expect(await command(['--apply'], wrong)).toMatchObject({ code: 2 })
    expect(await left()).toEqual([{ column: 'users.phone_cipher', key: 'k1', values: 1 }])
  })

  it('names the rows that no key opens, and does the others', async () => {
    const lost = await account({ DATA_KEYS: [key('k0', 'd')] }, '+503')
    const id = await account(OLD, '+504')
    await account(NEW, '+505')
    const { code, text } = await command(['--apply'])
    expect([code, text]).toEqual([1, expect.stringContaining(`no given key opens the row ${lost}`)])
    expect(text).toContain('1 values are left under other keys than "k2".')
    expect(await phoneOf(NEW, id)).toBe('+504')
  })
})
