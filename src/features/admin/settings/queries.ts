import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { appSettingRevisions } from '../../../../drizzle/app-settings.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, integers, type Db } from '../../../foundation/db.ts'
import type { ExpectedVersions } from '../../../http/entity-tag.ts'

export type SettingRevisionRow = typeof appSettingRevisions.$inferSelect

/** The latest change of every setting that has been changed. */
export const latestRevisions = (db: Db): Promise<SettingRevisionRow[]> =>
  db.run((orm) =>
    orm
      .selectDistinctOn([appSettingRevisions.key])
      .from(appSettingRevisions)
      .orderBy(asc(appSettingRevisions.key), desc(appSettingRevisions.revision)),
  )

/** The latest change of a setting; null where nobody has changed it. */
export async function latestRevision(db: Db, key: string): Promise<SettingRevisionRow | null> {
  const [row] = await revisionsOfSetting(db, key, { limit: 1, before: null })
  return row ?? null
}

/** Changes of a setting, newest first. */
export const revisionsOfSetting = (
  db: Db,
  key: string,
  { limit, before }: { limit: number; before: number | null },
): Promise<SettingRevisionRow[]> =>
  db.run((orm) =>
    orm
      .select()
      .from(appSettingRevisions)
      .where(
        and(eq(appSettingRevisions.key, key), before === null ? undefined : lt(appSettingRevisions.revision, before)),
      )
      .orderBy(desc(appSettingRevisions.revision))
      .limit(limit),
  )

/** One change of a setting. */
export async function revisionOfSetting(db: Db, key: string, revision: number): Promise<SettingRevisionRow | null> {
  const [row] = await revisionsOfSetting(db, key, { limit: 1, before: revision + 1 })
  return row?.revision === revision ? row : null
}

interface Change {
  key: string
  /** Null: the value that it comes with. */
  value: { json: string } | null
  reason: string
  expected: ExpectedVersions
  operatorId: string
  now: number
}

/** See `change_app_setting` in `drizzle/functions/app_settings.sql`. */
export const writeSetting = async (
  db: Db,
  c: Change,
): Promise<{ outcome: 'ok'; revision: number; events: DomainEvent[] } | { outcome: 'stale' | 'same' }> =>
  (
    await db.one<{ answer: Awaited<ReturnType<typeof writeSetting>> }>(sql`
      select change_app_setting(
        key => ${c.key}, value => ${c.value?.json ?? null}::jsonb, reason => ${c.reason}, expected => ${integers(c.expected)},
        operator => ${c.operatorId}, at => ${instant(c.now)}
      ) as answer`)
  ).answer
