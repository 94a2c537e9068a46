import { asc, desc, eq, type SQL } from 'drizzle-orm'
import { contentBlocks } from '../../../../../drizzle/content-blocks.ts'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { BlockRow, BlockWritten } from '../../../../../drizzle/functions/results/content.ts'
import { rowJson } from '../../../../../drizzle/functions/rows.ts'
import type { BlockKind, Placement } from '../../../../catalogue/content-blocks.ts'
import type { Db } from '../../../../foundation/db.ts'
import { bool, integer, integers, json, moment, orNull, text, uuid, type Values } from '../../../../foundation/given.ts'
import { call, statement, withOptions } from '../../../../foundation/statement.ts'

export type { BlockRow }
export type Written = BlockWritten

/** A block as the functions return it. */
const row: SQL<BlockRow> = rowJson(contentBlocks)

const all = withOptions({}, { placement: text }, (orm, { placement }) =>
  orm
    .select({ row })
    .from(contentBlocks)
    .where(placement && eq(contentBlocks.placement, placement))
    .orderBy(asc(contentBlocks.placement), desc(contentBlocks.priority), asc(contentBlocks.id)),
)

/** The blocks of a placement, or of all, in the order in which they are shown. */
export const allBlocks = async (db: Db, placement: Placement | undefined): Promise<BlockRow[]> =>
  (await all.all(db, { placement })).map((one) => one.row)

const one = statement({ id: uuid }, (orm, { id }) =>
  orm.select({ row }).from(contentBlocks).where(eq(contentBlocks.id, id)),
)

export const blockOf = async (db: Db, id: string): Promise<BlockRow | null> =>
  (await one.maybe(db, { id }))?.row ?? null

const ACT = { id: uuid, expected: orNull(integers), operatorId: uuid, now: moment }
type Act = Values<typeof ACT>

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

const CONTENT = {
  placement: text,
  kind: text,
  locale: orNull(text),
  audience: json<object>(),
  data: json<object>(),
  startsAt: orNull(moment),
  endsAt: orNull(moment),
  priority: integer,
  isEnabled: bool,
  isNew: bool,
}

const writing = call({ ...ACT, ...CONTENT }, (given) =>
  functions.write_content_block({
    id: given.id,
    placement: given.placement,
    kind: given.kind,
    locale: given.locale,
    audience: given.audience,
    data: given.data,
    starts_at: given.startsAt,
    ends_at: given.endsAt,
    priority: given.priority,
    is_enabled: given.isEnabled,
    is_new: given.isNew,
    expected: given.expected,
    operator: given.operatorId,
    at: given.now,
  }),
)

/** See `write_content_block` in `drizzle/functions/content_blocks.sql`. */
export const writeContentBlock = (db: Db, block: Act & BlockContent & { isNew: boolean }): Promise<Written> =>
  writing(db, block)

const deleting = call(ACT, ({ id, expected, operatorId, now }) =>
  functions.delete_content_block({ id, expected, operator: operatorId, at: now }),
)

/** See `delete_content_block` there. */
export const deleteContentBlock = (db: Db, act: Act): Promise<Written> => deleting(db, act)
