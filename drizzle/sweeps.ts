import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** How far the sweeps through the bucket have come. `dueAt` is when the next part may be swept; see sweep-photos.ts. */
export const sweeps = pgTable('sweeps', {
  prefix: text('prefix').primaryKey(),
  /** Everything up to this key has been looked at. */
  position: text('position').notNull(),
  dueAt: instant('due_at').notNull(),
})
