import { and, eq, gt, isNull, lt, lte, or, sql, type SQL } from 'drizzle-orm'
import { photos } from '../../../../../drizzle/photos.ts'
import type { Db } from '../../../../foundation/db.ts'
import { integer, json, moment, orNull, text, type Values } from '../../../../foundation/given.ts'
import { statement } from '../../../../foundation/statement.ts'

const PART = {
  /** A range of the bucket: its folders, with the number of objects in each. */
  folders: json<{ folder: string; objects: number }[]>(),
  prefix: text,
  /** The range begins after this folder … */
  after: text,
  /** … and ends with this one; null when it reaches the end. */
  upTo: orNull(text),
  /** The number of objects of a complete picture. */
  whole: integer,
  /** Younger rows may have been inserted after the bucket was listed. */
  before: moment,
}
export type Part = Values<typeof PART>

/** The folder of a picture, sorted bytewise as the bucket is. */
const key = sql`${photos.objectKey} collate "C"`

const comparing = statement(PART, (orm, part) => {
  const folders = sql`jsonb_to_recordset(${part.folders}) as listed(folder text, objects integer)`
  const present = orm
    .$with('present')
    .as(
      orm
        .select({ folder: sql<string>`folder`.as('folder'), objects: sql<number>`objects`.as('objects') })
        .from(folders),
    )
  const rows = orm.select({ id: photos.id }).from(photos).where(eq(key, present.folder))
  const orphans: SQL<string[]> = sql`coalesce(jsonb_agg(${present.folder}), '[]')`
  const broken = orm
    .select({ ids: sql<string[]>`coalesce(jsonb_agg(${photos.id}), '[]')` })
    .from(photos)
    .leftJoin(present, eq(present.folder, photos.objectKey))
    .where(
      and(
        gt(key, part.after),
        or(isNull(part.upTo), lte(key, part.upTo)),
        sql`starts_with(${photos.objectKey}, ${part.prefix})`,
        lt(photos.createdAt, part.before),
        lt(sql`coalesce(${present.objects}, 0)`, part.whole),
      ),
    )
  return orm
    .with(present)
    .select({ orphans, broken: sql<string[]>`(${broken})` })
    .from(present)
    .where(sql`not exists ${rows}`)
})

/** Compares a range of the bucket with the rows: folders without a row, and pictures with missing objects. */
export const compare = (db: Db, part: Part): Promise<{ orphans: string[]; broken: string[] }> => comparing.one(db, part)
