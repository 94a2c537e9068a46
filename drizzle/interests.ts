import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { createdAt, updatedAt } from './columns.ts'

/** The groups in which the catalogue shows its entries. */
export const interestCategories = pgTable(
  'interest_categories',
  {
    id: text('id').primaryKey(),
    /** By language (BCP 47); there is always one in English. */
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    position: integer('position').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    check('interest_categories_id', sql`${t.id} ~ '^[a-z0-9]+(-[a-z0-9]+)*$'`),
    check('interest_categories_in_english', sql`${t.labels} ->> 'en' is not null`),
  ],
)

/**
 * The catalogue of interests, by category. A profile keeps its own spellings (`profiles.interests`), so an entry may be
 * changed or removed without touching profiles.
 */
export const interests = pgTable(
  'interests',
  {
    /** The comparison key: `interestKey` (src/features/profile/interests/interest-key.ts) of the English label. */
    key: text('key').primaryKey(),
    /** In English. */
    label: text('label').notNull(),
    /** In other languages (BCP 47). */
    labels: jsonb('labels')
      .$type<Record<string, string>>()
      .notNull()
      .default(sql`'{}'`),
    categoryId: text('category_id')
      .notNull()
      .references(() => interestCategories.id),
    /** The English label of the category: what the Worker of before reads. */
    category: text('category').notNull(),
    /** Orders the entries of a category. */
    position: integer('position').notNull(),
    /** The entry that this one is a double of: it is not listed, and people who choose it have that one. */
    mergedInto: text('merged_into').references((): AnyPgColumn => interests.key, { onUpdate: 'cascade' }),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    check('interests_not_into_itself', sql`${t.mergedInto} <> ${t.key}`),
    index('interests_category').on(t.categoryId),
    index('interests_merged_into').on(t.mergedInto),
  ],
)

/** Keys by which an entry is known beside its own: those of its labels in other languages. None is the key of an entry. */
export const interestAliases = pgTable(
  'interest_aliases',
  {
    /** `interestKey` of the label. */
    key: text('key').primaryKey(),
    interestKey: text('interest_key')
      .notNull()
      .references(() => interests.key, { onDelete: 'cascade', onUpdate: 'cascade' }),
    /** Whether the entry has such a label now; a former one counts as well, until another entry has it. */
    isCurrent: boolean('is_current').notNull().default(true),
  },
  (t) => [index('interest_aliases_interest').on(t.interestKey)],
)
