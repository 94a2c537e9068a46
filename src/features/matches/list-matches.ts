import type { LatestOf } from '../../objects/user-hub/inbox.ts'
import type { UserContext } from '../../platform/context.ts'
import { openCursor, sealCursor, type Pagination } from '../../platform/cursor.ts'
import { showPresence, type Shown, type ShownPresence } from '../presence/show-presence.ts'
import { toCard } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { matchesOf, type MatchPosition, type MatchRow } from './queries.ts'
import type { MatchView } from './schemas.ts'

/**
 * The caller's matches, newest first: one statement, then one look into the hub for their last messages and, of active ones, one command to
 * Redis for who is online, side by side.
 */
export async function listMatches(
  ctx: UserContext,
  which: 'active' | 'over',
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ matches: MatchView[]; pagination: Pagination }> {
  const { settings, actor, db } = ctx
  const list = `matches:${actor.userId}:${which}`
  const after = cursor === undefined ? null : await openCursor<MatchPosition>(settings.TOKEN_KEY, list, cursor)
  const rows = await matchesOf(db, actor.userId, which, after, limit + 1, dayOf(ctx.now()))
  const page = rows.slice(0, limit)
  const hasMore = rows.length > limit
  const last = page.at(-1)
  const [latest, presenceIn] = await Promise.all([
    latestOf(ctx, page),
    // Only people who are matched see whether the other one is there.
    which === 'active'
      ? showPresence(
          ctx,
          page.map(({ peerId }) => peerId),
        )
      : nobodyShown,
  ])

  return {
    matches: await Promise.all(page.map((row) => match(ctx, row, latest.get(row.conversationId), presenceIn))),
    pagination: {
      cursor:
        hasMore && last
          ? await sealCursor(settings.TOKEN_KEY, list, {
              matchedAt: last.matchedAt,
              id: last.id,
            } satisfies MatchPosition)
          : null,
      has_more: hasMore,
      limit,
    },
  }
}

async function latestOf({ hubs, actor }: UserContext, page: MatchRow[]): Promise<Map<string, LatestOf>> {
  if (page.length === 0) return new Map()
  const found = await hubs.of(actor.userId).latest([...new Set(page.map((row) => row.conversationId))])
  return new Map(found.map((entry) => [entry.conversationId, entry]))
}

const nobodyShown = (): ShownPresence => ({})

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
  user: { ...(await toCard(ctx, row.card)), ...presenceIn({ ...row, id: row.peerId }) },
  conversation_id: row.conversationId,
  matched_at: utc(row.matchedAt),
  ...(row.expiresAt === null ? {} : { expires_at: utc(row.expiresAt) }),
  ...(row.endedAt === null ? {} : { ended_at: utc(row.endedAt) }),
  ...(latest?.lastMessage ? { last_message: latest.lastMessage } : {}),
  unread_count: latest?.unread ?? 0,
})

const utc = (time: string): string => new Date(time).toISOString()
