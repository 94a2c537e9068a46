import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { HubData } from './hub-data.ts'
import type { InboxRow } from './inbox.ts'

/**
 * Archives a conversation or puts it back, and tells the user's devices; the other participant is not told. A conversation
 * whose match is over stays archived. Synchronous: runs inside one commit.
 */
export function setArchived(
  { inbox, events }: HubData,
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
