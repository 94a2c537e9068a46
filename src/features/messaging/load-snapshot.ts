import { utc } from '../../foundation/time.ts'
import { dayOf } from '../people/age.ts'
import type { ConversationSnapshot } from '../../rpc/conversation-snapshot.ts'
import type { Context } from '../../context.ts'
import { leavingOf } from '../people/leaving.ts'
import { timeOfId } from '../../foundation/ids.ts'
import { toListed } from '../people/photo-url.ts'
import { openingOf } from './opening/queries.ts'

/** The Postgres state of a conversation, for its room. With a viewer, null unless it is visible to them. */
export async function loadSnapshot(
  ctx: Context,
  conversationId: string,
  viewerId: string | null,
): Promise<ConversationSnapshot | null> {
  const row = await openingOf(ctx.db, conversationId, viewerId, { day: dayOf(ctx.now()), ...leavingOf(ctx) })
  if (!row) return null
  return {
    conversationId,
    version: row.version,
    status: row.status,
    ended: row.ended,
    restricted: row.restricted ?? [],
    matches: row.matches.map((match) => ({
      ...match,
      matchedAt: utc(match.matchedAt),
      expiresAt: match.expiresAt && utc(match.expiresAt),
      endedAt: match.endedAt && utc(match.endedAt),
    })),
    request: row.request && {
      ...row.request,
      status: row.request.status === 'withdrawn' ? 'cancelled' : row.request.status,
      askedAt: utc(timeOfId(row.request.messageId)),
      answeredAt: row.request.answeredAt && utc(row.request.answeredAt),
    },
    participants: await Promise.all(
      row.participants.map(async ({ card, ...person }) => {
        const viewer = row.participants.find(({ userId }) => userId !== person.userId)
        return { ...person, card: await toListed(ctx, card, viewer?.userId ?? '') }
      }),
    ),
  }
}
