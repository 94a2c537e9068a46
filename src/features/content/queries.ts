import { and, eq } from 'drizzle-orm'
import { pageRevisions } from '../../../drizzle/content.ts'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { PublicRevision } from '../../../drizzle/functions/results/content.ts'
import type { DomainEvent } from '../../catalogue/domain-events.ts'
import type { Db } from '../../foundation/db.ts'
import { moment } from '../../foundation/given.ts'
import { call, statement } from '../../foundation/statement.ts'

export type { PublicRevision }

const publicPages = call({}, functions.public_pages)

/** Every page that is published or planned; see `drizzle/functions/content.sql`. */
export const readPublicPages = (db: Db): Promise<{ version: number; pages: PublicRevision[] }> => publicPages(db, {})

const one = statement(
  { slug: pageRevisions.slug, locale: pageRevisions.locale, revision: pageRevisions.revision },
  (orm, { slug, locale, revision }) =>
    orm
      .select({
        slug: pageRevisions.slug,
        locale: pageRevisions.locale,
        revision: pageRevisions.revision,
        title: pageRevisions.title,
        html: pageRevisions.html,
        is_material: pageRevisions.isMaterial,
      })
      .from(pageRevisions)
      .where(and(eq(pageRevisions.slug, slug), eq(pageRevisions.locale, locale), eq(pageRevisions.revision, revision))),
)

/** One revision, published or not; null where there is none. */
export const readRevision = (
  db: Db,
  named: Pick<PublicRevision, 'slug' | 'locale' | 'revision'>,
): Promise<Omit<PublicRevision, 'published_at'> | null> => one.maybe(db, named)

const entering = call({ now: moment }, ({ now }) => functions.enter_scheduled_pages({ at: now }))

/** See `enter_scheduled_pages` in `drizzle/functions/content.sql`. */
export const enterScheduled = (db: Db, now: number): Promise<DomainEvent[]> => entering(db, { now })
