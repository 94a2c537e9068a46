import type { DownData } from '../../protocol/down.ts'
import type { EventLog, LoggedEvent } from '../shared/event-log.ts'
import { newestMessage } from '../shared/newest-message.ts'
import type { Inbox } from './inbox.ts'
import { asView, changeLastMessage, followInLog, markLastMessage, tombstone } from './last-message.ts'

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
 * @param isAwake whether a device will be sent what is new at once
 * @returns whether there was anything new
 */
export function takeDelivery(
  inbox: Inbox,
  events: EventLog,
  delivery: Delivery,
  isAwake: boolean,
  now: number,
): boolean {
  const { conversationId, peerId, through, unread } = delivery
  const entries = entriesToTake(inbox, delivery)
  if (!entries) return false
  inbox.add(conversationId, peerId, now)
  const seen = inbox.find(conversationId)?.room_event ?? 0
  const fresh = entries.filter(({ eventId }) => eventId > seen)
  for (const entry of fresh) take(inbox, events, delivery.userId, conversationId, entry, now)
  if (isAwake) inbox.setReceived(conversationId, newestMessage(fresh))
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
  followInLog(events, event, data)
  events.append(event, data, now)
  switch (event) {
    case 'match:created':
      inbox.setMatch(conversationId, (data as DownData<'match:created'>).match_id, now)
      // The same under its other name, for clients of the other seed.
      events.append('new_match', data, now)
      break
    case 'new_message': {
      const message = data as DownData<'new_message'>
      inbox.addMessage(conversationId, asView(message, userId), Date.parse(message.created_at))
      break
    }
    case 'message_read':
      markLastMessage(inbox, conversationId, data as DownData<'message_read'>)
      break
    case 'message_updated': {
      const { message_id, content, edited_at } = data as DownData<'message_updated'>
      changeLastMessage(inbox, conversationId, message_id, (message) => ({ ...message, content, edited_at }))
      break
    }
    case 'message_deleted': {
      const { message_id, deleted_at } = data as DownData<'message_deleted'>
      changeLastMessage(inbox, conversationId, message_id, (message) => tombstone(message, deleted_at))
      break
    }
    case 'message_reaction': {
      const { message_id, reactions } = data as DownData<'message_reaction'>
      changeLastMessage(inbox, conversationId, message_id, (message) => ({ ...message, reactions }))
      break
    }
  }
}
