import { describe, expect, it, onTestFinished } from 'vitest'
import { namesOf } from '../../../scripts/data-protection/entry.ts'
import { TABLES } from '../../../scripts/data-protection/register.ts'
import { minutePasses } from '../../support/clock.ts'
import { query } from '../../support/db.ts'
import { columnsWith } from '../../support/fill.ts'
import { clearAfter, fillAbout, type Cast } from '../../support/filled-person.ts'
import { freshEmail, freshPushToken, matched, proveEmail, signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/** Export, erasure and encryption, proved over the whole schema and what the data-protection register says of it. */

async function cast(): Promise<Cast> {
  return { ...(await matched({ hasPicture: true })), operator: await signIn() }
}

/** Columns that refer to an account by a foreign key, and those that the register keeps although they name somebody. */
async function naming(): Promise<string[]> {
  const keys = await query<{ place: string }>(
    `select c.conrelid::regclass::text || '.' || a.attname as place from pg_constraint c
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
     where c.contype = 'f' and c.confrelid = 'users'::regclass`,
  )
  const kept = Object.entries(TABLES).flatMap(([table, entry]) =>
    Object.keys(entry.kept ?? {})
      .filter((column) =>
        /_by$|^(user|subject|gone|receiver|reporter|reported|operator|author|reviewer)_id$/.test(column),
      )
      .map((column) => `${table}.${column}`),
  )
  return [...new Set([...keys.map(({ place }) => place), ...kept])].toSorted()
}

const isKept = (place: string): boolean => {
  const [table = '', column = ''] = place.split('.')
  return TABLES[table]?.kept?.[column] !== undefined
}

describe('a person in every table', () => {
  it('is exported, and erased but for what the register says is kept', async () => {
    const people = await cast()
    const { a, operator } = people
    onTestFinished(() => clearAfter(people))
    const filler = await fillAbout(people)
    expect((await a.call('POST', '/devices', { token: freshPushToken(), platform: 'web' })).status).toBe(200)
    await a.call('PUT', '/profile/me', { first_name: 'Zebedee', bio: 'A bio that nobody else has' })
    const ids = [a.id, operator.id]
    const before = await columnsWith(ids)
    expect(
      (await naming()).filter((place) => !before.includes(place)),
      'every column that can name somebody does',
    ).toEqual([])

    const { text } = await a.call('GET', '/users/me/export')
    const wrong = filler.marks.flatMap(({ table, column, text: mark }) => {
      const exported = TABLES[table]?.exported
      const isOwn = exported !== undefined && 'in' in exported && exported.without?.[column] === undefined
      return text.includes(mark) === isOwn ? [] : [`${table}.${column} is ${isOwn ? 'missing' : 'too much'}`]
    })
    // What another person has written about somebody is in the table, and is not theirs.
    expect(wrong).toEqual(['reports.description is missing'])

    await query(
      `update users set deleted_at = now() - interval '31 days', restorable_until = now() - interval '1 day' where id = any($1)`,
      [ids],
    )
    await minutePasses()
    expect(await query('select id from users where id = any($1)', [ids])).toEqual([])
    // What changed has an event of its own, which a sweep takes half a minute later.
    await query('update outbox set due_at = now()')
    await minutePasses()
    const events = () =>
      query('select type from outbox where payload::text like any ($1)', [ids.map((id) => `%${id}%`)])
    await expect.poll(events, { timeout: 15_000 }).toEqual([])
    expect((await columnsWith(ids)).filter((place) => !isKept(place))).toEqual([])
    const marks = [a.phone, 'Zebedee', 'A bio that nobody else has', ...filler.marks.map((mark) => mark.text)]
    expect((await columnsWith(marks)).filter((place) => !isKept(place))).toEqual([])
  })
})

describe('what has to be encrypted', () => {
  it('is nowhere in the clear: contacts, tokens, evidence, addresses of interactions', async () => {
    const { a, b, conversationId } = await matched({ hasPicture: true })
    const [email, token, words, bio] = [freshEmail(), freshPushToken(), `words ${a.id}`, `bio of ${a.id}`]
    const fetcher = workerWith({})
    await a.call('POST', '/auth/link/email', { email }, { fetcher })
    await proveEmail(a, email)
    await a.call('POST', '/devices', { token, platform: 'android' })
    await a.call('PUT', '/profile/me', { bio })
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: words })
    await b.call('POST', `/users/${a.id}/report`, { reason: 'scam', description: 'Wants money' }, { fetcher })
    const evidence = () => query('select 1 from reports where reported_id = $1 and evidence is not null', [a.id])
    await expect.poll(evidence, { timeout: 15_000 }).toHaveLength(1)

    expect(await columnsWith([a.phone, email, token])).toEqual([])
    const found = await columnsWith([words, bio, a.ip])
    const sealed = new Set(
      Object.entries(TABLES).flatMap(([table, entry]) => namesOf(entry.sealed).map((name) => `${table}.${name}`)),
    )
    expect(found.filter((place) => sealed.has(place))).toEqual([])
    expect(found).toEqual(expect.arrayContaining(['profiles.bio', 'sessions.ip']))
    const filled = await query(
      `select u.phone_cipher, u.email_cipher, d.token_cipher, l.address from users u join devices d on d.user_id = u.id
       join interaction_log l on l.actor_id = u.id and l.address is not null where u.id = $1 limit 1`,
      [a.id],
    )
    for (const value of Object.values(filled[0] ?? {})) expect(value).toMatch(/^[\w.-]{40,}$/)
    expect(Object.keys(filled[0] ?? {})).toHaveLength(4)
  })
})
