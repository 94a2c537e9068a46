import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { createdAt, updatedAt } from './columns.ts'

/**
 * Interests that are offered, by category. A profile keeps its own spellings (`profiles.interests`), so an entry may be
 * changed or taken away without touching anybody's profile.
 */
export const interests = pgTable('interests', {
  /** What it is compared by: `interestKey` (src/features/profile/interests/interest-key.ts) of the label. */
  key: text('key').primaryKey(),
  label: text('label').notNull(),
  category: text('category').notNull(),
  /** Orders the entries, and the categories by their first one. */
  position: integer('position').notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
})
