import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { casesOf } from '../../drizzle/seed/cases.ts'
import { dayOf } from '../../drizzle/seed/days.ts'
import { isInCast, seedPeople } from '../../drizzle/seed/people.ts'
import { applyMigrations } from '../../scripts/stack/migrations.ts'
import { makeSecrets } from '../../scripts/stack/secrets.ts'
import { insertCases } from '../../scripts/stack/seed/cases.ts'
import { openEvidence } from '../../src/features/safety/evidence.ts'
import { newId } from '../../src/foundation/ids.ts'

/** The cases of the seed data: whatever the database holds about them holds together. */

const now = Date.now()
const people = seedPeople(dayOf(now))

let server: pg.Client
const databases: string[] = []
beforeAll(async () => {
  server = new pg.Client({
    connectionString: inject('surroundings').databaseUrl,
    options: '-c idle_session_timeout=0',
  })
  await server.connect()
})
afterAll(async () => {
  for (const name of databases) await server.query(`drop database ${name} with (force)`)
  await server.end()
})

/** A database of its own with the people, operators of some roles, and the cases. */
async function withCases(roles: readonly string[]) {
  const name = `cases_${crypto.randomUUID().replaceAll('-', '')}`
  await server.query(`create database ${name}`)
  databases.push(name)
  const url = new URL(inject('surroundings').databaseUrl)
  url.pathname = `/${name}`
  await applyMigrations(url.href)
  const db = new pg.Client({ connectionString: url.href })
  await db.connect()
  const accounts = [...people.map(({ id }) => [id, 'user']), ...roles.map((role) => [newId(), role])]
  await db.query(
    `insert into users (id, role, last_active_at, created_at, updated_at)
     select id, role, now(), now(), now() from unnest($1::uuid[], $2::text[]) u(id, role)`,
    [accounts.map(([id]) => id), accounts.map(([, role]) => role)],
  )
  const keys = { DATA_KEYS: JSON.parse((await makeSecrets()).DATA_KEYS) as { id: string; key: string }[] }
  await insertCases(db, people, keys, now)
  return { db, keys }
}

describe('the cases of the seed data', () => {
  it('are some that wait and some that are decided, undone and appealed', async () => {
    const { db, keys } = await withCases(['moderator', 'moderator', 'senior', 'admin'])
    const numbers = async (text: string) =>
      (await db.query<{ name: string; n: number }>(text)).rows.map(({ name, n }) => [name, n])
    expect(await numbers('select status as name, count(*)::int as n from cases group by 1 order by 1')).toEqual([
      ['closed', 10],
      ['open', 30],
    ])
    expect(
      await numbers('select measure as name, count(*)::int as n from safety_decisions group by 1 order by 1'),
    ).toEqual([
      ['ban', 2],
      ['none', 2],
      ['restriction', 2],
      ['suspension', 2],
      ['warning', 2],
    ])
    expect(await numbers('select status as name, count(*)::int as n from appeals group by 1 order by 1')).toEqual([
      ['granted', 2],
      ['open', 2],
      ['rejected', 2],
    ])
    expect(
      await numbers(`select status as name, count(*)::int as n from users where status <> 'active' group by 1`),
    ).toEqual([['banned', 2]])
    const { rows } = await db.query<{ strange: number }>(
      `select count(*)::int as strange from cases c where c.opened_at > $1 or c.closed_at > $1
         or not exists (select from case_entries e where e.case_id = c.id and e.kind in ('report', 'signal'))
         or exists (select from case_entries e where e.case_id = c.id and e.at > $1)`,
      [new Date(now)],
    )
    expect(rows).toEqual([{ strange: 0 }])
    const { rows: sealed } = await db.query<{ id: string; evidence: string; reported_id: string }>(
      'select id, evidence, reported_id from reports where evidence is not null',
    )
    expect(sealed.length).toBeGreaterThan(10)
    for (const { id, evidence, reported_id } of sealed)
      expect((await openEvidence(keys, id, evidence)).messages[0]?.sender_id).toBe(reported_id)
    await db.end()
  })

  it('have none that somebody would have decided where nobody could', async () => {
    const { db } = await withCases(['admin'])
    const { rows } = await db.query(
      `select (select count(*)::int from cases) as cases, (select count(*)::int from safety_decisions) as decisions`,
    )
    expect(rows).toEqual([{ cases: 30, decisions: 0 }])
    await db.end()
  })

  it('are about different people, and about none of the tour', () => {
    const subjects = casesOf(people).map(({ subject }) => subject)
    expect(new Set(subjects).size).toBe(40)
    for (const subject of subjects) expect(isInCast(subject, people.indexOf(subject))).toBe(false)
  })
})
