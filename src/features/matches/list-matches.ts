import { utc } from '../../foundation/time.ts'
import { dayOf } from '../people/age.ts'
import type { LatestOf } from '../../rpc/inbox.ts'
import type { UserContext } from '../../context.ts'
import type { Pagination } from '../../foundation/cursor.ts'
import { leavingOf } from '../people/leaving.ts'
import { pageByTime } from '../../http/page-by-time.ts'
import { showPresence, type Shown, type ShownPresence } from '../people/show-presence.ts'
import { toListed } from '../people/photo-url.ts'
import { matchesOf, type MatchRow } from './queries.ts'
import type { MatchView } from './schemas.ts'

/**
 * The caller's matches, newest first: one statement, then concurrently one call to the hub for their last messages and,
 * for active ones, one command to Redis for their presence.
 */
export async function listMatches(
  ctx: UserContext,
  which: 'active' | 'over',
  page: { limit: number; cursor?: string | undefined },
): Promise<{ matches: MatchView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `matches:${which}`,
    page,
    (limit, after) => {
      const viewer = { userId: ctx.actor.userId, day: dayOf(ctx.now()), ...leavingOf(ctx) }
      return matchesOf(ctx.db, viewer, which, { after, limit })
    },
    ({ matchedAt, id }) => ({ at: utc(matchedAt), id }),
  )
  const peerIds = rows.map(({ peerId }) => peerId)
  const [latest, presenceIn] = await Promise.all([
    latestOf(ctx, rows),
    // Presence is shown to matched users only.
    which === 'active' ? showPresence(ctx, peerIds) : withoutPresence,
  ])
  return {
    matches: await Promise.all(rows.map((row) => match(ctx, row, latest.get(row.conversationId), presenceIn))),
    pagination,
  }
}

async function latestOf({ hubs, actor }: UserContext, page: MatchRow[]): Promise<Map<string, LatestOf>> {
  if (page.length === 0) return new Map()
  const found = await hubs.of(actor.userId).latest([...new Set(page.map((row) => row.conversationId))])
  return new Map(found.map((entry) => [entry.conversationId, entry]))
}

const withoutPresence = (): ShownPresence => ({})

const match = async (
  ctx: UserContext,
  row: MatchRow,
  latest: LatestOf | undefined,
  presenceIn: (person: Shown) => ShownPresence,
): Promise<MatchView> => ({
  id: row.id,
  kind: row.kind,
  ...(row.mode === null ? {} : { mode: row.mode }),
  status: row.status,
  user: {
    ...(await toListed(ctx, row.card, ctx.actor.userId)),
    ...('is_gone' in row.card ? {} : presenceIn({ ...row, id: row.peerId })),
  },
  conversation_id: row.conversationId,
  matched_at: utc(row.matchedAt),
  ...(row.expiresAt === null ? {} : { expires_at: utc(row.expiresAt) }),
  ...(row.endedAt === null ? {} : { ended_at: utc(row.endedAt) }),
  ...(latest?.lastMessage ? { last_message: latest.lastMessage } : {}),
  unread_count: latest?.unread ?? 0,
})
