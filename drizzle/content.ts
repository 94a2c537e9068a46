import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, updatedAt } from './columns.ts'

/**
 * What pages have said: the text of one revision in one language. Append-only, because consents refer to revisions: a
 * trigger refuses changes.
 */
export const pageRevisions = pgTable(
  'page_revisions',
  {
    slug: text('slug').notNull(),
    /** BCP 47, such as `en` or `pt-BR`. */
    locale: text('locale').notNull(),
    /** 1 for the first of a page in a language, without gaps. */
    revision: integer('revision').notNull(),
    title: text('title').notNull(),
    markdown: text('markdown').notNull(),
    /** Of `markdown`, made safe when the revision was written. */
    html: text('html').notNull(),
    /** Changes what users have agreed to. */
    isMaterial: boolean('is_material').notNull().default(false),
    /** Why, in the author's words. */
    note: text('note').notNull(),
    /** Null for what came with the product. */
    authorId: uuid('author_id'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.slug, t.locale, t.revision] }),
    check('page_revisions_slug', sql`${t.slug} ~ '^[a-z0-9]+(-[a-z0-9]+)*$'`),
    check('page_revisions_locale', sql`${t.locale} ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'`),
  ],
)

/** Pages in each of their languages, and which revision of theirs is shown. */
export const pages = pgTable(
  'pages',
  {
    slug: text('slug').notNull(),
    locale: text('locale').notNull(),
    /** Grows with every revision and every publication. */
    version: integer('version').notNull(),
    publishedRevision: integer('published_revision'),
    publishedAt: instant('published_at'),
    /** Takes the place of the published one at `scheduledAt`. */
    scheduledRevision: integer('scheduled_revision'),
    scheduledAt: instant('scheduled_at'),
    /** From this revision on, accepting the page is asked of those who have accepted an earlier one; null where it is of nobody. */
    consentRevision: integer('consent_revision'),
    /** When that one was published. */
    consentSince: instant('consent_since'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.slug, t.locale] }),
    foreignKey({
      name: 'pages_published',
      columns: [t.slug, t.locale, t.publishedRevision],
      foreignColumns: [pageRevisions.slug, pageRevisions.locale, pageRevisions.revision],
    }),
    foreignKey({
      name: 'pages_scheduled',
      columns: [t.slug, t.locale, t.scheduledRevision],
      foreignColumns: [pageRevisions.slug, pageRevisions.locale, pageRevisions.revision],
    }),
    check('pages_publication', sql`(${t.publishedRevision} is null) = (${t.publishedAt} is null)`),
    check('pages_schedule', sql`(${t.scheduledRevision} is null) = (${t.scheduledAt} is null)`),
    check('pages_consent', sql`(${t.consentRevision} is null) = (${t.consentSince} is null)`),
    index('pages_due')
      .on(t.scheduledAt)
      .where(sql`${t.scheduledAt} is not null`),
  ],
)

/** How often public content has changed, by its kind: isolates keep what they have read until the number grows. */
export const contentVersions = pgTable('content_versions', {
  name: text('name').primaryKey(),
  version: integer('version').notNull(),
})
