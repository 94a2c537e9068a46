import { public_blocks } from '../../../../drizzle/functions/generated.ts'
import type { StoredBlock } from '../../../../drizzle/functions/results/content.ts'
import type { Db } from '../../../foundation/db.ts'
import { moment } from '../../../foundation/given.ts'
import { call } from '../../../foundation/statement.ts'

export type { StoredBlock }

const publicBlocks = call({ now: moment }, ({ now }) => public_blocks({ at: now }))

/** Every block that is on and not over, the highest priority first; see `drizzle/functions/content_blocks.sql`. */
export const readPublicBlocks = (db: Db, now: number): Promise<{ version: number; blocks: StoredBlock[] }> =>
  publicBlocks(db, { now })
