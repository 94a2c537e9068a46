import { sql } from 'drizzle-orm'
import { boolean, check, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, updatedAt } from './columns.ts'

/** Pieces of content that clients place: `src/catalogue/content-blocks.ts` says which kinds there are, and where they go. */
export const contentBlocks = pgTable(
  'content_blocks',
  {
    id: id(),
    placement: text('placement').notNull(),
    kind: text('kind').notNull(),
    /** BCP 47; null for every language. */
    locale: text('locale'),
    /** Those who see it: plans, platforms, versions of the app, countries, a share of people. Empty: everybody. */
    audience: jsonb('audience').$type<Record<string, unknown>>().notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    startsAt: instant('starts_at'),
    endsAt: instant('ends_at'),
    /** The highest comes first. */
    priority: integer('priority').notNull(),
    isEnabled: boolean('is_enabled').notNull(),
    version: integer('version').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [check('content_blocks_window', sql`${t.startsAt} < ${t.endsAt}`)],
)
