import type pg from 'pg'
import { interestKey } from '../../src/features/profile/interests/interest-key.ts'

interface Row {
  userId: string
  interests: string[]
  keys: string[]
}

/**
 * Updates the stored keys of interests to {@link interestKey}, their only definition: those of profiles, and those of
 * the catalogue, to which an operator may have added an entry under another key. Only labels with non-ASCII characters,
 * or with a grave accent, can have an outdated key.
 *
 * A profile that its owner changes concurrently is skipped: the server has written its keys by then. Can be repeated.
 * @param batch profiles read at once
 */
export async function refoldInterests(client: pg.Client, batch = 1_000): Promise<void> {
  for (let after: string | null = null; ;) {
    const { rows }: { rows: Row[] } = await client.query<Row>(
      `select user_id as "userId", interests, interest_keys as keys from profiles
       where array_to_string(interests, ' ') ~ '[^ -~]|\`' and ($1::uuid is null or user_id > $1)
       order by user_id limit $2`,
      [after, batch],
    )
    await writeKeys(client, rows)
    after = rows.at(-1)?.userId ?? null
    if (after === null || rows.length < batch) break
  }
  await refoldCatalogue(client)
}

/** One key for each label, in the labels' order: mutual interests are found by it. */
async function writeKeys(client: pg.Client, rows: readonly Row[]): Promise<void> {
  const changes = rows
    .map((row) => ({ ...row, now: row.interests.map(interestKey) }))
    .filter(({ keys, now }) => keys.join('\n') !== now.join('\n'))
  if (changes.length === 0) return
  await client.query(
    `update profiles p set interest_keys = c.now
     from jsonb_to_recordset($1::jsonb) as c("userId" uuid, interests text[], keys text[], now text[])
     where p.user_id = c."userId" and p.interests = c.interests and p.interest_keys = c.keys`,
    [JSON.stringify(changes)],
  )
}

/** Of two entries that become one interest the one with the current key stays. */
async function refoldCatalogue(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ key: string; label: string }>(
    'select key, label from interests order by position',
  )
  const taken = new Set(rows.filter(({ key, label }) => key === interestKey(label)).map(({ key }) => key))
  for (const { key, label } of rows) {
    const now = interestKey(label)
    if (now === key) continue
    if (taken.has(now)) await client.query('delete from interests where key = $1', [key])
    else await client.query('update interests set key = $1, updated_at = now() where key = $2', [now, key])
    taken.add(now)
  }
}
