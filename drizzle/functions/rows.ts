import { sql, type GetColumnData, type SQL } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { Measure, PolicyKey } from '../../src/catalogue/policies.ts'
import { safetyDecisions } from '../safety-decisions.ts'
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

/**
 * What a statement of reasons says of its decision.
 * Guarantee: there is one for decisions with a measure, for which `safety_decisions_policy` and
 * `safety_decisions_explained`, checks of the table, ask for both texts.
 */
export const statedReasons = {
  measure: sql<Exclude<Measure, 'none'>>`${safetyDecisions.measure}`,
  policy: sql<PolicyKey>`${safetyDecisions.policy}`,
  explanation: sql<string>`${safetyDecisions.explanation}`,
}
