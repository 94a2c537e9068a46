import { blockAudience, placedBlock, type BlockAudience, type PlacedBlock } from '../../../catalogue/content-blocks.ts'
import { HeldContent } from '../../../configuration/held-content.ts'
import { readPublicBlocks, type StoredBlock } from './queries.ts'

/** A block with who sees it, and when. */
export interface HeldBlock {
  shown: PlacedBlock
  locale: string | null
  audience: BlockAudience
  /** Milliseconds since 1970. */
  startsAt: number
  endsAt: number
}

/** The blocks that are shown or will be, as this isolate has read them, the highest priority first. */
export const heldBlocks = new HeldContent<readonly HeldBlock[]>({
  kind: 'blocks',
  async read({ db, log, now }) {
    const { version, blocks } = await readPublicBlocks(db, now())
    const known = blocks.map(fromStored)
    const unknown = blocks.filter((_, i) => known[i] === null).map(({ id }) => id)
    if (unknown.length > 0) log.error('blocks_do_not_fit', { ids: unknown.join(' ') })
    return { version, value: known.filter((block) => block !== null) }
  },
})

/** Null for what this Worker does not know: another version of it, earlier or later, may have written it. */
function fromStored({ locale, audience, starts_at, ends_at, ...block }: StoredBlock): HeldBlock | null {
  const [shown, fitting] = [placedBlock.safeParse(block), blockAudience.safeParse(audience)]
  if (!shown.success || !fitting.success) return null
  return {
    shown: shown.data,
    locale,
    audience: fitting.data,
    startsAt: starts_at === null ? Number.NEGATIVE_INFINITY : Date.parse(starts_at),
    endsAt: ends_at === null ? Number.POSITIVE_INFINITY : Date.parse(ends_at),
  }
}
