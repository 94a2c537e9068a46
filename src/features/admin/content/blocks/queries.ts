import { asc, desc, eq, sql } from 'drizzle-orm'
import { contentBlocks } from '../../../../../drizzle/content-blocks.ts'
import type { BlockKind, Placement } from '../../../../catalogue/content-blocks.ts'
import type { DomainEvent } from '../../../../catalogue/domain-events.ts'
import { instant, integers, type Db } from '../../../../foundation/db.ts'
import type { ExpectedVersions } from '../../../../http/entity-tag.ts'

/** A block as Postgres has it; another version of this Worker may know other placements and kinds. */
export interface BlockRow {
  id: string
  placement: string
  kind: string
  locale: string | null
  audience: Record<string, unknown>
  data: Record<string, unknown>
  starts_at: string | null
  ends_at: string | null
  priority: number
  is_enabled: boolean
  version: number
  created_at: string
  updated_at: string
}

const row = sql<BlockRow>`to_jsonb(${contentBlocks})`

/** The blocks of a placement, or of all, in the order in which they are shown. */
export const allBlocks = async (db: Db, placement: Placement | undefined): Promise<BlockRow[]> => {
  const rows = await db.run((orm) =>
    orm
      .select({ row })
      .from(contentBlocks)
      .where(placement === undefined ? undefined : eq(contentBlocks.placement, placement))
      .orderBy(asc(contentBlocks.placement), desc(contentBlocks.priority), asc(contentBlocks.id)),
  )
  return rows.map((one) => one.row)
}

export async function blockOf(db: Db, id: string): Promise<BlockRow | null> {
  const rows = await db.run((orm) => orm.select({ row }).from(contentBlocks).where(eq(contentBlocks.id, id)))
  return rows[0]?.row ?? null
}

interface Act {
  id: string
  expected: ExpectedVersions
  operatorId: string
  now: number
}

/** What a block is made of. */
export interface BlockContent {
  placement: Placement
  kind: BlockKind
  locale: string | null
  audience: object
  data: object
  startsAt: number | null
  endsAt: number | null
  priority: number
  isEnabled: boolean
}

/** The outcomes of the functions of `drizzle/functions/content_blocks.sql`. */
export type Written = { outcome: 'stale' | 'not_found' } | { outcome: 'ok'; block: BlockRow; events: DomainEvent[] }

const time = (at: number | null) => (at === null ? null : instant(at))

/** See `write_content_block`. */
export const writeContentBlock = async (db: Db, a: Act & BlockContent & { isNew: boolean }): Promise<Written> =>
  (
    await db.one<{ answer: Written }>(sql`
      select write_content_block(
        id => ${a.id}, placement => ${a.placement}, kind => ${a.kind}, locale => ${a.locale},
        audience => ${JSON.stringify(a.audience)}, data => ${JSON.stringify(a.data)}, starts_at => ${time(a.startsAt)},
        ends_at => ${time(a.endsAt)}, priority => ${a.priority}, is_enabled => ${a.isEnabled}, is_new => ${a.isNew},
        expected => ${integers(a.expected)}, operator => ${a.operatorId}, at => ${instant(a.now)}
      ) as answer`)
  ).answer

/** See `delete_content_block`. */
export const deleteContentBlock = async (db: Db, a: Act): Promise<Written> =>
  (
    await db.one<{ answer: Written }>(sql`
      select delete_content_block(
        id => ${a.id}, expected => ${integers(a.expected)}, operator => ${a.operatorId}, at => ${instant(a.now)}
      ) as answer`)
  ).answer
