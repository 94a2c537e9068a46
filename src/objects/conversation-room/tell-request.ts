import { utc } from '../../foundation/time.ts'
import { gone } from '../../protocol/card.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import { hubAlone, type HubNotes } from '../user-hub/hub-notes.ts'
import { forgetRequest } from '../shared/amend-message.ts'
import type { EventLog } from '../shared/event-log.ts'
import { writeRead } from './mark-read.ts'
import type { Opening, OpeningRequest, RequestStatus } from '../../rpc/opening.ts'
import type { Receipts } from './receipts.ts'
import type { MessageRow } from './message-row.ts'
import type { RoomStore } from './room-store.ts'

export interface RequestParts {
  store: RoomStore
  events: EventLog
  receipts: Receipts
}

/**
 * Tells what is new of what one of the two has asked by a message, and keeps that message with the others. To be called
 * with what is at least as new as the room. Said twice it is told once; what was accepted or cancelled stays so, whatever
 * becomes of the match. A request that was over before the room heard of it is not told. Synchronous: runs inside one
 * commit.
 */
export function tellRequest(parts: RequestParts, opening: Opening, now: number): void {
  const { store } = parts
  const said = opening.request
  // The wish that somebody has passed on or taken back otherwise is gone.
  for (const message of store.waiting())
    if (message.message_id !== said?.messageId) become(parts, opening, message, 'cancelled', null, now)
  if (!said) return
  const status = wasAnswered(opening, said) ? 'accepted' : said.status
  const known = store.messageById(said.messageId)
  if (known) return become(parts, opening, known, status, said, now)
  if (status === 'pending' || status === 'accepted') begin(parts, opening, said, status, now)
}

/** Whether they have been matched since, even if that is over. */
const wasAnswered = ({ matches }: Opening, { askedAt }: OpeningRequest): boolean =>
  matches.some(({ kind, matchedAt }) => kind === 'mutual' && Date.parse(matchedAt) >= Date.parse(askedAt))

/** Writes the message as the next one, and tells of it. */
function begin(
  parts: RequestParts,
  opening: Opening,
  said: OpeningRequest,
  status: 'pending' | 'accepted',
  now: number,
): void {
  const { store } = parts
  const { clientMessageId, senderId } = said
  store.insertMessage({
    seq: store.lastSeq() + 1,
    message_id: said.messageId,
    sender_id: senderId,
    content: said.content,
    message_type: 'text',
    client_message_id: clientMessageId !== null && store.sentAs(senderId, clientMessageId) ? null : clientMessageId,
    media_id: null,
    created_at: store.nextTime(Date.parse(said.askedAt)),
    request_id: said.requestId,
    request_status: status,
    is_direct: Number(said.isDirect),
  })
  const message = store.messageById(said.messageId)
  if (!message) return
  if (said.isDirect) tellDirectly(parts, opening, message, now)
  else if (status === 'pending') tellReceiver(parts, opening, message, status, now)
  else deliver(parts, opening, message, now)
}

/** Takes over what has become of a request that the room knows. */
function become(
  parts: RequestParts,
  opening: Opening,
  message: MessageRow,
  status: RequestStatus,
  said: OpeningRequest | null,
  now: number,
): void {
  const { store, events } = parts
  const before = message.request_status
  if (before === status || before === 'accepted' || before === 'cancelled') return
  // Another wish of the same person, said in other words.
  if (said && said.content !== message.content) return
  store.saveRequest(message, status)
  if (message.is_direct === 1) return tellList(parts, opening, status, now)
  if (status === 'accepted') return deliver(parts, opening, store.messageById(message.message_id) ?? message, now)
  if (status === 'cancelled') {
    store.saveDeletion({ ...message, request_status: status }, '', now)
    forgetRequest(events, message.message_id)
  }
  tellReceiver(parts, opening, message, status, now)
}

/** What was accepted is a message like any other; who has accepted it has read it. */
function deliver(parts: RequestParts, opening: Opening, message: MessageRow, now: number): void {
  const { store, events, receipts } = parts
  const receiver = opening.participants.find(({ userId }) => userId !== message.sender_id)?.userId ?? ''
  // Where the match is over already it is history, and no news.
  if (opening.status !== 'open') return void store.markRead(receiver, [message.message_id], now)
  tellMessage(parts, opening, message, now)
  writeRead(store, events, receipts, receiver, { messageIds: [message.message_id] }, now)
}

/** Of a message that asks, only its receiver's hub hears that it does: somebody is told once a day that the same person asks. */
function tellDirectly(parts: RequestParts, opening: Opening, message: MessageRow, now: number): void {
  const { message_id, sender_id } = message
  const receiver = opening.participants.find(({ userId }) => userId !== sender_id)
  const asked: HubNotes['conversation:asked'] = { message_id, sender_id }
  if (receiver) parts.events.append('conversation:asked', asked, now, hubAlone(receiver.userId))
  tellMessage(parts, opening, message, now)
}

function tellMessage({ events }: RequestParts, opening: Opening, message: MessageRow, now: number): void {
  const { message_id, seq, sender_id, content, message_type, client_message_id, is_direct, created_at } = message
  const data: DownData<'new_message'> = {
    message_id,
    conversation_id: opening.conversationId,
    seq,
    sender_id,
    receiver_id: opening.participants.find(({ userId }) => userId !== sender_id)?.userId ?? '',
    content,
    message_type,
    ...(client_message_id === null ? {} : { client_message_id }),
    ...(is_direct === 1 ? {} : { is_request: true, request_status: 'accepted' }),
    created_at: utc(created_at),
  }
  events.append('new_message' satisfies DownEvent, data, now)
}

function tellReceiver(
  { events }: RequestParts,
  opening: Opening,
  message: MessageRow,
  status: 'pending' | 'declined' | 'cancelled',
  now: number,
): void {
  const asker = opening.participants.find(({ userId }) => userId === message.sender_id)
  const receiver = opening.participants.find(({ userId }) => userId !== message.sender_id)
  if (!asker || !receiver) return
  // Whom the receiver may not see has not asked them, as far as they can tell.
  if (status === 'pending' && 'is_gone' in asker.card) return
  const data: DownData<'message_request'> = {
    request_id: message.request_id ?? '',
    message_id: message.message_id,
    conversation_id: opening.conversationId,
    sender_id: asker.userId,
    receiver_id: receiver.userId,
    preview_text: status === 'cancelled' ? '' : message.content,
    status,
    created_at: utc(message.created_at),
    user: asker.card,
  }
  events.append('message_request' satisfies DownEvent, data, now, receiver.userId)
}

/** Takes back what somebody has been asked, because who asked is gone for them. Synchronous: runs inside one commit. */
export function tellUnasked(store: RoomStore, events: EventLog, userId: string, now: number): void {
  const asked = store.waiting().find(({ sender_id, is_direct }) => sender_id !== userId && is_direct === 0)
  if (!asked) return
  const data: DownData<'message_request'> = {
    request_id: asked.request_id ?? '',
    message_id: asked.message_id,
    conversation_id: store.room()?.conversation_id ?? '',
    sender_id: asked.sender_id,
    receiver_id: userId,
    preview_text: '',
    status: 'cancelled',
    created_at: utc(asked.created_at),
    user: gone(asked.sender_id),
  }
  events.append('message_request' satisfies DownEvent, data, now, userId)
}

/** A direct message is in both lists; what became of it moves the conversation there. */
function tellList({ events }: RequestParts, { conversationId }: Opening, status: RequestStatus, now: number): void {
  if (status === 'accepted') return
  const data: DownData<'conversation_updated'> = {
    conversation_id: conversationId,
    status: status === 'pending' ? 'active' : 'archived',
  }
  events.append('conversation_updated' satisfies DownEvent, data, now)
}
