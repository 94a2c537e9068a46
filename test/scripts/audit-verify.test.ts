import { execFile } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { ownDatabase } from '../support/node/own-database.ts'

/** The command that looks for what was done to the audit log. */

let url: string
let client: pg.Client

beforeAll(async () => {
  url = await ownDatabase()
  client = new pg.Client({ connectionString: url })
  await client.connect()
  for (let i = 0; i < 3; i += 1)
    await client.query(
      `select note_operator_act(operator => gen_random_uuid(), act => 'page.revise', subject => 'terms/en', reason => null,
         note => $1, before => null, after => null, at => now())`,
      [`Note ${i}`],
    )
  await client.query('select seal_operator_log(most => 100)')
})
afterAll(() => client.end())

const verify = (args: string[] = [], database: string | undefined = url) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'scripts/audit-verify.ts'), ...args],
      { env: { ...process.env, DATABASE_URL: database } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })

describe('npm run audit:verify', () => {
  it('says that all is well, also of a seal that is known', async () => {
    const { rows } = await client.query<{ seal: string }>(
      `select seq || ':' || hash as seal from operator_log_seals where seq = 2`,
    )
    const { code, text } = await verify(['--seal', rows[0]?.seal ?? ''])
    expect([code, text]).toEqual([0, '3 entries are sealed, 0 wait for their seal; 0 faults.\n'])
  })

  it('finds a chain that was made anew', async () => {
    const { code, text } = await verify(['--seal', `2:${'0'.repeat(64)}`])
    expect([code, text]).toEqual([1, expect.stringContaining('2: has another seal')])
  })

  it('finds an entry that was changed', async () => {
    await client.query('set session_replication_role = replica')
    await client.query(`update operator_log set note = 'Another' where note = 'Note 1'`)
    const { code, text } = await verify()
    expect([code, text]).toEqual([1, expect.stringMatching(/^2 .*: changed\n/)])
  })

  it('says how it is used', async () => {
    expect((await verify([], '')).text).toContain('Set DATABASE_URL')
    expect((await verify(['--seal', 'x'])).text).toContain('--seal 1204:')
  })
})
