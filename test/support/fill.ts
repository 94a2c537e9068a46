import { query } from './db.ts'

/** Rows of any table: what they are given, and for every other column that needs a value something of its type. */

type Row = Readonly<Record<string, unknown>>

/** What tells a text of the tests: where it was written, and by which run. */
export interface Mark {
  table: string
  column: string
  text: string
}

/** Stands for a text of its own, by which it is found again. */
export const MARK = Symbol('a text of its own')

interface Column extends Record<string, unknown> {
  name: string
  type: string
  is_needed: boolean
}

const VALUES: Readonly<Record<string, () => unknown>> = {
  uuid: () => crypto.randomUUID(),
  text: () => crypto.randomUUID(),
  int4: () => 1,
  int2: () => 1,
  int8: () => 1,
  float8: () => 1,
  bool: () => false,
  jsonb: () => '{}',
  timestamptz: () => new Date().toISOString(),
  date: () => '2000-01-01',
}

/** Writes rows, and remembers the texts that are marks. */
export class Filler {
  readonly marks: Mark[] = []

  async row(table: string, given: Row): Promise<void> {
    const columns = await query<Column>(
      `select column_name as name, udt_name as type, is_nullable = 'NO' and column_default is null as is_needed
       from information_schema.columns where table_schema = 'public' and table_name = $1`,
      [table],
    )
    const used = columns.filter(({ name, is_needed }) => is_needed || given[name] !== undefined)
    const unknown = Object.keys(given).filter((name) => !columns.some((column) => column.name === name))
    if (unknown.length > 0) throw new Error(`${table} has no ${unknown.join(', ')}`)
    const values = used.map(({ name, type }) => {
      if (given[name] === MARK) return this.#mark(table, name)
      return given[name] === undefined ? VALUES[type]?.() : given[name]
    })
    const names = used.map(({ name }) => `"${name}"`).join(', ')
    const places = used.map((_, i) => `$${i + 1}`).join(', ')
    await query(`insert into "${table}" (${names}) values (${places}) on conflict do nothing`, values)
  }

  #mark(table: string, column: string): string {
    const text = `mark-${this.marks.length}-${crypto.randomUUID()}`
    this.marks.push({ table, column, text })
    return text
  }
}

/** The columns, as `table.column`, in which one of some texts stands, in whatever row. */
export async function columnsWith(texts: readonly string[]): Promise<string[]> {
  const tables = await query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const searches = tables.map(
    ({ name }) =>
      `select '${name}.' || e.key as place from "${name}" r, jsonb_each_text(to_jsonb(r)) e where e.value like any ($1)`,
  )
  const rows = await query<{ place: string }>(searches.join(' union '), [texts.map((text) => `%${text}%`)])
  return rows.map(({ place }) => place).toSorted()
}
