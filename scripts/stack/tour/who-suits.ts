import type pg from 'pg'

interface Question {
  userId: string
  /** Of the search, when they have none now. */
  mode: 'chat' | 'audio' | 'video'
  /** Ids of the candidates. */
  candidates: readonly string[]
  /** In milliseconds since 1970. */
  now: number
}

/**
 * A candidate with whom a user would be matched live, by the rules of `start_live_match`; null without one. Users with
 * a decision are left out, so that the likes and requests of the tour stay as they are.
 */
export async function whoSuits(
  db: Pick<pg.Client, 'query'>,
  { userId, mode, candidates, now }: Question,
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select c.user_id as id
     from listings v join listings c on c.tile_size = 4 and c.user_id = any($3::uuid[])
     where v.user_id = $1 and v.tile_size = 4
       and fit_live(
           one => coalesce(
           (select s from live_searches s where s.user_id = v.user_id and s.mode = $2),
           jsonb_populate_record(null::live_searches, jsonb_build_object('user_id', v.user_id, 'mode', $2::text, 'filters', '{}'::jsonb))),
           other => jsonb_populate_record(null::live_searches, jsonb_build_object('user_id', c.user_id, 'mode', $2::text, 'filters', '{}'::jsonb)),
           day => ($4::timestamptz at time zone 'utc')::date
         )
       and not exists (select from live_searches s where s.user_id = c.user_id)
       and not exists (
         select from matches m where m.status = 'active' and m.expires_at > $4 and c.user_id in (m.user_a, m.user_b))
       and not exists (
         select from matches m where m.user_a = least(v.user_id, c.user_id) and m.user_b = greatest(v.user_id, c.user_id))
       and not exists (
         select from decisions d where (d.from_user_id, d.to_user_id) in ((v.user_id, c.user_id), (c.user_id, v.user_id)))
     order by c.user_id limit 1`,
    [userId, mode, candidates, new Date(now)],
  )
  return rows[0]?.id ?? null
}
