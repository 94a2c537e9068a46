import { sql, type GetColumnData, type SQL } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Argument, RowJson, RowOf } from './call.ts'
import { card_of } from './generated.ts'
import type { CardRow } from './results/people.ts'

/**
 * A whole row of a table, as functions take it.
 * @param as an alias of the table
 */
export const whole = <T extends PgTable>(table: T, as: PgTable = table): SQL<RowOf<T['_']['config']['name']>> =>
  // Guarantee: the name of a table, or of an alias, stands for its row.
  sql`${as}` as SQL<RowOf<T['_']['config']['name']>>

/** A row of a table, or of an alias of it, as JSON. */
export const rowJson = <T extends PgTable>(table: T): SQL<RowJson<T>> => sql`to_jsonb(${table})`

/** A column of a row that a function has returned, decoded as the column is. */
export const fieldOf = <C extends AnyPgColumn>(
  row: SQL<RowOf<C['_']['tableName']> | null>,
  column: C,
): SQL<GetColumnData<C>> =>
  // Guarantee: the column decodes its own values.
  sql`(${row}).${sql.identifier(column.name)}`.mapWith(column) as SQL<GetColumnData<C>>

/** The card of a user whose profile has been published, and so is complete. */
export const publishedCard = (args: { person: Argument<string>; day: Argument<string> }): SQL<CardRow> =>
  // Guarantee: `profiles_published_complete`, a check of the table, asks for a name and a date of birth.
  card_of(args) as SQL<CardRow>

/** No ids: for a function that takes people, and is only asked. */
export const NOBODY: SQL<string[]> = sql`'{}'::uuid[]`
