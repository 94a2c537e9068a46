import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import type { PhotoAudience } from './rules.ts'

/** A picture as shown to its owner; `photo_row` in SQL. */
export interface PhotoRow {
  id: string
  /** The folder of its objects. */
  objectKey: string
  blurHash: string
  width: number
  height: number
  status: 'pending' | 'approved' | 'rejected'
  isPrimary: boolean
}

interface NewPhoto {
  id: string
  userId: string
  contentHash: string
  /** By which the picture is recognised in other accounts. */
  pictureIndex: string
  objectKey: string
  blurHash: string
  width: number
  height: number
  status: 'pending' | 'approved'
  isPrimary: boolean
  most: number
  now: number
}

export type AddedPhoto =
  | { outcome: 'ok' | 'known'; picture: PhotoRow; event: DomainEvent | null; events: DomainEvent[] }
  | { outcome: 'too_many' | 'gone' }

/** Adds a picture; see `drizzle/functions/add_photo.sql`. */
export const addPhoto = (db: Db, p: NewPhoto): Promise<AddedPhoto> =>
  db.one(sql`
    select outcome, picture, event, cases_changed_events() as events from add_photo(
      owner => ${p.userId}, photo => ${p.id}, hash => ${p.contentHash}, mark => ${p.pictureIndex}, key => ${p.objectKey}, blur => ${p.blurHash},
      pixel_width => ${p.width}, pixel_height => ${p.height}, make_primary => ${p.isPrimary}, first_status => ${p.status},
      most => ${p.most}, at => ${instant(p.now)}
    )`)

export interface RemovedPhoto {
  outcome: 'ok' | 'not_found' | 'last'
  pictures: PhotoRow[] | null
  event: DomainEvent | null
}

/** Deletes a picture of the owner; see `drizzle/functions/remove_photo.sql`. */
export const removePhoto = (db: Db, userId: string, photoId: string, now: number): Promise<RemovedPhoto> =>
  db.one(
    sql`select outcome, pictures, event from remove_photo(owner => ${userId}, photo => ${photoId}, at => ${instant(now)})`,
  )

/** Reorders the owner's pictures; see `drizzle/functions/order_photos.sql`. */
export const orderPhotos = (
  db: Db,
  userId: string,
  photoIds: readonly string[],
): Promise<{ outcome: 'ok' | 'not_found' | 'incomplete'; pictures: PhotoRow[] | null }> =>
  db.one(sql`select outcome, pictures from order_photos(${userId}, ${sql.param([...photoIds])}::uuid[])`)

interface Decision {
  status: 'approved' | 'rejected'
  onlyPending: boolean
}

export type DecisionOutcome = 'ok' | 'not_found' | 'decided'

/** Approves or rejects a picture; see `drizzle/functions/decide_photo.sql`. */
export async function setPhotoStatus(db: Db, photoId: string, d: Decision): Promise<DecisionOutcome> {
  const { outcome } = await db.one<{ outcome: DecisionOutcome }>(sql`
    select decide_photo(photo => ${photoId}, decision => ${d.status}, only_pending => ${d.onlyPending}) as outcome`)
  return outcome
}

/** The facts that decide whether a picture is shown to a viewer (null: its owner); null when no row has the folder. */
export async function standingOf(db: Db, objectKey: string, viewerId: string | null): Promise<PhotoAudience | null> {
  const [row] = await db.rows<PhotoAudience>(sql`
    select ph.status, coalesce(may_view_photo(${viewerId}, ph.user_id), false) as "isSeen"
    from photos ph where ph.object_key collate "C" = ${objectKey}`)
  return row ?? null
}
