import { sql } from 'drizzle-orm'
import type { Db } from '../../foundation/db.ts'

/** Fails unless Postgres answers. */
export const pingPostgres = (db: Db): Promise<object[]> => db.rows(sql`select 1`)
