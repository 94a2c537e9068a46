import { sql } from 'drizzle-orm'
import type { Db } from '../../foundation/db.ts'

/** Throws unless Postgres responds. */
export const pingPostgres = (db: Db): Promise<object[]> => db.rows(sql`select 1`)
