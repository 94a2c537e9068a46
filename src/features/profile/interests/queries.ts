import { sql } from 'drizzle-orm'
import type { Db } from '../../../foundation/db.ts'

/** An entry of the catalogue, in English and in other languages. */
export interface EntryRow {
  label: string
  labels: Record<string, string>
}

export interface CategoryRow {
  /** By language; there is always one in English. */
  labels: Record<string, string>
  interests: EntryRow[]
}

/** The catalogue in its own order; see `interest_catalogue` in `drizzle/functions/interest_catalogue.sql`. */
export const readCatalogue = async (db: Db): Promise<{ version: number; categories: CategoryRow[] }> =>
  (
    await db.one<{ answer: { version: number; categories: CategoryRow[] } }>(sql`
      select interest_catalogue() as answer`)
  ).answer

/** See `follow_interests` in `drizzle/functions/interest_choices.sql`. Returns how many profiles were changed. */
export const moveChoices = async (db: Db, batch: number): Promise<number> =>
  (await db.one<{ changed: number }>(sql`select follow_interests(batch => ${batch}) as changed`)).changed
