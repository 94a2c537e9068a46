import { sql } from 'drizzle-orm'
import { check, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, updatedAt } from './columns.ts'

/**
 * Settings that operators have given another value than the one in `src/catalogue/app-settings.ts`, which says what each
 * of them is.
 */
export const appSettings = pgTable('app_settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
  updatedAt: updatedAt(),
})

/** What settings have been, and why. Append-only: a trigger refuses changes. */
export const appSettingRevisions = pgTable(
  'app_setting_revisions',
  {
    key: text('key').notNull(),
    /** 1 for the first change of a setting, without gaps; 0 is the value that it comes with. */
    revision: integer('revision').notNull(),
    /** SQL null: the value that the product comes with, whatever it is. */
    value: jsonb('value').$type<unknown>(),
    reason: text('reason').notNull(),
    authorId: uuid('author_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.key, t.revision] }),
    check('app_setting_revisions_numbered', sql`${t.revision} > 0`),
  ],
)
