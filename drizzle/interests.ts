import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { createdAt, updatedAt } from './columns.ts'

/**
 * The catalogue of interests, by category. A profile keeps its own spellings (`profiles.interests`), so an entry may be
 * changed or removed without touching profiles.
 */
export const interests = pgTable('interests', {
  /** The comparison key: `interestKey` (src/features/profile/interests/interest-key.ts) of the label. */
  key: text('key').primaryKey(),
  label: text('label').notNull(),
  category: text('category').notNull(),
  /** Orders the entries, and the categories by their first one. */
  position: integer('position').notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})
