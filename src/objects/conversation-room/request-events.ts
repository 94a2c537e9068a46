import { utc } from '../../foundation/time.ts'
import { gone } from '../../protocol/card.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import type { ConversationSnapshot, RequestStatus } from '../../rpc/conversation-snapshot.ts'
import type { EventLog } from '../shared/event-log.ts'
import { hubAlone, type HubNotes } from '../user-hub/hub-notes.ts'
import type { MessageRow } from './message-row.ts'
import type { RoomData } from './room-tables.ts'

/** The events of requests by message. All functions are synchronous: they run inside the commit that changes the request. */

/** What Postgres says, and where and when it is written. */
export interface Update {
  events: EventLog
  snapshot: ConversationSnapshot
  now: number
}

/** Marks a direct message as a request for its receiver's hub alone, which notifies of each sender once a day. */
export function tellDirectly(update: Update, message: MessageRow): void {
  const { events, snapshot, now } = update
  const { message_id, sender_id } = message
  const receiver = snapshot.participants.find(({ userId }) => userId !== sender_id)
  const asked: HubNotes['conversation:asked'] = { message_id, sender_id }
  if (receiver) events.append('conversation:asked', asked, now, hubAlone(receiver.userId))
  appendForBoth(update, message)
}

export function appendForBoth({ events, snapshot, now }: Update, message: MessageRow): void {
  const { message_id, seq, sender_id, content, message_type, client_message_id, is_direct, created_at } = message
  const data: DownData<'new_message'> = {
    message_id,
    conversation_id: snapshot.conversationId,
    seq,
    sender_id,
    receiver_id: snapshot.participants.find(({ userId }) => userId !== sender_id)?.userId ?? '',
    content,
    message_type,
    ...(client_message_id === null ? {} : { client_message_id }),
    ...(is_direct === 1 ? {} : { is_request: true, request_status: 'accepted' }),
    created_at: utc(created_at),
  }
  events.append('new_message' satisfies DownEvent, data, now)
}

export function appendForReceiver(
  { events, snapshot, now }: Update,
  message: MessageRow,
  status: 'pending' | 'declined' | 'cancelled',
): void {
  const asker = snapshot.participants.find(({ userId }) => userId === message.sender_id)
  const receiver = snapshot.participants.find(({ userId }) => userId !== message.sender_id)
  if (!asker || !receiver) return
  // A request of somebody whom the receiver may not see must not reach them.
  if (status === 'pending' && 'is_gone' in asker.card) return
  const data: DownData<'message_request'> = {
    request_id: message.request_id ?? '',
    message_id: message.message_id,
    conversation_id: snapshot.conversationId,
    sender_id: asker.userId,
    receiver_id: receiver.userId,
    preview_text: status === 'cancelled' ? '' : message.content,
    status,
    created_at: utc(message.created_at),
    user: asker.card,
  }
  events.append('message_request' satisfies DownEvent, data, now, receiver.userId)
}

/** Withdraws a pending request from its receiver, because the sender is gone for them. Synchronous: runs inside one commit. */
export function appendUnasked({ tables, events }: RoomData, userId: string, now: number): void {
  const asked = tables.messages.waiting().find(({ sender_id, is_direct }) => sender_id !== userId && is_direct === 0)
  if (!asked) return
  const data: DownData<'message_request'> = {
    request_id: asked.request_id ?? '',
    message_id: asked.message_id,
    conversation_id: tables.room.conversationId(),
    sender_id: asked.sender_id,
    receiver_id: userId,
    preview_text: '',
    status: 'cancelled',
    created_at: utc(asked.created_at),
    user: gone(asked.sender_id),
  }
  events.append('message_request' satisfies DownEvent, data, now, userId)
}

/** A direct request is on both lists; its status moves the conversation there. */
export function tellList({ events, snapshot, now }: Update, status: RequestStatus): void {
  if (status === 'accepted') return
  const data: DownData<'conversation_updated'> = {
    conversation_id: snapshot.conversationId,
    status: status === 'pending' ? 'active' : 'archived',
  }
  events.append('conversation_updated' satisfies DownEvent, data, now)
}
