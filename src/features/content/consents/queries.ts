import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'

/** What somebody has accepted. */
export interface ConsentRow {
  slug: string
  locale: string
  revision: number
  accepted_at: string
}

/** Everything that somebody has accepted, the latest first. */
export const consentsOf = (db: Db, userId: string): Promise<ConsentRow[]> =>
  db.rows<ConsentRow>(sql`
    select slug, locale, revision, accepted_at from user_consents where user_id = ${userId}
    order by accepted_at desc, slug, locale, revision desc limit 200`)

interface Acceptance {
  userId: string
  slug: string
  locale: string
  revision: number
  now: number
}

/** See `accept_page` in `drizzle/functions/consents.sql`. */
export const acceptPage = (
  db: Db,
  a: Acceptance,
): Promise<{ outcome: 'ok' | 'not_found' | 'old' | 'unpublished'; published: number | null }> =>
  db.one(sql`
    select r.outcome, r.published from accept_page(
      account => ${a.userId}, slug => ${a.slug}, locale => ${a.locale}, revision => ${a.revision}, at => ${instant(a.now)}
    ) r`)
