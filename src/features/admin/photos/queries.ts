import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'

/** A photo that waits. Times are as Postgres writes them in JSON. */
export interface WaitingRow {
  id: string
  user: { id: string; first_name: string | null; age: number | null }
  created_at: string
  width: number
  height: number
  blur_hash: string
  is_primary: boolean
}

const waiting = (now: number) => sql`
  jsonb_build_object('id', ph.id, 'created_at', ph.created_at, 'width', ph.width, 'height', ph.height, 'blur_hash', ph.blur_hash,
    'is_primary', ph.is_primary, 'user', jsonb_build_object('id', ph.user_id, 'first_name', p.first_name,
      'age', age_on(p.birth_date, day_of_ages(${instant(now)}))))`

/** Photos that wait for a moderator, the longest wait first. */
export async function waitingPhotos(
  db: Db,
  { limit, after, now }: { limit: number; after: TimePosition | null; now: number },
): Promise<WaitingRow[]> {
  const rows = await db.rows<{ photo: WaitingRow }>(sql`
    select ${waiting(now)} as photo from photos ph left join profiles p on p.user_id = ph.user_id
    where ph.status = 'pending'
      ${after === null ? sql`` : sql`and (ph.created_at, ph.id) > (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by ph.created_at, ph.id limit ${limit}`)
  return rows.map(({ photo }) => photo)
}

/** The folder of a photo's objects; null where there is no such photo. */
export async function folderOfPhoto(db: Db, photoId: string): Promise<string | null> {
  const [row] = await db.rows<{ key: string }>(sql`select object_key as key from photos where id = ${photoId}`)
  return row?.key ?? null
}

export type PhotoDecided =
  { outcome: 'ok'; case_id: string | null; events: DomainEvent[] } | { outcome: 'not_found' | 'decided' | 'self' }

/**
 * Decides a photo that waits; see `decide_waiting_photo` in `drizzle/functions/operator_photos.sql`. @returns with `isNextWanted` also the
 * photo that has waited longest, apart from this one and those of the operator
 */
export const decideWaiting = async (
  db: Db,
  d: {
    photoId: string
    decision: 'approved' | 'rejected'
    policy: string | null
    note: string | null
    urgency: object | null
    operatorId: string
    isNextWanted: boolean
    now: number
  },
): Promise<{ decided: PhotoDecided; next: WaitingRow | null }> =>
  db.one(sql`
    with decided as materialized (
      select decide_waiting_photo(
        photo => ${d.photoId}, decision => ${d.decision}, policy => ${d.policy}, note => ${d.note},
        urgency => ${d.urgency === null ? null : JSON.stringify(d.urgency)}::jsonb, operator => ${d.operatorId},
        at => ${instant(d.now)}) as answer)
    select decided.answer as decided, (
      select ${waiting(d.now)} from photos ph left join profiles p on p.user_id = ph.user_id
      where ${d.isNextWanted} and ph.status = 'pending' and ph.id <> ${d.photoId} and ph.user_id <> ${d.operatorId}
      order by ph.created_at, ph.id limit 1) as next
    from decided`)
