import { eq, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { NOBODY } from '../../../../drizzle/functions/rows.ts'
import type { PhotoRow } from '../../../../drizzle/functions/results/profile.ts'
import { photos } from '../../../../drizzle/photos.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import type { Db } from '../../../foundation/db.ts'
import { calledOnce } from '../../../foundation/fragments.ts'
import { bool, integer, moment, orNull, text, uuid, uuids, word, type Values } from '../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../foundation/statement.ts'
import type { PhotoAudience } from './rules.ts'

export type { PhotoRow }

/** Events about profiles, after a function has changed one. */
const changes = functions.profiles_changed({ people: NOBODY })

const NEW_PHOTO = {
  id: uuid,
  userId: uuid,
  contentHash: text,
  /** By which the picture is recognised in other accounts. */
  pictureIndex: text,
  objectKey: text,
  blurHash: text,
  width: integer,
  height: integer,
  status: word<'pending' | 'approved'>(),
  isPrimary: bool,
  most: integer,
  now: moment,
}

export type AddedPhoto =
  { outcome: 'ok' | 'known'; picture: PhotoRow; events: DomainEvent[] } | { outcome: 'too_many' | 'gone' }

const adding = statement(NEW_PHOTO, (orm, given) => {
  const { source, row } = functions
    .add_photo({
      owner: given.userId,
      photo: given.id,
      hash: given.contentHash,
      mark: given.pictureIndex,
      key: given.objectKey,
      blur: given.blurHash,
      pixel_width: given.width,
      pixel_height: given.height,
      make_primary: given.isPrimary,
      first_status: given.status,
      most: given.most,
      at: given.now,
    })
    .as('added')
  return orm.select({ ...row, cases: functions.cases_changed_events(), changes }).from(source)
})

/** Adds a picture; see `drizzle/functions/add_photo.sql`. */
export async function addPhoto(db: Db, photo: Values<typeof NEW_PHOTO>): Promise<AddedPhoto> {
  const { outcome, picture, event, cases, changes: changed } = await adding.one(db, photo)
  if (outcome === 'too_many' || outcome === 'gone') return { outcome }
  if (picture === null) throw new Error('add_photo returned no picture')
  return { outcome, picture, events: [...(event ? [event] : []), ...cases, ...changed] }
}

const removing = statement({ userId: uuid, photoId: uuid, now: moment }, (orm, { userId, photoId, now }) => {
  const { source, row } = functions.remove_photo({ owner: userId, photo: photoId, at: now }).as('removed')
  return orm.select({ ...row, changes }).from(source)
})

export type RemovedPhoto = RowOfStatement<typeof removing>

/** Deletes a picture of the owner; see `drizzle/functions/remove_photo.sql`. */
export const removePhoto = (db: Db, userId: string, photoId: string, now: number): Promise<RemovedPhoto> =>
  removing.one(db, { userId, photoId, now })

const ordering = statement({ userId: uuid, photoIds: uuids }, (orm, { userId, photoIds }) => {
  const { source, row } = functions.order_photos({ owner: userId, wanted: photoIds }).as('ordered')
  return orm.select({ ...row, changes }).from(source)
})

/** Reorders the owner's pictures; see `drizzle/functions/order_photos.sql`. */
export const orderPhotos = (
  db: Db,
  userId: string,
  photoIds: readonly string[],
): Promise<RowOfStatement<typeof ordering>> => ordering.one(db, { userId, photoIds })

const DECISION = { photoId: uuid, status: word<'approved' | 'rejected'>(), onlyPending: bool }

const deciding = statement(DECISION, (orm, { photoId, status, onlyPending }) => {
  const decision = functions.decide_photo({ photo: photoId, decision: status, only_pending: onlyPending })
  const { source, value } = calledOnce(decision, 'decided')
  return orm.select({ outcome: value, changes }).from(source)
})

export type DecidedPhoto = RowOfStatement<typeof deciding>

/** Approves or rejects a picture; see `drizzle/functions/decide_photo.sql`. */
export const setPhotoStatus = (
  db: Db,
  photoId: string,
  decision: Omit<Values<typeof DECISION>, 'photoId'>,
): Promise<DecidedPhoto> => deciding.one(db, { photoId, ...decision })

const audience = statement({ objectKey: text, viewerId: orNull(uuid) }, (orm, { objectKey, viewerId }) =>
  orm
    .select({
      status: photos.status,
      isSeen: sql<boolean>`coalesce(${functions.may_view_photo({ viewer: viewerId, person: photos.userId })}, false)`,
    })
    .from(photos)
    // The index sorts bytewise, as the bucket does.
    .where(eq(sql`${photos.objectKey} collate "C"`, objectKey)),
)

/** The facts that decide whether a picture is shown to a viewer (null: its owner); null when no row has the folder. */
export const standingOf = (db: Db, objectKey: string, viewerId: string | null): Promise<PhotoAudience | null> =>
  audience.maybe(db, { objectKey, viewerId })
