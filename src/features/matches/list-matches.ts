import type { LatestOf } from '../../objects/user-hub/inbox.ts'
import type { UserContext } from '../../platform/context.ts'
import type { Pagination } from '../../platform/cursor.ts'
import { pageByTime } from '../../platform/page-by-time.ts'
import { toCard } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { matchesOf, type MatchRow } from './queries.ts'
import type { MatchView } from './schemas.ts'

/** The caller's matches, newest first: one statement, and one look into the hub for their last messages. */
export async function listMatches(
  ctx: UserContext,
  which: 'active' | 'over',
  page: { limit: number; cursor?: string | undefined },
): Promise<{ matches: MatchView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `matches:${which}`,
    page,
    (limit, after) => matchesOf(ctx.db, ctx.actor.userId, which, after, limit, dayOf(ctx.now())),
    ({ matchedAt, id }) => ({ at: matchedAt, id }),
  )
  const latest = await latestOf(ctx, rows)
  return {
    matches: await Promise.all(rows.map((row) => match(ctx, row, latest.get(row.conversationId)))),
    pagination,
  }
}

async function latestOf({ hubs, actor }: UserContext, page: MatchRow[]): Promise<Map<string, LatestOf>> {
  if (page.length === 0) return new Map()
  const found = await hubs.of(actor.userId).latest([...new Set(page.map((row) => row.conversationId))])
  return new Map(found.map((entry) => [entry.conversationId, entry]))
}

const match = async (ctx: UserContext, row: MatchRow, latest: LatestOf | undefined): Promise<MatchView> => ({
  id: row.id,
  kind: row.kind,
  ...(row.mode === null ? {} : { mode: row.mode }),
  status: row.status,
  user: await toCard(ctx, row.card),
  conversation_id: row.conversationId,
  matched_at: utc(row.matchedAt),
  ...(row.expiresAt === null ? {} : { expires_at: utc(row.expiresAt) }),
  ...(row.endedAt === null ? {} : { ended_at: utc(row.endedAt) }),
  ...(latest?.lastMessage ? { last_message: latest.lastMessage } : {}),
  unread_count: latest?.unread ?? 0,
})

const utc = (time: string): string => new Date(time).toISOString()
