import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import { instant, type Db } from '../../foundation/db.ts'

/** A revision that is shown from a time on, as `public_pages` in SQL returns it. */
export interface PublicRevision {
  slug: string
  locale: string
  revision: number
  title: string
  html: string
  is_material: boolean
  published_at: string
}

/** Every page that is published or planned; see `drizzle/functions/content.sql`. */
export const readPublicPages = async (db: Db): Promise<{ version: number; pages: PublicRevision[] }> =>
  (await db.one<{ answer: { version: number; pages: PublicRevision[] } }>(sql`select public_pages() as answer`)).answer

/** One revision, published or not; null where there is none. */
export async function readRevision(
  db: Db,
  { slug, locale, revision }: { slug: string; locale: string; revision: number },
): Promise<Omit<PublicRevision, 'published_at'> | null> {
  const [row] = await db.rows<Omit<PublicRevision, 'published_at'>>(sql`
    select slug, locale, revision, title, html, is_material from page_revisions
    where slug = ${slug} and locale = ${locale} and revision = ${revision}`)
  return row ?? null
}

/** See `enter_scheduled_pages` in `drizzle/functions/content.sql`. */
export const enterScheduled = async (db: Db, now: number): Promise<DomainEvent[]> =>
  (await db.one<{ events: DomainEvent[] }>(sql`select enter_scheduled_pages(at => ${instant(now)}) as events`)).events
