import { sql, type GetColumnData, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'

/** Calls of the database's functions, for `generated.ts`, which declares one for each. */

declare const ROW: unique symbol
declare const INTERVAL: unique symbol

/** A whole row of a table, as a function takes or returns it. Only the database has such values. */
export interface RowOf<Table extends string> {
  readonly [ROW]: Table
}

/** What a value is in Postgres' JSON: points in time are texts. */
export type InJson<T> = T extends Date ? string : T

type ColumnsIn<T extends PgTable> = T['_']['columns']

/** A row of a table as Postgres writes it in JSON: by its columns' names in SQL, with points in time as texts. */
export type RowJson<T extends PgTable> = {
  [Column in keyof ColumnsIn<T> as ColumnsIn<T>[Column]['_']['name']]: InJson<GetColumnData<ColumnsIn<T>[Column]>>
}

/** A length of time in Postgres, such as `days` of `src/foundation/given.ts` makes it. */
export interface Interval {
  readonly [INTERVAL]: true
}

/** An argument of type T: a column, another expression, or a constant. Functions take null for any of them. */
export type Argument<T> =
  T | null | (SQLWrapper & { _: { type: T | null } }) | (SQLWrapper & { _: { data: T; brand: 'Column' } })

type Arguments = Readonly<Record<string, unknown>>

const written = (name: string, args: Arguments): SQL => {
  const given = Object.entries(args).filter(([, value]) => value !== undefined)
  const named = given.map(([argument, value]) => sql`${sql.raw(argument)} => ${value === null ? sql`null` : value}`)
  return sql`${sql.raw(name)}(${sql.join(named, sql`, `)})`
}

/** Reads the value of an expression as the driver gives it, which is never null here. */
export type Decode<T> = (value: never) => T

/** A point in time. */
export const moment: Decode<Date> = (text: string) => new Date(text)
/** A number that the driver gives as text, because it might be too large for one of JavaScript. */
export const number: Decode<number> = Number

/** `name(argument => value, …)`; an argument that is left out has its default. */
export function call<T>(name: string, args: Arguments, decode?: Decode<NonNullable<T>>): SQL<T> {
  const expression = written(name, args)
  // Guarantee: the decoder gives what is not null in T.
  return (decode ? expression.mapWith(decode) : expression) as SQL<T>
}

/** A function's rows under an alias: `source` is for `from` and joins, `row` has the columns. */
export interface Rows<Columns> {
  source: SQL
  row: { [Name in keyof Columns]: SQL<Columns[Name]> }
}

/** A function that returns rows. */
export interface TableCall<Columns> {
  as(alias: string): Rows<Columns>
  /** With the number of each row, from 1. */
  numbered(alias: string): Rows<Columns & { ordinality: number }>
}

/** `from name(argument => value, …) as alias`. @param decoders of the columns whose values the driver gives as text */
export function rowsOf<Columns>(
  name: string,
  args: Arguments,
  columns: Readonly<Record<string, Decode<unknown> | null>>,
): TableCall<Columns> {
  const under = <C>(
    alias: string,
    suffix: SQL,
    decoders: Readonly<Record<string, Decode<unknown> | null>>,
  ): Rows<C> => {
    const row = Object.entries(decoders).map(([column, decode]) => {
      const expression = sql`${sql.identifier(alias)}.${sql.identifier(column)}`
      return [column, decode ? expression.mapWith(decode) : expression]
    })
    return {
      source: sql`${written(name, args)}${suffix} as ${sql.identifier(alias)}`,
      // Guarantee: an expression for each of the columns.
      row: Object.fromEntries(row) as Rows<C>['row'],
    }
  }
  return {
    as: (alias) => under(alias, sql``, columns),
    numbered: (alias) => under(alias, sql` with ordinality`, { ...columns, ordinality: number }),
  }
}
