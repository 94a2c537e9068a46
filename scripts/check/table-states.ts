import type pg from 'pg'

/** Tables by their id, which renaming keeps. */
export type Tables = Map<number, TableState>

interface TableState {
  name: string
  /** The file that has its rows: another one after a rewrite. */
  file: number
  /** How often this transaction has read it from one end to the other. */
  scans: number
  /** How many foreign keys are known to hold for all of its rows. */
  references: number
  columns: Map<string, { type: string; isNeeded: boolean; isNotNull: boolean }>
  /** Checks, foreign keys, exclusions and unique indexes, by their id: what a new row can break. */
  rules: Map<string, Rule>
}

interface Rule {
  /** What it is, with its name. */
  what: string
  /** Columns that it looks at; null in place of an expression. */
  columns: (string | null)[]
  /** As PostgreSQL writes it. */
  text: string
}

/** The tables of the product, as this transaction sees them. */
export async function readTables(client: pg.Client): Promise<Tables> {
  const { rows } = await client.query<{
    id: number
    name: string
    file: number
    scans: number
    references: number
    columns: Column[]
    rules: (Rule & { id: string })[]
  }>(
    `select c.oid::int as id, c.relname as name, pg_relation_filenode(c.oid)::int as file,
       pg_stat_get_xact_numscans(c.oid)::int as scans,
       (select count(*) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.convalidated)::int
         as "references",
       coalesce((select json_agg(json_build_object(
         'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
         'isNotNull', a.attnotnull, 'isNeeded', a.attnotnull and not a.atthasdef and a.attidentity = ''))
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns,
       coalesce((select json_agg(r) from (
         select 'constraint ' || k.oid as id, pg_get_constraintdef(k.oid) as text,
           case k.contype when 'c' then 'check ' when 'f' then 'foreign key ' else 'exclusion ' end || k.conname as what,
           coalesce((select array_agg(a.attname) from unnest(k.conkey) n
             left join pg_attribute a on a.attrelid = c.oid and a.attnum = n and n > 0), '{}') as columns
         from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f', 'x')
         union all
         select 'index ' || i.indexrelid, pg_get_indexdef(i.indexrelid), 'unique index ' || x.relname,
           (select array_agg(a.attname) from unnest(i.indkey::int2[]) n
             left join pg_attribute a on a.attrelid = c.oid and a.attnum = n and n > 0)
         from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid and i.indisunique) r),
         '[]') as rules
     from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`,
  )
  return new Map(
    rows.map(({ id, columns, rules, ...rest }) => [
      id,
      {
        ...rest,
        columns: new Map(columns.map(({ name, ...column }) => [name, column])),
        rules: new Map(rules.map(({ id: rule, ...of }) => [rule, of])),
      },
    ]),
  )
}

interface Column {
  name: string
  type: string
  isNeeded: boolean
  isNotNull: boolean
}

const CONTRACT = 'Begin the migration with "-- Contract", so that it runs once no version uses the former form'

/** What the former version of the Worker, which runs beside the new one, would miss or could not fill. */
export function lossesOf(former: Tables, now: Tables): { table: string; words: string }[] {
  return [...former].flatMap(([id, was]) => {
    const { name: table } = was
    const is = now.get(id)
    if (is === undefined) return [{ table, words: `${table}: is dropped. ${CONTRACT}.` }]
    if (is.name !== table)
      return [{ table, words: `${table}: is renamed. ${CONTRACT}, or add a view of the former name.` }]
    const lost = [...was.columns].flatMap(([name, { type }]) => {
      const column = is.columns.get(name)
      if (column === undefined) return [`${table}: loses column ${name}. ${CONTRACT}.`]
      return column.type === type ? [] : [`${table}: ${name} becomes ${column.type}. Add another column, and fill it.`]
    })
    const needed = [...is.columns]
      .filter(([name, { isNeeded }]) => isNeeded && !was.columns.has(name))
      .map(
        ([name]) =>
          `${table}: ${name} must be given by every insert, and the former version does not. Give it a default, or begin with "-- Contract".`,
      )
    return [...lost, ...needed, ...bindingsOf(was, is)].map((words) => ({ table, words }))
  })
}

const BINDS =
  'binds the rows of the former version at once, also where it is not valid. Begin the migration with "-- Contract"; where that version cannot break it, write "-- Locks accepted: <table>: <why>"'

/** What rows of the former version may break from now on. It gives a new column its default, so rules of those alone are left out. */
function bindingsOf(was: TableState, is: TableState): string[] {
  const { name: table } = is
  const isFilled = (column: string) =>
    [...was.rules.values()].some(({ text }) => text.startsWith(`CHECK ((${column} IS NOT NULL))`))
  const filled = [...is.columns]
    .filter(([name, { isNotNull }]) => isNotNull && was.columns.get(name)?.isNotNull === false && !isFilled(name))
    .map(([name]) => `not null of ${name}`)
  const rules = [...is.rules]
    .filter(([id]) => !was.rules.has(id))
    .filter(([, { columns }]) => columns.some((name) => name === null || was.columns.has(name)))
    .map(([, { what }]) => what)
  return [...filled, ...rules].map((what) => `${table}: ${what} ${BINDS}.`)
}

/** What to write in place of a statement that keeps others out of a large table for long. */
export function adviceFor(statement: string, isRewritten: boolean, held: string | undefined): string {
  const has = (pattern: RegExp) => pattern.test(statement)
  if (has(/create\s+(unique\s+)?index/i))
    return 'By hand before the deployment: create index concurrently if not exists …; here the same with "if not exists" and without "concurrently", and "-- Locks accepted: <table>: <why>".'
  if (has(/set\s+not\s+null/i))
    return 'Once the deployed version fills the column: in a migration that begins with "-- Contract", add a constraint check (<column> is not null) not valid; in one of the next release validate constraint, then set not null, which then reads nothing.'
  if (has(/add\s+(constraint|check|foreign|unique|primary)/i) || has(/validate\s+constraint/i))
    return 'Add it "not valid" in a migration that begins with "-- Contract", and "validate constraint" in one of the next release; a unique one from an index that was created concurrently.'
  if (has(/add\s+column/i) && isRewritten)
    return 'Add the column without a default that is computed for each row (a constant is free), then set the default, then fill in batches.'
  if (has(/\btype\b/i) && isRewritten)
    return 'Add a column of the new type, write both, fill in batches, and drop the former one in "-- Contract".'
  if (held === undefined)
    return 'Fill in batches of some thousand rows, each in its own transaction, from the sweep or by hand.'
  return 'Split it so that reading and locking are in different transactions.'
}
