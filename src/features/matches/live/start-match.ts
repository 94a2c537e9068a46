import type { Attempted, Search } from '../../../rpc/match-queue.ts'
import type { Context } from '../../../context.ts'
import { newConversationId } from '../../../security/conversation-id.ts'
import { isRefusal } from '../../../foundation/postgres/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { describeError } from '../../../foundation/log.ts'
import { startLiveMatch } from './queries.ts'

/**
 * Matches two searches that fit according to their queue; both users are notified on their sockets when the event is
 * published. Never throws: a pair whose statement fails must not block the others.
 */
export async function startMatch(ctx: Context, [one, other]: readonly [Search, Search]): Promise<Attempted> {
  try {
    const { live_match_seconds: seconds } = await ctx.appSettings()
    const now = ctx.now()
    const until = now + seconds * 1000
    const started = await startLiveMatch(ctx.db, {
      one,
      other,
      now,
      until,
      matchId: newId(now),
      conversationId: newConversationId(ctx.settings, now),
    })
    if (started.outcome !== 'ok') return started
    ctx.publish(started.events)
    const { matchId, conversationId } = started
    return { outcome: 'ok', match: { matchId, conversationId, expiresAt: until } }
  } catch (error) {
    if (isRefusal(error)) {
      ctx.log.error('pairing_failed', { search_ids: [one.searchId, other.searchId], ...describeError(error) })
      return { outcome: 'unfit' }
    }
    ctx.log.warn('pairing_postponed', describeError(error))
    return { outcome: 'failed' }
  }
}
