import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, oneOf } from './columns.ts'
import { users } from './users.ts'

export const PHOTO_STATUSES = ['pending', 'approved', 'rejected'] as const

/** A picture of a profile. The object in storage is named by what it contains, so the same picture is stored once per person. */
export const photos = pgTable(
  'photos',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    objectKey: text('object_key').notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    position: integer('position').notNull(),
    isPrimary: boolean('is_primary').notNull().default(false),
    status: text('status', { enum: PHOTO_STATUSES }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('photos_status_known', t.status, PHOTO_STATUSES),
    unique('photos_once_per_person').on(t.userId, t.objectKey),
    uniqueIndex('photos_one_primary')
      .on(t.userId)
      .where(sql`${t.isPrimary}`),
  ],
)
