import { sql, type Placeholder, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { InJson } from '../../drizzle/functions/call.ts'

/** Typed parts of statements that Drizzle has no function for. */

/** An expression or a column. */
export type Expression<T> = SQLWrapper & ({ _: { type: T } } | { _: { brand: 'Column'; data: T; notNull: boolean } })

type ValueOf<E> = E extends { _: { brand: 'Column'; data: infer T; notNull: infer N } }
  ? N extends true
    ? T
    : T | null
  : E extends { _: { type: infer T } }
    ? T
    : never

type Fields = Readonly<Record<string, SQLWrapper>>

/** A source of one row, for a query that reads no table. */
export const ONE_ROW: SQL = sql`(values (0)) as one_row`

/** A JSON object with a field for each expression. */
export function jsonObject<F extends Fields>(fields: F): SQL<{ [Name in keyof F]: InJson<ValueOf<F[Name]>> }> {
  const pairs = Object.entries(fields).map(([name, value]) => sql`${sql.raw(`'${name}'`)}, ${value}`)
  return sql`jsonb_build_object(${sql.join(pairs, sql`, `)})`
}

/** A JSON list of an expression for each row; empty without rows. @param order as after `order by` */
export const jsonList = <T>(item: SQL<T> | SQL.Aliased<T>, ...order: readonly SQLWrapper[]): SQL<T[]> =>
  sql`coalesce(jsonb_agg(${item}${order.length === 0 ? sql`` : sql` order by ${sql.join([...order], sql`, `)}`}), '[]')`

/** Two JSON objects as one. */
export const merged = <A, B>(one: SQL<A>, other: SQL<B>): SQL<A & B> => sql`${one} || ${other}`

/** The value of a query that always returns one row, such as an aggregate, as an expression. */
export const scalar = <T>(query: SQLWrapper & PromiseLike<{ value: T }[]>): SQL<T> => sql`${query}`

/** The value of a query that returns one row or none. */
export const scalarOrNull = <T>(query: SQLWrapper & PromiseLike<{ value: T }[]>): SQL<T | null> => sql`${query}`

/** Whether a row comes after another position in a list that descends by these columns. */
export const isBelow = (columns: readonly SQLWrapper[], position: readonly SQLWrapper[]): SQL<boolean> =>
  sql`(${sql.join([...columns], sql`, `)}) < (${sql.join([...position], sql`, `)})`

/** A constant list of whole numbers. */
export const constants = (numbers: readonly number[]): SQL<number[]> =>
  sql.raw(`array[${numbers.join(', ')}]`) as SQL<number[]>

/** A value where a condition holds, else null. */
export const when = <T>(condition: SQLWrapper, value: SQL<T>): SQL<T | null> =>
  sql`case when ${condition} then ${value} end`

/** A number for `limit`. */
export const upTo = (count: SQL<number>): Placeholder =>
  // Guarantee: Drizzle writes any expression after `limit`, though its type knows placeholders alone.
  count as unknown as Placeholder

/** A function's result as a source of one row, so that an expression that names it twice calls the function once. */
export const calledOnce = <T>(call: SQL<T>, alias: string): { source: SQL; value: SQL<T> } => ({
  source: sql`${call} as ${sql.identifier(alias)}`,
  value: sql`${sql.identifier(alias)}`,
})
