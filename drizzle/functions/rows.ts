import { sql, type GetColumnData, type SQL } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { RowOf } from './call.ts'

/** A whole row of a table or its alias, as functions take it. */
export const whole = <T extends PgTable>(table: T): SQL<RowOf<T['_']['config']['name']>> =>
  // Guarantee: the name of a table stands for its row.
  sql`${table}` as SQL<RowOf<T['_']['config']['name']>>

/** A column of a row that a function has returned, decoded as the column is. */
export const fieldOf = <C extends AnyPgColumn>(
  row: SQL<RowOf<C['_']['tableName']> | null>,
  column: C,
): SQL<GetColumnData<C>> =>
  // Guarantee: the column decodes its own values.
  sql`(${row}).${sql.identifier(column.name)}`.mapWith(column) as SQL<GetColumnData<C>>
