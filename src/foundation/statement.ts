import { Column, Param, Placeholder, SQL, is, type Query } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import type { Db } from './db.ts'
import { ONE_ROW } from './fragments.ts'
import { asKind, expressionOf, type Given, type Kind, type Kinds, type Values } from './given.ts'
import type { Orm } from './postgres/driver.ts'
import { putLast } from './put-last.ts'

/**
 * A statement: declared once, as a constant of its module, built by Drizzle when it is first run, and then kept as
 * text. Each run is one round trip, and sends values alone into it. Its rows are typed and decoded by the columns that
 * it selects; see docs/decisions/typed-statements.md.
 */
export interface Statement<Input, Row> {
  /** Every row. */
  all(db: Db, input: Input): Promise<Row[]>
  /** The only row of a statement that always returns one. @throws Error where it returns none */
  one(db: Db, input: Input): Promise<Row>
  /** The only row, or null. */
  maybe(db: Db, input: Input): Promise<Row | null>
}

/** The rows of a statement. */
export type RowOfStatement<S> = S extends Statement<never, infer Row> ? Row : never

/** A query of Drizzle's that returns rows, or none where it writes without `returning`. */
interface Buildable<Row> extends PromiseLike<Row[]> {
  prepare(name: string): { getQuery(): Query; mapResult(response: unknown): unknown }
}

/** Builds queries, and runs none. */
const orm: Orm = drizzle.mock()

/** A query as it is kept. */
interface Kept {
  text: string
  values: readonly ((input: Readonly<Record<string, unknown>>) => unknown)[]
  decode: (rows: unknown[][]) => unknown
}

/**
 * Declares a statement.
 * @param kinds of its values, by name: columns, or kinds of `given.ts`
 * @param build the query, from an expression for each value
 */
export function statement<K extends Kinds, Row>(
  kinds: K,
  build: (orm: Orm, given: Given<K>) => Buildable<Row>,
): Statement<Values<K>, Row> {
  let kept: Kept | undefined
  const all = async (db: Db, input: Values<K>): Promise<Row[]> => {
    const { text, values, decode } = (kept ??= keep(kinds, build))
    const rows = await db.ask(
      text,
      values.map((value) => value(input)),
    )
    // Guarantee: Drizzle decodes rows to what the query's type says.
    return decode(rows) as Row[]
  }
  const maybe = async (db: Db, input: Values<K>): Promise<Row | null> => (await all(db, input))[0] ?? null
  return {
    all,
    maybe,
    async one(db, input) {
      const row = await maybe(db, input)
      if (row === null) throw new Error('a statement that always returns a row returned none')
      return row
    },
  }
}

/** Statements that differ by a shape are kept for so many shapes. */
const MOST_SHAPES = 64

/**
 * Statements that differ by what they are given, such as the columns that an update sets: one for each shape, built
 * once. The least recently used one is forgotten beyond a number, because clients choose shapes.
 * @param declare the statement for a shape
 */
export function variants<Shape extends string, S>(declare: (shape: Shape) => S): (shape: Shape) => S {
  const declared = new Map<Shape, S>()
  return (shape) => {
    const found = declared.get(shape) ?? declare(shape)
    putLast(declared, shape, found, MOST_SHAPES)
    return found
  }
}

/** What a statement with optional parts is given: expressions of the parts that a run has values for. */
type GivenSome<K extends Kinds, O extends Kinds> = Given<K> & Partial<Given<O>>

/**
 * A statement with optional parts, such as the filters of a list: those whose value is undefined are left out of the
 * text, so that the planner sees the others alone. One for each set of parts is kept, as by {@link variants}.
 * @param options the kinds of the values that may be undefined
 */
export function withOptions<K extends Kinds, O extends Kinds, Row>(
  kinds: K,
  options: O,
  build: (orm: Orm, given: GivenSome<K, O>) => Buildable<Row>,
): Statement<Values<K> & Optional<Values<O>>, Row> {
  const named = Object.entries(options)
  const declared = variants((shape: string) => {
    const parts = new Set(shape.split(' '))
    const some = Object.fromEntries(named.filter(([name]) => parts.has(name)))
    return statement<Kinds, Row>({ ...kinds, ...some }, (orm, given) =>
      // Guarantee: an expression for each of the kinds, and for those of the options that are there.
      build(orm, given as GivenSome<K, O>),
    )
  })
  const of = (input: Readonly<Record<string, unknown>>) =>
    declared(named.flatMap(([name]) => (input[name] === undefined ? [] : [name])).join(' '))
  return {
    all: (db, input) => of(input).all(db, input),
    one: (db, input) => of(input).one(db, input),
    maybe: (db, input) => of(input).maybe(db, input),
  }
}

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined }

/** Declares a statement that is one expression, as a rule a call of a function of `drizzle/functions/`. */
export function call<K extends Kinds, T>(
  kinds: K,
  work: (given: Given<K>, orm: Orm) => SQL<T>,
): (db: Db, input: Values<K>) => Promise<T> {
  const asked = statement<K, { value: T }>(kinds, (orm, given) => orm.select({ value: work(given, orm) }).from(ONE_ROW))
  return async (db, input) => (await asked.one(db, input)).value
}

function keep<K extends Kinds, Row>(kinds: K, build: (orm: Orm, given: Given<K>) => Buildable<Row>): Kept {
  const named = Object.entries(kinds).map(([name, kind]) => [name, asKind(kind)] as const)
  const given = Object.fromEntries(named.map(([name, kind]) => [name, expressionOf(name, kind)]))
  // Guarantee: an expression for each of the names.
  const prepared = build(orm, given as Given<K>).prepare('')
  const query = prepared.getQuery()
  const encoders = new Map(named)
  const { text, params } = settle(query)
  return {
    text,
    values: params.map((param) => valueOf(param, encoders)),
    decode: decoderOf(prepared) ?? ((rows) => prepared.mapResult({ rows })),
  }
}

/** A column of a query's rows, as Drizzle keeps it with what it has prepared. */
interface Selected {
  path: readonly string[]
  field: unknown
}

/**
 * Decodes rows as Drizzle does, but finds the decoder of each column once; Drizzle does so for each value of each row, which is
 * most of the work. Null for rows with objects in them.
 */
function decoderOf(prepared: object): Kept['decode'] | null {
  // Not in its type. Guarantee: every query that returns rows has it in this version of Drizzle; without it, Drizzle decodes.
  const selected = Reflect.get(prepared, 'fields') as readonly Selected[] | undefined
  if (!selected || Reflect.get(prepared, 'customResultMapper') !== undefined) return null
  const columns = selected.flatMap(({ path: [name, ...below], field }) => {
    const decoder = valueDecoderOf(field)
    return name === undefined || below.length > 0 || decoder === null ? [] : [{ name, decoder }]
  })
  if (columns.length < selected.length) return null
  return (rows) =>
    rows.map((values) => {
      const row: Record<string, unknown> = {}
      columns.forEach(({ name, decoder }, i) => {
        const value = values[i] ?? null
        row[name] = value === null ? null : decoder.mapFromDriverValue(value)
      })
      return row
    })
}

/** What decodes a column or an expression. */
function valueDecoderOf(field: unknown): { mapFromDriverValue(value: unknown): unknown } | null {
  if (is(field, Column)) return field
  const expression = is(field, SQL.Aliased) ? field.sql : field
  // Guarantee: Drizzle's own mapping reads it in the same place.
  return is(expression, SQL) ? (Reflect.get(expression, 'decoder') as ReturnType<typeof valueDecoderOf>) : null
}

/**
 * A value that a query names several times is one parameter. Constants stand in the text, where the planner sees that
 * they fit a partial index. Queries have no `$1` within quotes.
 */
function settle({ sql: text, params }: Query): { text: string; params: unknown[] } {
  const once: unknown[] = []
  const places = params.map((param) => {
    const literal = literalOf(param)
    if (literal !== null) return literal
    const same = is(param, Placeholder) ? once.findIndex((one) => is(one, Placeholder) && one.name === param.name) : -1
    return `$${same === -1 ? once.push(param) : same + 1}`
  })
  return { text: text.replaceAll(/\$(\d+)/g, (_, place: string) => places[Number(place) - 1] ?? ''), params: once }
}

/** A constant as SQL; null for what is given with each run. */
function literalOf(param: unknown): string | null {
  if (typeof param === 'string') return `'${param.replaceAll("'", "''")}'`
  if (typeof param === 'number') return param < 0 ? `(${param})` : String(param)
  return typeof param === 'boolean' ? String(param) : null
}

function valueOf(param: unknown, kinds: ReadonlyMap<string, Kind<never, unknown>>): Kept['values'][number] {
  // Where a placeholder is a column's value, Drizzle has made it a parameter of that column.
  const placeholder = is(param, Param) ? param.value : param
  if (!is(placeholder, Placeholder)) return () => param
  const { name } = placeholder
  const kind = kinds.get(name)
  if (!kind) throw new Error(`a statement names ${name}, which it is not given`)
  return (input) => {
    const value = input[name]
    // What came as JSON, such as an event, may lack what its type says.
    if (value === undefined) throw new Error(`a statement is not given its ${name}`)
    // Guarantee: the type of the input says so.
    return kind.encode(value as never)
  }
}
