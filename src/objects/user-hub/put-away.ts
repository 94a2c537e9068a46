import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Inbox, InboxRow } from './inbox.ts'

/**
 * Puts a conversation of somebody among the archived ones or back, and tells their devices; the other one is not told.
 * Synchronous: runs inside one commit.
 * One whose match is over stays away.
 */
export function putAway(
  inbox: Inbox,
  events: EventLog,
  conversationId: string,
  status: InboxRow['status'],
  now: number,
): Outcome<object> {
  const row = inbox.find(conversationId)
  if (!row || row.status === 'requested') return refuse('CONVERSATION_NOT_FOUND')
  if (status === 'active' && row.is_over)
    return refuse('CONFLICT', { message: 'The match of this conversation has ended.' })
  if (row.status !== status) {
    inbox.setStatus(conversationId, status)
    events.append('conversation_updated', { conversation_id: conversationId, status }, now)
  }
  return ok({})
}
