import { BLOCK_DATA, PLACEMENTS, type Placement } from '../../../../catalogue/content-blocks.ts'
import type { UserContext } from '../../../../context.ts'
import { AppError, fieldRefused } from '../../../../foundation/errors.ts'
import { newId } from '../../../../foundation/ids.ts'
import { utc } from '../../../../foundation/time.ts'
import type { Versioned } from '../../../../http/endpoint.ts'
import type { ExpectedVersions } from '../../../../http/entity-tag.ts'
import { compareVersions } from '../../../../http/open-for.ts'
import { parseOrRefuse } from '../../../../http/validate.ts'
import { publishContent } from '../../../content/on-content-changed.ts'
import {
  allBlocks,
  blockOf,
  deleteContentBlock,
  writeContentBlock,
  type BlockContent,
  type BlockRow,
  type Written,
} from './queries.ts'
import type { AdminBlockView, BlockInput } from './schemas.ts'

type OneBlock = Versioned<{ block: AdminBlockView }>

/** Every block of a placement, or of all, shown or not. */
export const listAllBlocks = async (ctx: UserContext, placement: Placement | undefined): Promise<AdminBlockView[]> =>
  (await allBlocks(ctx.db, placement)).map(toView)

/** @throws AppError NOT_FOUND */
export async function readAdminBlock(ctx: UserContext, id: string): Promise<OneBlock> {
  const row = await blockOf(ctx.db, id)
  if (!row) throw notFound()
  return versioned(row)
}

/** @throws AppError VALIDATION_FAILED, naming the field; PRECONDITION_FAILED with an `If-Match`, for there is nothing to match */
export const createBlock = async (ctx: UserContext, input: BlockInput, expected: ExpectedVersions): Promise<OneBlock> =>
  written(
    ctx,
    await writeContentBlock(ctx.db, { ...contentOf(input), id: newId(ctx.now()), isNew: true, expected, ...by(ctx) }),
  )

interface Edit {
  id: string
  expected: ExpectedVersions
}

/**
 * Gives a block other content, all of it.
 * @throws AppError VALIDATION_FAILED, naming the field; NOT_FOUND; PRECONDITION_FAILED where another operator has changed it since
 */
export const replaceBlock = async (ctx: UserContext, edit: Edit, input: BlockInput): Promise<OneBlock> =>
  written(ctx, await writeContentBlock(ctx.db, { ...contentOf(input), ...edit, isNew: false, ...by(ctx) }))

/** Returns the block as it was. @throws AppError NOT_FOUND, PRECONDITION_FAILED */
export const deleteBlock = async (ctx: UserContext, edit: Edit): Promise<OneBlock> =>
  written(ctx, await deleteContentBlock(ctx.db, { ...edit, ...by(ctx) }))

const by = (ctx: UserContext) => ({ operatorId: ctx.actor.userId, now: ctx.now() })

/** What the schema of the body cannot say: the fields of `data` depend on the placement, and two fields on each other. */
function contentOf({ placement, locale, audience, starts_at, ends_at, priority, ...rest }: BlockInput): BlockContent {
  const kind = PLACEMENTS[placement]
  const data = parseOrRefuse(BLOCK_DATA[kind], rest.data, 'body.data')
  const startsAt = starts_at === null ? null : Date.parse(starts_at)
  const endsAt = ends_at === null ? null : Date.parse(ends_at)
  if (startsAt !== null && endsAt !== null && startsAt >= endsAt)
    throw fieldRefused('body.ends_at', 'must be after starts_at')
  const { min_version: least, max_version: most } = audience
  if (least !== undefined && most !== undefined && compareVersions(least, most) > 0)
    throw fieldRefused('body.audience.max_version', 'must not be below min_version')
  return { placement, kind, locale, audience, data, startsAt, endsAt, priority, isEnabled: rest.is_enabled }
}

function written(ctx: UserContext, answer: Written): OneBlock {
  if (answer.outcome === 'ok') {
    publishContent(ctx, answer.events)
    return versioned(answer.block)
  }
  throw answer.outcome === 'stale' ? new AppError('PRECONDITION_FAILED') : notFound()
}

const notFound = (): AppError => new AppError('NOT_FOUND', { message: 'There is no such block.' })

function versioned(row: BlockRow): OneBlock {
  const data = { block: toView(row) }
  return { data, version: row.version, shown: data }
}

const toView = ({ starts_at, ends_at, created_at, updated_at, ...row }: BlockRow): AdminBlockView => ({
  ...row,
  starts_at: starts_at === null ? null : utc(starts_at),
  ends_at: ends_at === null ? null : utc(ends_at),
  created_at: utc(created_at),
  updated_at: utc(updated_at),
})
