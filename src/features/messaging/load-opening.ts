import type { Opening } from '../../objects/conversation-room/opening.ts'
import type { Context } from '../../platform/context.ts'
import { toCard } from '../profile/photos/photo-url.ts'
import { dayOf } from '../profile/rules.ts'
import { openingOf } from './queries.ts'

/** What Postgres says about a conversation, for its room. With a viewer, null unless they take part. */
export async function loadOpening(
  ctx: Context,
  conversationId: string,
  viewerId: string | null,
): Promise<Opening | null> {
  const row = await openingOf(ctx.db, conversationId, viewerId, dayOf(ctx.now()))
  if (!row) return null
  return {
    conversationId,
    version: row.version,
    status: row.status,
    match: row.match && { ...row.match, matchedAt: new Date(row.match.matchedAt).toISOString() },
    participants: await Promise.all(
      row.participants.map(async ({ card, ...person }) => ({ ...person, card: await toCard(ctx, card) })),
    ),
  }
}
