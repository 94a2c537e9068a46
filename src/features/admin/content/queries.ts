import { aliasedTable, and, asc, desc, eq, lt } from 'drizzle-orm'
import { pageRevisions, pages } from '../../../../drizzle/content.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { PageEdited, PageRow, PageShown } from '../../../../drizzle/functions/results/content.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import type { Db } from '../../../foundation/db.ts'
import { scalarOrNull, upTo } from '../../../foundation/fragments.ts'
import { bool, integer, integers, moment, orNull, text, uuid, type Values } from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'

export type { PageEdited, PageRow, PageShown }

const PAGE = { slug: text, locale: text }
export type PageKey = Values<typeof PAGE>

const every = statement({}, (orm) =>
  orm
    .select({ row: functions.page_row({ p: whole(pages) }) })
    .from(pages)
    .orderBy(asc(pages.slug), asc(pages.locale)),
)

/** Every page in each of its languages. */
export const allPages = async (db: Db): Promise<PageRow[]> => (await every.all(db, {})).map(({ row }) => row)

const one = statement(PAGE, (orm, { slug, locale }) =>
  orm
    .select({ row: functions.page_row({ p: whole(pages) }) })
    .from(pages)
    .where(and(eq(pages.slug, slug), eq(pages.locale, locale))),
)

export const pageOf = async (db: Db, { slug, locale }: PageKey): Promise<PageRow | null> =>
  (await one.maybe(db, { slug, locale }))?.row ?? null

/** A revision without its text. */
const entry = {
  revision: pageRevisions.revision,
  title: pageRevisions.title,
  isMaterial: pageRevisions.isMaterial,
  note: pageRevisions.note,
  authorId: pageRevisions.authorId,
  createdAt: pageRevisions.createdAt,
}

const revisions = withOptions({ ...PAGE, limit: integer }, { before: integer }, (orm, given) =>
  orm
    .select(entry)
    .from(pageRevisions)
    .where(
      and(
        eq(pageRevisions.slug, given.slug),
        eq(pageRevisions.locale, given.locale),
        given.before && lt(pageRevisions.revision, given.before),
      ),
    )
    .orderBy(desc(pageRevisions.revision))
    .limit(upTo(given.limit)),
)

export type RevisionRow = RowOfStatement<typeof revisions>

/** Revisions of a page, newest first, without their text. */
export const revisionsOf = (
  db: Db,
  { slug, locale }: PageKey,
  { limit, before }: { limit: number; before: number | null },
): Promise<RevisionRow[]> => revisions.all(db, { slug, locale, limit, before: before ?? undefined })

const oneRevision = statement({ ...PAGE, revision: integer }, (orm, { slug, locale, revision }) => {
  const shown = aliasedTable(pageRevisions, 'shown')
  const published = orm
    .select({ value: shown.markdown })
    .from(shown)
    .innerJoin(
      pages,
      and(eq(pages.slug, shown.slug), eq(pages.locale, shown.locale), eq(pages.publishedRevision, shown.revision)),
    )
    .where(and(eq(pages.slug, slug), eq(pages.locale, locale)))
  return orm
    .select({
      ...entry,
      markdown: pageRevisions.markdown,
      html: pageRevisions.html,
      published: scalarOrNull(published),
    })
    .from(pageRevisions)
    .where(and(eq(pageRevisions.slug, slug), eq(pageRevisions.locale, locale), eq(pageRevisions.revision, revision)))
})

/** A revision, and the text of the published one, to compare. */
export const revisionOf = (
  db: Db,
  { slug, locale }: PageKey,
  revision: number,
): Promise<RowOfStatement<typeof oneRevision> | null> => oneRevision.maybe(db, { slug, locale, revision })

const ACT = { ...PAGE, expected: orNull(integers), operatorId: uuid, now: moment }
type Act = Values<typeof ACT>

const REVISION = { ...ACT, title: text, markdown: text, html: text, isMaterial: bool, note: text }

const revising = call(REVISION, (given) =>
  functions.revise_page({
    slug: given.slug,
    locale: given.locale,
    title: given.title,
    markdown: given.markdown,
    html: given.html,
    is_material: given.isMaterial,
    note: given.note,
    expected: given.expected,
    operator: given.operatorId,
    at: given.now,
  }),
)

/** See `revise_page` in `drizzle/functions/content.sql`. */
export const addRevision = (db: Db, revision: Values<typeof REVISION>): Promise<PageEdited<{ revision: number }>> =>
  revising(db, revision)

const publishing = call({ ...ACT, revision: integer, publishAt: orNull(moment) }, (given) =>
  functions.publish_page({
    slug: given.slug,
    locale: given.locale,
    revision: given.revision,
    publish_at: given.publishAt,
    expected: given.expected,
    operator: given.operatorId,
    at: given.now,
  }),
)

/** See `publish_page` there. */
export const showRevision = (db: Db, shown: Act & { revision: number; publishAt: number | null }): Promise<PageShown> =>
  publishing(db, shown)

const unscheduling = call(ACT, ({ slug, locale, expected, operatorId, now }) =>
  functions.unschedule_page({ slug, locale, expected, operator: operatorId, at: now }),
)

/** See `unschedule_page` there. */
export const dropSchedule = (db: Db, act: Act): Promise<PageShown> => unscheduling(db, act)
