import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, smallint, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { users } from './users.ts'

/** Accounts that nobody has used for long, on their way to a deletion; see docs/decisions/inactive-accounts.md. */
export const inactiveAccounts = pgTable(
  'inactive_accounts',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The last use that is known; a later one ends all this. */
    usedAt: instant('used_at').notNull(),
    /** Of warnings: 0 before the first, 1 or 2 once it is decided upon. */
    step: smallint('step').notNull().default(0),
    /** Which warning has been handed to those who deliver it. */
    told: smallint('told').notNull().default(0),
    /** The day that the warnings name; null before the first, and for an account that is kept for another reason. */
    deleteAt: instant('delete_at'),
    /** When to look at it next. */
    dueAt: instant('due_at').notNull(),
  },
  (t) => [
    check('inactive_accounts_step', sql`${t.step} between 0 and 2 and ${t.told} between 0 and ${t.step}`),
    check('inactive_accounts_dated', sql`(${t.step} = 0) = (${t.deleteAt} is null)`),
    index('inactive_accounts_due').on(t.dueAt),
  ],
)

/** Up to which last activity accounts have been looked at. */
export const inactivityProgress = pgTable(
  'inactivity_progress',
  {
    id: integer('id').primaryKey().default(1),
    lookedUntil: instant('looked_until').notNull(),
  },
  (t) => [check('inactivity_progress_one', sql`${t.id} = 1`)],
)
