import type { EventLog } from '../shared/event-log.ts'
import type { Inbox, InboxRow } from './inbox.ts'

/**
 * Puts a conversation of somebody among the archived ones or back, and tells their devices; the other one is not told.
 * Synchronous: runs inside one commit.
 * @returns whether the conversation is on the person's list
 */
export function putAway(
  inbox: Inbox,
  events: EventLog,
  conversationId: string,
  status: InboxRow['status'],
  now: number,
): boolean {
  const row = inbox.find(conversationId)
  if (!row) return false
  if (row.status !== status) {
    inbox.setStatus(conversationId, status)
    events.append('conversation_updated', { conversation_id: conversationId, status }, now)
  }
  return true
}
