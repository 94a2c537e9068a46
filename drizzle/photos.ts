import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, oneOf } from './columns.ts'
import { users } from './users.ts'

export const PHOTO_STATUSES = ['pending', 'approved', 'rejected'] as const

/**
 * A picture of a profile. `contentHash` makes the same picture one row per user. `objectKey` is the folder of its
 * objects; it is never reused, so a late deletion cannot affect a new upload of the same picture. `width` and `height`
 * are of the largest size.
 */
export const photos = pgTable(
  'photos',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    contentHash: text('content_hash').notNull(),
    /** Keyed index of the uploaded bytes, equal in every account; null for pictures from before it. */
    pictureIndex: text('picture_index'),
    objectKey: text('object_key').notNull(),
    blurHash: text('blur_hash').notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    position: integer('position').notNull(),
    isPrimary: boolean('is_primary').notNull().default(false),
    status: text('status', { enum: PHOTO_STATUSES }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('photos_status_known', t.status, PHOTO_STATUSES),
    unique('photos_content_once_per_person').on(t.userId, t.contentHash),
    // Sorted bytewise as the bucket, so that a part of the bucket's list is a range of the index.
    uniqueIndex('photos_object_key').on(sql`${t.objectKey} collate "C"`),
    index('photos_picture')
      .on(t.pictureIndex)
      .where(sql`${t.pictureIndex} is not null`),
    uniqueIndex('photos_one_primary')
      .on(t.userId)
      .where(sql`${t.isPrimary}`),
    // What waits for a moderator, the oldest first.
    index('photos_waiting')
      .on(t.createdAt, t.id)
      .where(sql`${t.status} = 'pending'`),
  ],
)
