import { forgetRequest } from '../shared/amend-message.ts'
import { writeRead } from './mark-read.ts'
import type { ConversationSnapshot, SnapshotRequest, RequestStatus } from '../../rpc/conversation-snapshot.ts'
import type { Receipts } from './receipts.ts'
import type { MessageRow } from './message-row.ts'
import { tellDirectly, tellList, appendForBoth, appendForReceiver, type Update } from './request-events.ts'
import type { RoomData } from './room-tables.ts'

export interface RequestParts extends RoomData {
  receipts: Receipts
}

type RequestUpdate = RequestParts & Update

/**
 * Takes over the pair's request by message: stores its message with the others and appends an event for each change. Must be
 * called with an opening that is at least as new as the room. Idempotent. An accepted or cancelled request stays so,
 * whatever happens to the match; one that ended before the room knew of it gets no event. Synchronous: runs inside one
 * commit.
 */
export function appendRequestEvents(parts: RequestParts, snapshot: ConversationSnapshot, now: number): void {
  const { tables } = parts
  const update = { ...parts, snapshot, now }
  const said = snapshot.request
  // Postgres no longer has these: they were cancelled in some other way.
  for (const message of tables.messages.waiting())
    if (message.message_id !== said?.messageId) become(update, message, 'cancelled', null)
  if (!said) return
  const status = wasAnswered(snapshot, said) ? 'accepted' : said.status
  const known = tables.messages.byId(said.messageId)
  if (known) return become(update, known, status, said)
  if (status === 'pending' || status === 'accepted') begin(update, said, status)
}

/** Whether they have been matched since, even if that is over. */
const wasAnswered = ({ matches }: ConversationSnapshot, { askedAt }: SnapshotRequest): boolean =>
  matches.some(({ kind, matchedAt }) => kind === 'mutual' && Date.parse(matchedAt) >= Date.parse(askedAt))

/** Writes the message as the next one, with its events. */
function begin(update: RequestUpdate, said: SnapshotRequest, status: 'pending' | 'accepted'): void {
  const { tables } = update
  const { clientMessageId, senderId } = said
  tables.messages.insert({
    seq: tables.messages.lastSeq() + 1,
    message_id: said.messageId,
    sender_id: senderId,
    content: said.content,
    message_type: 'text',
    client_message_id:
      clientMessageId !== null && tables.messages.sentAs(senderId, clientMessageId) ? null : clientMessageId,
    media_id: null,
    created_at: tables.messages.nextTime(Date.parse(said.askedAt)),
    request_id: said.requestId,
    request_status: status,
    is_direct: Number(said.isDirect),
  })
  const message = tables.messages.byId(said.messageId)
  if (!message) return
  if (said.isDirect) tellDirectly(update, message)
  else if (status === 'pending') appendForReceiver(update, message, status)
  else deliver(update, message)
}

/** Takes over the new status of a request that the room knows. */
function become(update: RequestUpdate, message: MessageRow, status: RequestStatus, said: SnapshotRequest | null): void {
  const { tables, events, now } = update
  const before = message.request_status
  if (before === status || before === 'accepted' || before === 'cancelled') return
  // A different request of the same person.
  if (said && said.content !== message.content) return
  tables.messages.saveRequest(message, status)
  if (message.is_direct === 1) return tellList(update, status)
  if (status === 'accepted') return deliver(update, tables.messages.byId(message.message_id) ?? message)
  if (status === 'cancelled') {
    tables.messages.saveDeletion({ ...message, request_status: status }, '', now)
    forgetRequest(events, message.message_id)
  }
  appendForReceiver(update, message, status)
}

/** An accepted request is a message like any other, and its receiver has read it. */
function deliver(update: RequestUpdate, message: MessageRow): void {
  const { tables, snapshot, now } = update
  const receiver = snapshot.participants.find(({ userId }) => userId !== message.sender_id)?.userId ?? ''
  // If the match is already over, the message belongs to the history and gets no event.
  if (snapshot.status !== 'open') return void tables.messages.markRead(receiver, [message.message_id], now)
  appendForBoth(update, message)
  writeRead(update, receiver, { messageIds: [message.message_id] }, now)
}
