import { describe, expect, it } from 'vitest'
import { conversationTag, isId, newId, newMessageId, tagOfMessage, timeOfId } from '../../src/foundation/ids.ts'
import { query } from '../support/db.ts'

/** What the constraints hold by themselves, whatever code runs above them. */

async function users(): Promise<[string, string]> {
  const ids = [newId(), newId()].toSorted()
  for (const id of ids)
    await query('insert into users (id, last_active_at, created_at, updated_at) values ($1, now(), now(), now())', [id])
  return [ids[0] ?? '', ids[1] ?? '']
}

const conversation = (a: string, b: string) =>
  query<{ id: string }>(
    "insert into conversations (id, user_a, user_b, status, created_at, updated_at) values ($1, $2, $3, 'open', now(), now()) returning id",
    [newId(), a, b],
  )

const match = (a: string, b: string, conversationId: string, status = 'active') =>
  query(
    "insert into matches (id, user_a, user_b, conversation_id, kind, status, matched_at) values ($1, $2, $3, $4, 'mutual', $5, now())",
    [newId(), a, b, conversationId, status],
  )

describe('the database', () => {
  it('names messages as the Worker does', async () => {
    for (let i = 0; i < 20; i += 1) {
      const [conversationId, fresh] = [newId(), newId()]
      const [row] = await query<{ id: string }>('select message_id_in($1, $2) as id', [conversationId, fresh])
      const [made, id] = [newMessageId(conversationId, timeOfId(fresh)), row?.id ?? '']
      expect([id.length, id.slice(0, 14), tagOfMessage(id)]).toEqual([
        36,
        made.slice(0, 14),
        conversationTag(conversationId),
      ])
      expect([id.slice(0, -8), timeOfId(id), isId(id)]).toEqual([fresh.slice(0, -8), timeOfId(made), true])
    }
  })

  it('keeps pairs in canonical order', async () => {
    const [a, b] = await users()
    await expect(conversation(b, a)).rejects.toThrow('conversations_canonical')
    const [row] = await conversation(a, b)
    await expect(match(b, a, row?.id ?? '')).rejects.toThrow('matches_canonical')
  })

  it('has one conversation for a pair', async () => {
    const [a, b] = await users()
    await conversation(a, b)
    await expect(conversation(a, b)).rejects.toThrow('conversations_one_per_pair')
  })

  it('has one active match for a pair, and any number of former ones', async () => {
    const [a, b] = await users()
    const [row] = await conversation(a, b)
    const id = row?.id ?? ''
    for (const status of ['unmatched', 'ended', 'unmatched', 'active']) await match(a, b, id, status)
    await expect(match(a, b, id)).rejects.toThrow('matches_one_active_per_pair')
  })

  it('knows no decision about oneself, and one for each direction', async () => {
    const [a, b] = await users()
    const decide = (from: string, to: string, kind = 'like') =>
      query(
        `insert into decisions (from_user_id, to_user_id, kind, status, created_at, updated_at)
         values ($1, $2, $3, case when $3 <> 'pass' then 'pending' end, now(), now())`,
        [from, to, kind],
      )
    await expect(decide(a, a)).rejects.toThrow('decisions_not_self')
    await decide(a, b)
    await decide(b, a)
    await expect(decide(a, b, 'pass')).rejects.toThrow('decisions_from_user_id_to_user_id_pk')
    await expect(decide(b, a, 'love')).rejects.toThrow()
  })

  it('publishes nothing that is not complete', async () => {
    const [a] = await users()
    await query('insert into profiles (user_id, created_at, updated_at) values ($1, now(), now())', [a])
    await expect(query('update profiles set published_at = now() where user_id = $1', [a])).rejects.toThrow(
      'profiles_published_complete',
    )
    await expect(query('update profiles set age_min = 40, age_max = 30 where user_id = $1', [a])).rejects.toThrow(
      'profiles_age_range',
    )
    await expect(query('update profiles set age_min = 17 where user_id = $1', [a])).rejects.toThrow(
      'profiles_age_range',
    )
    await expect(query('update profiles set cell = 1 where user_id = $1', [a])).rejects.toThrow('profiles_cell_whole')
  })

  it('counts the versions of a profile, pictures included, whoever changes it', async () => {
    const [a] = await users()
    await query('insert into profiles (user_id, created_at, updated_at) values ($1, now(), now())', [a])
    const version = async () => (await query('select version from profiles where user_id = $1', [a]))[0]?.['version']
    const photo = (n: number) =>
      `(gen_random_uuid(), '${a}', '${n}', 'photos/${a}/${n}', 'L00000', 1, 1, ${n}, false, 'approved', now())`
    expect(await version()).toBe(1)
    await query(`update profiles set bio = 'x', version = 1 where user_id = $1`, [a])
    expect(await version()).toBe(2)
    await query(
      `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
       values ${photo(1)}, ${photo(2)}`,
    )
    expect(await version()).toBe(3)
    await query('update photos set position = position + 1 where user_id = $1', [a])
    expect(await version()).toBe(4)
    await query('delete from photos where user_id = $1', [a])
    expect(await version()).toBe(5)
  })

  it('has one account for a phone', async () => {
    const [a, b] = await users()
    await query('update users set phone_index = $2 where id = $1', [a, `p-${a}`])
    await expect(query('update users set phone_index = $2 where id = $1', [b, `p-${a}`])).rejects.toThrow(
      'users_phone_index_unique',
    )
  })

  it('computes age and distance as the code does', async () => {
    const [row] = await query(
      `select age_on('2000-02-29', '2018-02-28') as before, age_on('2000-02-29', '2018-03-01') as after,
         km_between(lat_a => 60.17, lon_a => 24.94, lat_b => 59.44, lon_b => 24.75) as helsinki_tallinn,
         km_between(lat_a => -17, lon_a => 179.99, lat_b => -17, lon_b => -179.99) as date_line`,
    )
    expect(row).toMatchObject({ before: 17, after: 18 })
    expect(Number(row?.['helsinki_tallinn'])).toBeCloseTo(81.9, 0)
    expect(Number(row?.['date_line'])).toBeCloseTo(2.13, 1)
  })

  it('finds by an index whatever has to go together with something else', async () => {
    const unindexed = await query(
      `select c.conrelid::regclass::text as table, a.attname as column from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
       where c.contype = 'f' and c.confdeltype = 'c' and not exists (
         select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1] and i.indpred is null)`,
    )
    expect(unindexed).toEqual([])
  })
})
