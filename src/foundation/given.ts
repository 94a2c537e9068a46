import { sql, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Interval } from '../../drizzle/functions/call.ts'
import { utc } from './time.ts'

/**
 * What a statement is given: kinds of values beside those of columns. A statement takes `In`, and has an expression of
 * type `Out` for it.
 */
export interface Kind<In, Out = In> {
  /** The type in Postgres. */
  readonly type: string
  /** As the driver takes it. */
  encode(value: In): unknown
  /** The expression, where it is more than the value. */
  readonly expression?: (value: SQL) => SQL<Out>
}

const asItStands = <T>(type: string): Kind<T> => ({ type, encode: (value) => value })

export const uuid = asItStands<string>('uuid')
export const text = asItStands<string>('text')
export const integer = asItStands<number>('integer')
export const double = asItStands<number>('double precision')
export const bool = asItStands<boolean>('boolean')
/** YYYY-MM-DD. */
export const day = asItStands<string>('date')
/** A text of a fixed set. */
export const word = <T extends string>(): Kind<T> => asItStands<T>('text')
/** A point in time, in milliseconds since 1970. */
export const moment: Kind<number, Date> = { type: 'timestamptz', encode: utc }
/** A point in time as text, such as a cursor holds it. */
export const timeText: Kind<string, Date> = { type: 'timestamptz', encode: (time) => time }
/** A number of days, as a length of time. */
export const days: Kind<number, Interval> = {
  type: 'integer',
  encode: (count) => count,
  expression: (count) => sql<Interval>`make_interval(days => ${count})`,
}
/** Data of any shape. */
export const json = <T>(): Kind<T> => ({ type: 'jsonb', encode: (value) => JSON.stringify(value) })

const listOf = <T>(type: string): Kind<readonly T[], T[]> => ({ type: `${type}[]`, encode: (list) => [...list] })
export const uuids = listOf<string>('uuid')
export const texts = listOf<string>('text')
export const doubles = listOf<number>('double precision')
export const integers: Kind<readonly number[], number[]> = {
  type: 'integer[]',
  encode: (numbers) => `{${numbers.join(',')}}`,
}

/** The same, or null. */
export function orNull<In, Out>(kind: Kind<In, Out>): Kind<In | null, Out | null> {
  return { ...kind, encode: (value) => (value === null ? null : kind.encode(value)) }
}

/** A value for a column, or null. */
export const columnOrNull = <C extends AnyPgColumn>(column: C): Kind<C['_']['data'] | null> =>
  orNull(kindOf<C['_']['data']>(column))

/** A column takes values of its own type, encoded as it declares. */
const kindOf = <T>(column: AnyPgColumn): Kind<T> => ({
  type: column.getSQLType(),
  encode: (value) => column.mapToDriverValue(value),
})

export type AnyKind = Kind<never, unknown> | AnyPgColumn
export type Kinds = Readonly<Record<string, AnyKind>>

type In<K> = K extends AnyPgColumn ? K['_']['data'] : K extends Kind<infer T, unknown> ? T : never
type Out<K> = K extends AnyPgColumn ? K['_']['data'] : K extends Kind<never, infer T> ? T : never

/** The values for a statement. */
export type Values<K extends Kinds> = { readonly [Name in keyof K]: In<K[Name]> }

/** An expression for each of its values. */
export type Given<K extends Kinds> = { readonly [Name in keyof K]: SQL<Out<K[Name]>> }

/** The kind behind each name. */
export const asKind = (kind: AnyKind): Kind<never, unknown> => ('getSQLType' in kind ? kindOf<never>(kind) : kind)

/** An expression of the given type for the value with a name. */
export function expressionOf(name: string, { type, expression }: Kind<never, unknown>): SQL {
  const value = sql`${sql.placeholder(name)}::${sql.raw(type)}`
  return expression ? expression(value) : value
}

/** Rows under an alias: `source` is for `from` and joins, `row` has the columns. */
interface Records<Columns extends Kinds> {
  source: SQL
  row: Given<Columns>
}

/** A given list of JSON objects as rows: `jsonb_to_recordset`. Its values are as JSON has them, points in time as {@link timeText}. */
export function recordset<Columns extends Kinds>(
  list: SQL<readonly Values<Columns>[]>,
  columns: Columns,
  alias: string,
): Records<Columns> {
  const named = Object.entries(columns).map(([name, kind]) => [sql.identifier(name), asKind(kind).type] as const)
  const declared = named.map(([name, type]) => sql`${name} ${sql.raw(type)}`)
  const row = Object.keys(columns).map((name) => [name, sql`${sql.identifier(alias)}.${sql.identifier(name)}`])
  return {
    source: sql`jsonb_to_recordset(${list}) as ${sql.identifier(alias)}(${sql.join(declared, sql`, `)})`,
    // Guarantee: an expression for each of the columns.
    row: Object.fromEntries(row) as Given<Columns>,
  }
}
