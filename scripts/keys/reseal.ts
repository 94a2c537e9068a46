import type pg from 'pg'
import { NIL } from 'uuid'
import { openData, sealData } from '../../src/security/sealed-data.ts'
import type { Settings } from '../../src/settings.ts'
import { SEALED_COLUMNS, type SealedColumn } from './sealed-columns.ts'

type Keys = Pick<Settings, 'DATA_KEYS'>

/** A connection of pg, or what stands before one. */
export interface Database {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>
}

/** Values of a column by the id of their key. */
export interface Count {
  readonly column: string
  readonly key: string
  readonly values: number
}

/** What became of the values of a column. */
export interface Resealed {
  readonly column: string
  readonly resealed: number
  /** Values that somebody has changed or deleted meanwhile. */
  readonly changed: number
  /** Primary keys of rows that no given key opens. They stay as they are. */
  readonly unreadable: readonly string[]
}

/** A value as it was read. */
interface Found {
  readonly id: string
  readonly bound: string
  readonly sealed: string
}

const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`

/** How many values are under which key. It reads every table once. */
export async function countSealed(db: Database): Promise<Count[]> {
  const counts: Count[] = []
  for (const sealed of SEALED_COLUMNS) {
    const { table, column } = sealed
    const { rows } = await db.query<{ key: string; values: number }>(
      `select split_part(${column}, '.', 1) as key, count(*)::integer as values from ${table}
       where ${column} is not null group by 1 order by 1`,
    )
    counts.push(...rows.map((found) => ({ column: nameOf(sealed), ...found })))
  }
  return counts
}

/**
 * Why nothing may be sealed with the newest of the keys: no value shows that the Worker has it, or it is another than the
 * Worker's. Null where it may. Sealed under a key that only this command has, everything would be lost for the Worker.
 */
export async function refusalOf(db: Database, keys: Keys): Promise<string | null> {
  const newest = keys.DATA_KEYS[0]?.id ?? ''
  let proofs = 0
  for (const sealed of SEALED_COLUMNS) {
    for (const found of await read(db, sealed, `split_part(t.${sealed.column}, '.', 1) = $1 limit 1`, [newest])) {
      if ((await opened(keys, sealed, found)) === null)
        return `The key "${newest}" that was given is not the one with which ${nameOf(sealed)} was encrypted. Give the Worker's.`
      proofs += 1
    }
  }
  return proofs > 0
    ? null
    : `Nothing is under the key "${newest}" yet. Put it first in the Worker's DATA_KEYS; when somebody has signed up or liked, try again.`
}

/**
 * Encrypts again with the newest key what is under another, in the order of the primary key, a batch at a time. It may be
 * stopped at any moment and begun anew: what is done is under the newest key. A value that the Worker changes meanwhile stays
 * as the Worker wrote it.
 * @param batch values of a statement
 */
export async function reseal(
  db: Database,
  keys: Keys,
  batch: number,
  say: (done: Resealed) => void = () => {},
): Promise<Resealed[]> {
  const all: Resealed[] = []
  for (const sealed of SEALED_COLUMNS) {
    const done = await resealColumn(db, keys, sealed, batch)
    say(done)
    all.push(done)
  }
  return all
}

async function resealColumn(db: Database, keys: Keys, sealed: SealedColumn, batch: number): Promise<Resealed> {
  const newest = keys.DATA_KEYS[0]?.id ?? ''
  const unreadable: string[] = []
  let [resealed, changed, after]: [number, number, string] = [0, 0, NIL]
  for (;;) {
    const found = await read(
      db,
      sealed,
      `split_part(t.${sealed.column}, '.', 1) <> $1 and t.${sealed.key} > $2 order by t.${sealed.key} limit $3`,
      [newest, after, batch],
    )
    const last = found.at(-1)
    if (!last) return { column: nameOf(sealed), resealed, changed, unreadable }
    const anew: { id: string; former: string; sealed: string }[] = []
    for (const value of found) {
      const text = await opened(keys, sealed, value)
      if (text === null) unreadable.push(value.id)
      else
        anew.push({
          id: value.id,
          former: value.sealed,
          sealed: await sealData(keys, text, sealed.placeOf(value.bound)),
        })
    }
    const written = await write(db, sealed, anew)
    resealed += written
    changed += anew.length - written
    after = last.id
  }
}

async function read(db: Database, column: SealedColumn, where: string, values: unknown[]): Promise<Found[]> {
  const { table, key, bound, column: name } = column
  const { rows } = await db.query<Found>(
    `select t.${key} as id, t.${bound} as bound, t.${name} as sealed from ${table} t where t.${name} is not null and ${where}`,
    values,
  )
  return rows
}

const opened = (keys: Keys, { placeOf }: SealedColumn, { bound, sealed }: Found): Promise<string | null> =>
  openData(keys, sealed, placeOf(bound)).catch(() => null)

/** Writes where the former value still stands. Rows are locked in the order of their key, for one statement. */
async function write(
  db: Database,
  { table, key, column }: SealedColumn,
  anew: readonly { id: string; former: string; sealed: string }[],
): Promise<number> {
  const { rowCount } = await db.query(
    `with given as (select * from unnest($1::uuid[], $2::text[], $3::text[]) as g(id, former, sealed)),
       held as (
         select t.${key} as id, g.sealed from ${table} t join given g on g.id = t.${key} and g.former = t.${column}
         order by t.${key} for no key update of t)
     update ${table} t set ${column} = held.sealed from held where t.${key} = held.id`,
    [anew.map(({ id }) => id), anew.map(({ former }) => former), anew.map(({ sealed }) => sealed)],
  )
  return rowCount ?? 0
}
