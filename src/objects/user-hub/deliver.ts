import type { DownData } from '../../protocol/down.ts'
import type { EventLog, LoggedEvent } from '../shared/event-log.ts'
import type { MessageView } from '../conversation-room/history.ts'
import type { Inbox } from './inbox.ts'

/** A batch of a room's events for one person. */
export interface Delivery {
  userId: string
  conversationId: string
  peerId: string
  entries: LoggedEvent[]
  /** The room has nothing else for this person up to this event number. */
  through: number
  /** Messages that this person has not read, as the room counts them now. */
  unread: number
  /** When one of their sockets to the room was last heard of; 0 when there is none. */
  heardAt: number
}

/**
 * Takes a room's events into the inbox and the log. What has arrived before is passed over, so a room may deliver again
 * as often as it likes. Synchronous: runs inside one commit.
 * @returns whether there was anything new
 */
export function takeDelivery(inbox: Inbox, events: EventLog, delivery: Delivery, now: number): boolean {
  const { conversationId, peerId, through, unread } = delivery
  const entries = entriesToTake(inbox, delivery)
  if (!entries) return false
  inbox.add(conversationId, peerId, now)
  const seen = inbox.find(conversationId)?.room_event ?? 0
  const fresh = entries.filter(({ eventId }) => eventId > seen)
  for (const entry of fresh) take(inbox, events, delivery.userId, conversationId, entry, now)
  if (through > seen) inbox.setProgress(conversationId, unread, through)
  return fresh.length > 0
}

/**
 * The events to take. Of a conversation that has been forgotten there are none, or what begins with a new match, which
 * brings it back.
 */
function entriesToTake(inbox: Inbox, { conversationId, entries, through }: Delivery): LoggedEvent[] | null {
  const past = inbox.forgottenThrough(conversationId)
  if (past === null) return entries
  const beginning = entries.findIndex(({ eventId, event }) => eventId > past && event === 'match:created')
  if (beginning === -1) {
    inbox.forget(conversationId, through)
    return null
  }
  inbox.recall(conversationId)
  return entries.slice(beginning)
}

function take(
  inbox: Inbox,
  events: EventLog,
  userId: string,
  conversationId: string,
  { event, data }: LoggedEvent,
  now: number,
): void {
  events.append(event, data, now)
  switch (event) {
    case 'match:created':
      inbox.setMatch(conversationId, (data as DownData<'match:created'>).match_id, now)
      // The same under its other name, for clients of the other seed.
      events.append('new_match', data, now)
      break
    case 'new_message': {
      const message = data as DownData<'new_message'>
      inbox.setLastMessage(conversationId, asView(message, userId), Date.parse(message.created_at))
      break
    }
    case 'message_read':
      markLastMessage(inbox, conversationId, data as DownData<'message_read'>)
      break
  }
}

/** The event in the shape that messages have in lists. */
function asView({ message_id, client_message_id, ...message }: DownData<'new_message'>, userId: string): MessageView {
  const isMine = message.sender_id === userId
  return {
    id: message_id,
    ...message,
    ...(isMine && client_message_id !== undefined ? { client_message_id } : {}),
    is_request: false,
    is_read: false,
    reactions: [],
  }
}

function markLastMessage(
  inbox: Inbox,
  conversationId: string,
  { message_id, up_to_seq, reader_id, read_at }: DownData<'message_read'>,
): void {
  const row = inbox.find(conversationId)
  if (!row?.last_message) return
  const message = JSON.parse(row.last_message) as MessageView
  const isMeant = message.id === message_id || message.seq <= up_to_seq
  if (message.sender_id === reader_id || !isMeant || message.is_read) return
  inbox.setLastMessage(conversationId, { ...message, is_read: true, read_at }, row.last_activity)
}
