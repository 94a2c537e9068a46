import { pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** Progress of the sweeps through the bucket. `dueAt` is when the next part may be swept; see sweep-photos.ts. */
export const sweeps = pgTable('sweeps', {
  prefix: text('prefix').primaryKey(),
  /** Everything up to this key has been processed. */
  position: text('position').notNull(),
  dueAt: instant('due_at').notNull(),
})
