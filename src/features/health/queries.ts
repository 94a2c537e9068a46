import { sql } from 'drizzle-orm'
import type { Db } from '../../foundation/db.ts'
import { call } from '../../foundation/statement.ts'

const pinging = call({}, () => sql<number>`1`)

/** Throws unless Postgres responds. */
export const pingPostgres = (db: Db): Promise<number> => pinging(db, {})
