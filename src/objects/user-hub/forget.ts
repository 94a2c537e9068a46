import { utc } from '../../foundation/time.ts'
import type { DownData } from '../../protocol/down.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Inbox } from './inbox.ts'

/**
 * Takes a conversation off a person's list and says that its match is over, under both names, unless that has been
 * said. Synchronous: runs inside one commit.
 * @returns whether there was anybody to tell
 */
export function forgetConversation(
  inbox: Inbox,
  events: EventLog,
  userId: string,
  conversationId: string,
  now: number,
): boolean {
  const row = inbox.find(conversationId)
  if (!row) return false
  inbox.forget(conversationId, row.room_event)
  if (row.match_id === null || row.is_over) return false
  const data: DownData<'match:ended'> = {
    match_id: row.match_id,
    conversation_id: conversationId,
    status: 'ended',
    ended_at: utc(now),
  }
  for (const event of ['match:ended', 'match_removed'] as const) events.append(event, data, now, userId)
  return true
}
