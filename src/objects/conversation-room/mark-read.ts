import { utc } from '../../foundation/time.ts'
import type { ReadMark, ReadResult } from '../../rpc/messages.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { Receipts } from './receipts.ts'
import type { RoomData } from './room-tables.ts'

/**
 * Marks messages as read, with an event for the reader's devices and one for the sender if their plan has read receipts.
 * Synchronous: runs inside one commit.
 */
export function writeRead(
  { tables, events, receipts }: RoomData & { receipts: Receipts },
  readerId: string,
  mark: ReadMark,
  now: number,
): Outcome<ReadResult> {
  const room = tables.room.read()
  const sender = tables.participants.otherThan(readerId)
  if (!room || !sender) return refuse('CONVERSATION_NOT_FOUND')
  if ('messageIds' in mark && mark.messageIds.some((id) => !tables.messages.byId(id)))
    return refuse('MESSAGE_NOT_FOUND')

  const seqs =
    'messageIds' in mark
      ? tables.messages.markRead(readerId, mark.messageIds, now)
      : tables.messages.markReadThrough(readerId, sender.user_id, mark.upToSeq, now)
  const upToSeq = tables.messages.readThrough(sender.user_id)
  const readAt = utc(now)
  const newest = seqs.at(-1)
  if (newest !== undefined) {
    // What has been read has been received.
    receipts.note(readerId, newest, now)
    receipts.save(now)
    const [message] = tables.messages.before(newest + 1, 1)
    const data = {
      message_id: message?.message_id,
      conversation_id: room.conversation_id,
      up_to_seq: upToSeq,
      read_by: readerId,
      reader_id: readerId,
      read_at: readAt,
    }
    const unread = tables.participants.byId(readerId)?.unread ?? 0
    events.append('message_read', { ...data, unread_count: unread }, now, readerId)
    // A reader who is gone for the sender must not be noticed by them.
    if (sender.read_receipts && sender.gone_since === null) events.append('message_read', data, now, sender.user_id)
  }
  return ok({ marked_count: seqs.length, up_to_seq: upToSeq, read_at: readAt })
}
