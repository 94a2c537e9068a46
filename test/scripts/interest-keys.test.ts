import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refoldInterests } from '../../scripts/stack/interest-keys.ts'
import { applyMigrations } from '../../scripts/stack/migrations.ts'
import { emptyDatabase } from '../support/node/empty-database.ts'

let client: pg.Client
let url: string
let drop: () => Promise<void>

/** A database of our own: it is brought up to date as a deployment does it. */
beforeAll(async () => {
  const database = await emptyDatabase()
  url = database.url
  drop = database.drop
  await applyMigrations(url)
  client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await drop()
})

/** A profile as an earlier version has stored it. */
async function stored(interests: string[], keys: string[]): Promise<string> {
  const id = crypto.randomUUID()
  await client.query(
    'insert into users (id, last_active_at, created_at, updated_at) values ($1, now(), now(), now())',
    [id],
  )
  await client.query(
    'insert into profiles (user_id, interests, interest_keys, created_at, updated_at) values ($1, $2, $3, now(), now())',
    [id, interests, keys],
  )
  return id
}

const profileOf = async (id: string) =>
  (
    await client.query<{ keys: string[]; version: number }>(
      'select interest_keys as keys, version from profiles where user_id = $1',
      [id],
    )
  ).rows[0]

it('brings stored keys of interests up to date, however many there are, and leaves good ones alone', async () => {
  const old: string[] = []
  for (let i = 0; i < 30; i += 1)
    old.push(await stored(['İzlanda', 'Tim’s', 'Jazz'], ['i\u0307zlanda', 'tim’s', 'jazz']))
  const good = await stored(['Live music', 'Straße'], ['live music', 'strasse'])
  await client.query(
    `insert into interests (key, label, category_id, category, "position", created_at, updated_at)
     values ('tim’s', 'Tim’s', 'music', 'Music', 9001, now(), now()), ('JAZZ', 'Jazz', 'music', 'Music', 9002, now(), now())`,
  )
  const before = await profileOf(good)
  await refoldInterests(client, 7)
  for (const id of old) expect((await profileOf(id))?.keys).toEqual(['izlanda', "tim's", 'jazz'])
  expect(await profileOf(good)).toEqual(before)
  const { rows } = await client.query(`select key, label from interests where label in ('Tim’s', 'Jazz') order by key`)
  expect(rows).toEqual([
    { key: 'jazz', label: 'Jazz' },
    { key: "tim's", label: 'Tim’s' },
  ])
  const again = await profileOf(old[0] ?? '')
  await refoldInterests(client, 7)
  expect(await profileOf(old[0] ?? '')).toEqual(again)
})

it('leaves translations and doubles the key of their entry, and what is still to follow to it as it is', async () => {
  await client.query(
    `update interests set merged_into = 'swimming' where key = 'sailing';
     insert into interests (key, label, labels, category_id, category, "position", created_at, updated_at)
     values ('tapas', 'Tapas', '{"pt": "Petiscos à mesa"}', 'going-out', 'Going out', 9003, now(), now())`,
  )
  const translated = await stored(['Natação', 'Ópera', 'Café´s'], ['swimming', 'opera', 'cafe´s'])
  const following = await stored(['Natação', 'Velas e barcos é'], ['natação', 'velas e barcos é'])
  await refoldInterests(client, 7)
  expect((await profileOf(translated))?.keys).toEqual(['swimming', 'opera', "café's"])
  expect((await profileOf(following))?.keys).toEqual(['natação', 'velas e barcos é'])
  await client.query('select follow_interests(batch => 100)')
  expect((await profileOf(following))?.keys).toEqual(['swimming', 'velas e barcos é'])
  // A label that somebody has written into the table by hand counts as well.
  const { rows } = await client.query(
    `select interest_key as entry from interest_aliases where key = 'petiscos à mesa'`,
  )
  expect(rows).toEqual([{ entry: 'tapas' }])
  const again = await profileOf(translated)
  await refoldInterests(client, 7)
  expect(await profileOf(translated)).toEqual(again)
})
