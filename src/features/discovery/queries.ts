import { sql } from 'drizzle-orm'
import type { Db } from '../../platform/db.ts'
import { STRIDE } from '../../platform/geo/cells.ts'
import type { DomainEvent } from '../../platform/outbox.ts'

/** Where a page of the feed begins: after this person. */
export interface FeedPosition {
  /** In the precision of the database, as text. */
  lastActive: string
  id: string
}

export interface CandidateRow {
  id: string
  first_name: string
  age: number
  bio: string | null
  distance_km: number
  photos: string[]
  interests: string[]
  mutual_interests: string[]
  lastActive: string
}

export interface FeedRow {
  isPublished: boolean
  candidates: CandidateRow[]
}

/** The next people a viewer could meet and has not decided about, most recently active first. */
export async function feedOf(
  db: Db,
  viewerId: string,
  { day, limit, after }: { day: string; limit: number; after: FeedPosition | null },
): Promise<FeedRow> {
  const position = after
    ? sql`and (u.last_active_at, c.user_id) < (${after.lastActive}::timestamptz, ${after.id}::uuid)`
    : sql``
  return db.one<FeedRow>(sql`
    select v.published_at is not null as "isPublished", coalesce(jsonb_agg(found.card order by found.last_active_at desc, found.user_id desc) filter (where found.card is not null), '[]') as candidates
    from profiles v
    left join lateral (
      select u.last_active_at, c.user_id, card_of(c.user_id, ${day}::date) || jsonb_build_object(
        'bio', c.bio,
        'distance_km', greatest(1, round(km_between(v.cell_lat, v.cell_lon, c.cell_lat, c.cell_lon)))::integer,
        'interests', to_jsonb(c.interests),
        'mutual_interests', coalesce((
          select jsonb_agg(label order by at) from unnest(c.interests, c.interest_keys) with ordinality as i(label, key, at) where key = any(v.interest_keys)), '[]'),
        'lastActive', u.last_active_at
      ) as card
      from profiles c join users u on u.id = c.user_id
      where c.published_at is not null
        -- Rows of the grid that can be near enough; a range of the index.
        and c.cell between v.cell - (v.max_distance + 1) * ${STRIDE} and v.cell + (v.max_distance + 1) * ${STRIDE}
        and can_meet(v, c, ${day}::date)
        and not exists (select from decisions d where d.from_user_id = v.user_id and d.to_user_id = c.user_id)
        ${position}
      order by u.last_active_at desc, c.user_id desc
      limit ${limit}
    ) found on true
    where v.user_id = ${viewerId}
    group by v.user_id`)
}

export interface DecisionRow {
  outcome: 'ok' | 'not_published' | 'not_found' | 'matched'
  matchId: string | null
  conversationId: string | null
  event: DomainEvent | null
}

interface Decision {
  actorId: string
  targetId: string
  kind: 'pass' | 'like' | 'super_like'
  now: number
  /** Ids for what a match would make. */
  matchId: string
  conversationId: string
}

/** Writes a decision; see `drizzle/functions/decide.sql`. */
export const decide = (db: Db, d: Decision): Promise<DecisionRow> =>
  db.one(sql`
    select outcome, match_id as "matchId", conversation_id as "conversationId", event
    from decide(${d.actorId}, ${d.targetId}, ${d.kind}, ${new Date(d.now).toISOString()}, ${d.matchId}, ${d.conversationId})`)
