import type { UserContext } from '../../../context.ts'
import { openCursor, sealCursor, type Pagination } from '../../../foundation/cursor.ts'
import { compare } from './compare.ts'
import { archivedBetween, conversationsAfter, repairArchive } from './queries.ts'

/** Messages of a conversation compared at once. */
const PART = 500

/** The errors in the archive of a conversation. */
export interface ArchiveFinding {
  conversation_id: string
  missing: number
  different: number
  /** Messages that only the archive has. They are never deleted: the room may have lost them. */
  surplus: number
  /** Whether the room had unconfirmed messages when it was read; missing ones may be on their way. */
  is_behind: boolean
  repaired: number
}

type Position = { id: string }

interface VerifyInput {
  /** Only this conversation; otherwise all, page by page. */
  conversation_id?: string | undefined
  limit: number
  cursor?: string | undefined
  repair: boolean
}

/** Compares the archive of some conversations with their rooms, and repairs it. */
export async function verifyArchive(
  ctx: UserContext,
  { conversation_id, limit, cursor, repair }: VerifyInput,
): Promise<{
  checked: { conversations: number; messages: number }
  findings: ArchiveFinding[]
  pagination: Pagination
}> {
  const { TOKEN_KEY } = ctx.settings
  const list = `archive:${ctx.actor.userId}`
  const after = cursor === undefined ? null : await openCursor<Position>(TOKEN_KEY, list, cursor)
  const found = conversation_id ? [conversation_id] : await conversationsAfter(ctx.db, after?.id ?? null, limit + 1)
  const ids = found.slice(0, limit)
  let messages = 0
  const findings: ArchiveFinding[] = []
  for (const id of ids) {
    const { checked, finding } = await verifyConversation(ctx, id, repair)
    messages += checked
    if (finding) findings.push(finding)
  }
  const last = ids.at(-1)
  const hasMore = found.length > limit
  const next = hasMore && last !== undefined ? await sealCursor(TOKEN_KEY, list, { id: last } satisfies Position) : null
  return {
    checked: { conversations: ids.length, messages },
    findings,
    pagination: { cursor: next, has_more: hasMore, limit },
  }
}

async function verifyConversation(
  { db, rooms }: UserContext,
  conversationId: string,
  repair: boolean,
): Promise<{ checked: number; finding: ArchiveFinding | null }> {
  const finding = { missing: 0, different: 0, surplus: 0, is_behind: false, repaired: 0 }
  let checked = 0
  for (let after = 0; ;) {
    const page = await rooms.of(conversationId).archivePage(after, PART)
    const entries = page?.entries ?? []
    const last = entries.at(-1)?.seq ?? after
    const through = page?.hasMore ? last : null
    const archived = await archivedBetween(db, conversationId, after, through)
    let difference = compare(entries, archived)
    if (through === null && difference.surplus > 0) {
      // Messages written while the archive was read are not surplus.
      const later = await rooms.of(conversationId).archivePage(last, PART)
      difference = compare([...entries, ...(later?.entries ?? [])], archived)
    }
    checked += entries.length
    finding.missing += difference.missing
    finding.different += difference.different
    finding.surplus += difference.surplus
    finding.is_behind ||= page?.isBehind ?? false
    if (repair && difference.toWrite.length > 0)
      finding.repaired += await repairArchive(db, conversationId, difference.toWrite)
    if (through === null) break
    after = through
  }
  const isGood = finding.missing + finding.different + finding.surplus === 0
  return { checked, finding: isGood ? null : { conversation_id: conversationId, ...finding } }
}
