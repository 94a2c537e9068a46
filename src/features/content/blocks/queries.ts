import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'

/** A block that is shown, or will be, as `public_blocks` in SQL returns it. */
export interface StoredBlock {
  id: string
  placement: string
  kind: string
  locale: string | null
  audience: unknown
  data: unknown
  starts_at: string | null
  ends_at: string | null
}

/** Every block that is on and not over, the highest priority first; see `drizzle/functions/content_blocks.sql`. */
export const readPublicBlocks = async (db: Db, now: number): Promise<{ version: number; blocks: StoredBlock[] }> =>
  (
    await db.one<{ answer: { version: number; blocks: StoredBlock[] } }>(
      sql`select public_blocks(at => ${instant(now)}) as answer`,
    )
  ).answer
