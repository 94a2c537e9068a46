import { utc } from '../../foundation/time.ts'
import type { DownData } from '../../protocol/down.ts'
import type { HubData } from './hub-data.ts'

/**
 * Takes a conversation off a user's list and appends that its match is over, under both names, unless it was already told.
 * Synchronous: runs inside one commit.
 * @returns whether there was anything to tell
 */
export function forgetConversation(
  { inbox, forgotten, events }: HubData,
  userId: string,
  conversationId: string,
  now: number,
): boolean {
  const row = inbox.find(conversationId)
  if (!row) return false
  inbox.remove(conversationId)
  forgotten.add(conversationId, row.room_event)
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
