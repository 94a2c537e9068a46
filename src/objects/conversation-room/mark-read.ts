import { utc } from '../../foundation/time.ts'
import type { ReadMark, ReadResult } from '../../rpc/messages.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Receipts } from './receipts.ts'
import type { RoomStore } from './room-store.ts'

/** Marks messages as read and tells the reader's devices, and the sender where their plan shows it. Synchronous. */
export function writeRead(
  store: RoomStore,
  events: EventLog,
  receipts: Receipts,
  readerId: string,
  mark: ReadMark,
  now: number,
): Outcome<ReadResult> {
  const room = store.room()
  const sender = store.participants().find(({ user_id }) => user_id !== readerId)
  if (!room || !sender) return refuse('CONVERSATION_NOT_FOUND')
  if ('messageIds' in mark && mark.messageIds.some((id) => !store.messageById(id))) return refuse('MESSAGE_NOT_FOUND')

  const seqs =
    'messageIds' in mark
      ? store.markRead(readerId, mark.messageIds, now)
      : store.markReadThrough(readerId, sender.user_id, mark.upToSeq, now)
  const upToSeq = store.readThrough(sender.user_id)
  const readAt = utc(now)
  const newest = seqs.at(-1)
  if (newest !== undefined) {
    // What somebody has read they have, whichever way it came.
    receipts.note(readerId, newest, now)
    receipts.save(now)
    const [message] = store.before(newest + 1, 1)
    const data = {
      message_id: message?.message_id,
      conversation_id: room.conversation_id,
      up_to_seq: upToSeq,
      read_by: readerId,
      reader_id: readerId,
      read_at: readAt,
    }
    const unread = store.participants().find(({ user_id }) => user_id === readerId)?.unread ?? 0
    events.append('message_read', { ...data, unread_count: unread }, now, readerId)
    // To somebody for whom the reader is gone, they do nothing any more.
    if (sender.read_receipts && sender.gone_since === null) events.append('message_read', data, now, sender.user_id)
  }
  return ok({ marked_count: seqs.length, up_to_seq: upToSeq, read_at: readAt })
}
