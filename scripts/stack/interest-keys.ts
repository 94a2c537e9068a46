import type pg from 'pg'
import { interestKey } from '../../src/features/profile/interests/interest-key.ts'

interface Row {
  userId: string
  interests: string[]
  keys: string[]
}

/**
 * Updates the stored keys of interests to {@link interestKey}, their only definition: those of the catalogue, to which an
 * operator may have added an entry under another key, and those of profiles. Only labels with non-ASCII characters, or
 * with a grave accent, can have an outdated key.
 *
 * A label that is a translation or a double has the key of its entry (`settle_interests`), and keeps it. Keys that are
 * still to follow to an entry are left to `follow_interests`.
 *
 * A profile that its owner changes concurrently is skipped: the server has written its keys by then. Can be repeated.
 * @param batch profiles read at once
 */
export async function refoldInterests(client: pg.Client, batch = 1_000): Promise<void> {
  await refoldCatalogue(client)
  await refoldAliases(client)
  const entries = await entriesByAlias(client)
  for (let after: string | null = null; ;) {
    const { rows }: { rows: Row[] } = await client.query<Row>(
      `select user_id as "userId", interests, interest_keys as keys from profiles
       where array_to_string(interests, ' ') ~ '[^ -~]|\`' and ($1::uuid is null or user_id > $1)
       order by user_id limit $2`,
      [after, batch],
    )
    await writeKeys(client, rows, entries)
    after = rows.at(-1)?.userId ?? null
    if (after === null || rows.length < batch) break
  }
}

/** One key for each label, in the labels' order: mutual interests are found by it. */
async function writeKeys(client: pg.Client, rows: readonly Row[], entries: ReadonlyMap<string, string>): Promise<void> {
  const keyOf = (label: string, stored: string | undefined): string => {
    const key = interestKey(label)
    return stored !== undefined && entries.get(key) === stored ? stored : key
  }
  const changes = rows
    .map((row) => ({ ...row, now: row.interests.map((label, i) => keyOf(label, row.keys[i])) }))
    .filter(({ keys, now }) => keys.join('\n') !== now.join('\n'))
  if (changes.length === 0) return
  await client.query(
    `update profiles p set interest_keys = c.now
     from jsonb_to_recordset($1::jsonb) as c("userId" uuid, interests text[], keys text[], now text[])
     where p.user_id = c."userId" and p.interests = c.interests and p.interest_keys = c.keys`,
    [JSON.stringify(changes)],
  )
}

/** Of two entries that become one interest the one with the current key stays, and has what the other was known by. */
async function refoldCatalogue(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ key: string; label: string }>(
    'select key, label from interests order by position',
  )
  const taken = new Set(rows.filter(({ key, label }) => key === interestKey(label)).map(({ key }) => key))
  for (const { key, label } of rows) {
    const now = interestKey(label)
    if (now === key) continue
    if (taken.has(now)) {
      await client.query('update interests set merged_into = nullif($1, key) where merged_into = $2', [now, key])
      await client.query('update interest_aliases set interest_key = $1 where interest_key = $2', [now, key])
      await client.query('delete from interests where key = $1', [key])
    } else await client.query('update interests set key = $1, updated_at = now() where key = $2', [now, key])
    taken.add(now)
  }
}

/** The keys of labels in other languages; no alias is the key of an entry. */
async function refoldAliases(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ key: string; labels: Record<string, string> }>(
    'select key, labels from interests order by position',
  )
  const aliases = rows.flatMap(({ key, labels }) =>
    Object.values(labels).map((label) => ({ key: interestKey(label), entry: key })),
  )
  await client.query(
    `insert into interest_aliases (key, interest_key) select distinct on (key) key, entry
     from jsonb_to_recordset($1::jsonb) as a(key text, entry text) on conflict (key) do nothing`,
    [JSON.stringify(aliases)],
  )
  await client.query('delete from interest_aliases a using interests i where i.key = a.key')
}

/** The entries that translations and doubles count as. */
async function entriesByAlias(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ key: string; entry: string }>(
    `select a.key, coalesce(i.merged_into, i.key) as entry from interest_aliases a join interests i on i.key = a.interest_key
     union all select key, merged_into from interests where merged_into is not null`,
  )
  return new Map(rows.map(({ key, entry }) => [key, entry]))
}
