import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../../foundation/db.ts'

/** Leases a sweep. Returns its position, or null when it is not due or already leased. */
export async function claimSweep(db: Db, prefix: string, now: number, leaseUntil: number): Promise<string | null> {
  const [row] = await db.rows<{ position: string }>(sql`
    insert into sweeps as s (prefix, position, due_at) values (${prefix}, '', ${instant(leaseUntil)})
    on conflict (prefix) do update set due_at = excluded.due_at where s.due_at <= ${instant(now)}
    returning position`)
  return row?.position ?? null
}

export async function saveSweep(db: Db, prefix: string, position: string, dueAt: number): Promise<void> {
  await db.rows(sql`update sweeps set position = ${position}, due_at = ${instant(dueAt)} where prefix = ${prefix}`)
}

/** A range of the bucket: its folders, with the number of objects in each. */
export interface Part {
  prefix: string
  /** The range begins after this folder … */
  after: string
  /** … and ends with this one; null when it reaches the end. */
  upTo: string | null
  folders: { folder: string; objects: number }[]
  /** The number of objects of a complete picture. */
  whole: number
  /** Younger rows may have been inserted after the bucket was listed. */
  before: number
}

/** Compares a range of the bucket with the rows: folders without a row, and pictures with missing objects. */
export const compare = (db: Db, part: Part): Promise<{ orphans: string[]; broken: string[] }> =>
  db.one(sql`
    with present as (
      select f.folder, f.objects from jsonb_to_recordset(${JSON.stringify(part.folders)}::jsonb) as f(folder text, objects integer)
    )
    select
      (select coalesce(jsonb_agg(folder), '[]') from present where not exists (select from photos ph where ph.object_key collate "C" = folder)) as orphans,
      (select coalesce(jsonb_agg(ph.id), '[]') from photos ph left join present on folder = ph.object_key
        where ph.object_key collate "C" > ${part.after} and (${part.upTo}::text is null or ph.object_key collate "C" <= ${part.upTo})
          and starts_with(ph.object_key, ${part.prefix}) and ph.created_at < ${instant(part.before)}
          and coalesce(objects, 0) < ${part.whole}) as broken`)
