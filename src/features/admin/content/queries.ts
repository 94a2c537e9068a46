import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { pageRevisions, pages } from '../../../../drizzle/content.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, integers, type Db } from '../../../foundation/db.ts'
import type { ExpectedVersions } from '../../../http/entity-tag.ts'

export interface PageKey {
  slug: string
  locale: string
}

/** A page as `page_row` in SQL returns it. */
export interface PageRow extends PageKey {
  title: string
  version: number
  latest_revision: number
  published_revision: number | null
  published_at: string | null
  scheduled_revision: number | null
  scheduled_at: string | null
  updated_at: string
}

export type RevisionRow = typeof pageRevisions.$inferSelect

/** Every page in each of its languages. */
export const allPages = async (db: Db): Promise<PageRow[]> => {
  const rows = await db.run((orm) =>
    orm
      .select({ row: sql<PageRow>`page_row(${pages})` })
      .from(pages)
      .orderBy(asc(pages.slug), asc(pages.locale)),
  )
  return rows.map(({ row }) => row)
}

export async function pageOf(db: Db, { slug, locale }: PageKey): Promise<PageRow | null> {
  const rows = await db.run((orm) =>
    orm
      .select({ row: sql<PageRow>`page_row(${pages})` })
      .from(pages)
      .where(and(eq(pages.slug, slug), eq(pages.locale, locale))),
  )
  return rows[0]?.row ?? null
}

/** Revisions of a page, newest first, without their text. */
export const revisionsOf = (
  db: Db,
  { slug, locale }: PageKey,
  { limit, before }: { limit: number; before: number | null },
): Promise<Omit<RevisionRow, 'markdown' | 'html'>[]> =>
  db.run((orm) =>
    orm
      .select({
        slug: pageRevisions.slug,
        locale: pageRevisions.locale,
        revision: pageRevisions.revision,
        title: pageRevisions.title,
        isMaterial: pageRevisions.isMaterial,
        note: pageRevisions.note,
        authorId: pageRevisions.authorId,
        createdAt: pageRevisions.createdAt,
      })
      .from(pageRevisions)
      .where(
        and(
          eq(pageRevisions.slug, slug),
          eq(pageRevisions.locale, locale),
          before === null ? undefined : lt(pageRevisions.revision, before),
        ),
      )
      .orderBy(desc(pageRevisions.revision))
      .limit(limit),
  )

/** A revision, and the text of the published one, to compare. */
export async function revisionOf(
  db: Db,
  { slug, locale }: PageKey,
  revision: number,
): Promise<(RevisionRow & { published: string | null }) | null> {
  const [row] = await db.run((orm) =>
    orm
      .select({
        whole: pageRevisions,
        published: sql<string | null>`(
          select r.markdown from page_revisions r join pages p on (p.slug, p.locale, p.published_revision) = (r.slug, r.locale, r.revision)
          where p.slug = ${slug} and p.locale = ${locale})`,
      })
      .from(pageRevisions)
      .where(and(eq(pageRevisions.slug, slug), eq(pageRevisions.locale, locale), eq(pageRevisions.revision, revision))),
  )
  return row ? { ...row.whole, published: row.published } : null
}

interface Act extends PageKey {
  expected: ExpectedVersions
  operatorId: string
  now: number
}

/** The outcomes of the functions of `drizzle/functions/content.sql`. */
export type Edited<More = unknown> = { outcome: 'stale' | 'not_found' } | ({ outcome: 'ok'; page: PageRow } & More)
export type Shown = Edited<{ events: DomainEvent[] }>

/** See `revise_page`. */
export const addRevision = async (
  db: Db,
  a: Act & { title: string; markdown: string; html: string; isMaterial: boolean; note: string },
): Promise<Edited<{ revision: number }>> =>
  (
    await db.one<{ answer: Edited<{ revision: number }> }>(sql`
      select revise_page(
        slug => ${a.slug}, locale => ${a.locale}, title => ${a.title}, markdown => ${a.markdown}, html => ${a.html},
        is_material => ${a.isMaterial}, note => ${a.note}, expected => ${integers(a.expected)}, operator => ${a.operatorId},
        at => ${instant(a.now)}
      ) as answer`)
  ).answer

/** See `publish_page`. */
export const showRevision = async (db: Db, a: Act & { revision: number; publishAt: number | null }): Promise<Shown> =>
  (
    await db.one<{ answer: Shown }>(sql`
      select publish_page(
        slug => ${a.slug}, locale => ${a.locale}, revision => ${a.revision},
        publish_at => ${a.publishAt === null ? null : instant(a.publishAt)}, expected => ${integers(a.expected)},
        operator => ${a.operatorId}, at => ${instant(a.now)}
      ) as answer`)
  ).answer

/** See `unschedule_page`. */
export const dropSchedule = async (db: Db, a: Act): Promise<Shown> =>
  (
    await db.one<{ answer: Shown }>(sql`
      select unschedule_page(
        slug => ${a.slug}, locale => ${a.locale}, expected => ${integers(a.expected)}, operator => ${a.operatorId},
        at => ${instant(a.now)}
      ) as answer`)
  ).answer
