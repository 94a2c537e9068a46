import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { contactIndex } from '../../src/security/contacts.ts'
import { ownDatabase } from '../support/node/own-database.ts'

/** The command that makes the first admin. */

// Any value: a key is only compared with itself.
const INDEX_KEY = randomBytes(32).toString('base64url')
const NOBODY = '00000000-0000-0000-0000-000000000000'
let url: string
let client: pg.Client

beforeAll(async () => {
  url = await ownDatabase()
  client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`update users set role = 'user' where role <> 'user'`)
})
afterAll(() => client.end())

/** Somebody who has signed in. @returns their id */
async function account(column: 'phone_index' | 'email_index', contact: string, more = ''): Promise<string> {
  const index = await contactIndex({ INDEX_KEY }, column === 'phone_index' ? 'phone' : 'email', contact)
  const { rows } = await client.query<{ id: string }>(
    `with account as (
       insert into users (id, ${column}, is_verified, last_active_at, created_at, updated_at)
       values (gen_random_uuid(), $1, true, now(), now(), now()) returning id)
     insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
     select gen_random_uuid(), id, 'x', now(), now() + interval '1 day', 'none', now() from account returning user_id as id`,
    [index],
  )
  const id = rows[0]?.id ?? ''
  if (more !== '') await client.query(`update users set ${more} where id = $1`, [id])
  return id
}

const operators = (args: string[], settings: Record<string, string | undefined> = {}) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'scripts/operators.ts'), ...args],
      { env: { ...process.env, DATABASE_URL: url, INDEX_KEY, ...settings } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })

const roleOf = async (id: string) =>
  (await client.query<{ role: string }>('select role from users where id = $1', [id])).rows[0]?.role

describe('npm run operators', () => {
  it('makes the first admin, by phone or address as people write them', async () => {
    const id = await account('phone_index', '+4915112345678')
    const made = await operators(['make-admin', '--phone', '+49 151 1234-5678'])
    expect(made).toEqual({ code: 0, text: expect.stringContaining(`${id} is an admin`) })
    expect(await roleOf(id)).toBe('admin')
    const { rows } = await client.query(
      'select operator_id, act, before, after from operator_log where subject_id = $1::text',
      [id],
    )
    const role = { before: { role: 'user' }, after: { role: 'admin' } }
    expect(rows).toEqual([{ operator_id: NOBODY, act: 'operator.role', ...role }])
    const sessions = await client.query('select end_reason from sessions where user_id = $1', [id])
    expect(sessions.rows).toEqual([{ end_reason: 'role_changed' }])
    // The Worker tells Redis and closes the sockets.
    const events = await client.query(
      `select from outbox where type = 'session.ended' and payload ->> 'user_id' = $1`,
      [id],
    )
    expect(events.rowCount).toBe(1)
  })

  it('makes no other one while there is one, unless it must', async () => {
    const id = await account('email_index', 'ines@desk.example')
    const refused = await operators(['make-admin', '--email', 'Ines@Desk.example'])
    expect(refused).toEqual({ code: 1, text: expect.stringContaining('There is an admin already') })
    expect(await roleOf(id)).toBe('user')
    expect((await operators(['make-admin', '--email', 'Ines@Desk.example', '--force'])).code).toBe(0)
    expect(await roleOf(id)).toBe('admin')
    // Once more changes nothing.
    expect((await operators(['make-admin', '--email', 'ines@desk.example', '--force'])).code).toBe(0)
    const { rowCount } = await client.query('select from operator_log where subject_id = $1', [id])
    expect(rowCount).toBe(1)
  })

  it('refuses who is not there, and who may not sign in', async () => {
    const id = await account('email_index', 'gone@desk.example', `status = 'banned'`)
    expect(await operators(['make-admin', '--email', 'nobody@desk.example', '--force'])).toEqual({
      code: 1,
      text: expect.stringContaining('Sign in with it first'),
    })
    const banned = await operators(['make-admin', '--email', 'gone@desk.example', '--force'])
    expect(banned).toEqual({ code: 1, text: expect.stringContaining('suspended, banned or deleted') })
    expect(await roleOf(id)).toBe('user')
  })

  it('lists operators', async () => {
    const { code, text } = await operators(['list'], { INDEX_KEY: '' })
    expect(code).toBe(0)
    expect(text).toMatch(/^[0-9a-f-]{36} admin active: no second factor$/m)
    expect(text).toMatch(/^2 operators\.$/m)
  })

  it.each([
    [['make-admin', '--email', 'a@b.example', '--phone', '+4915112345678']],
    [['make-admin', '--phone', '12']],
    [[]],
  ])('says how it is used: %j', async (args) => {
    const { code, text } = await operators(args)
    expect([code, text]).toEqual([2, expect.stringMatching(/npm run operators|That is no/)])
  })
})
