import { and, asc, desc, eq, lt, sql } from 'drizzle-orm'
import { appSettingRevisions } from '../../../../drizzle/app-settings.ts'
import { change_app_setting } from '../../../../drizzle/functions/generated.ts'
import type { Db } from '../../../foundation/db.ts'
import { upTo } from '../../../foundation/fragments.ts'
import { integer, integers, moment, orNull, text, uuid } from '../../../foundation/given.ts'
import { call, statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import type { ExpectedVersions } from '../../../http/entity-tag.ts'

const latest = statement({}, (orm) =>
  orm
    .selectDistinctOn([appSettingRevisions.key])
    .from(appSettingRevisions)
    .orderBy(asc(appSettingRevisions.key), desc(appSettingRevisions.revision)),
)

export type SettingRevisionRow = RowOfStatement<typeof latest>

/** The latest change of every setting that has been changed. */
export const latestRevisions = (db: Db): Promise<SettingRevisionRow[]> => latest.all(db, {})

/** The latest change of a setting; null where nobody has changed it. */
export async function latestRevision(db: Db, key: string): Promise<SettingRevisionRow | null> {
  const [row] = await revisionsOfSetting(db, key, { limit: 1, before: null })
  return row ?? null
}

const revisions = withOptions({ key: text, limit: integer }, { before: integer }, (orm, { key, limit, before }) =>
  orm
    .select()
    .from(appSettingRevisions)
    .where(and(eq(appSettingRevisions.key, key), before && lt(appSettingRevisions.revision, before)))
    .orderBy(desc(appSettingRevisions.revision))
    .limit(upTo(limit)),
)

/** Changes of a setting, newest first. */
export const revisionsOfSetting = (
  db: Db,
  key: string,
  { limit, before }: { limit: number; before: number | null },
): Promise<SettingRevisionRow[]> => revisions.all(db, { key, limit, before: before ?? undefined })

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

const CHANGE = {
  key: text,
  /** As JSON. */
  value: orNull(text),
  reason: text,
  expected: orNull(integers),
  operatorId: uuid,
  now: moment,
}

const changing = call(CHANGE, ({ key, value, reason, expected, operatorId, now }) =>
  change_app_setting({ key, value: sql`${value}::jsonb`, reason, expected, operator: operatorId, at: now }),
)

/** See `change_app_setting` in `drizzle/functions/app_settings.sql`. */
export const writeSetting = (db: Db, { value, ...change }: Change): ReturnType<typeof changing> =>
  changing(db, { ...change, value: value && value.json })
