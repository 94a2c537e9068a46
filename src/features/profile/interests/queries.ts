import { sql } from 'drizzle-orm'
import type { Db } from '../../../foundation/db.ts'

export interface CategoryRow {
  name: string
  interests: string[]
}

/** The catalogue, in its own order. */
export const catalogue = (db: Db): Promise<CategoryRow[]> =>
  db.rows<CategoryRow>(sql`
    select category as name, array_agg(label order by position, key) as interests
    from interests group by category order by min(position), category`)
