import { utf8 } from '../../foundation/bytes.ts'
import { utc } from '../../foundation/time.ts'
import type { ArchiveEntry, MessageCopy } from '../../rpc/archive.ts'
import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { MessageRow } from './message-row.ts'
import type { RoomData } from './room-tables.ts'

/** Events that are read together, and bytes that go into one message of the queue, which takes 128,000. */
const BATCH = 50
const MOST_BYTES = 100_000

/** Events that change what the archive has of a message. */
const TELLING: ReadonlySet<string> = new Set(['new_message', 'message_updated', 'message_deleted'])

/** The messages after an event that fit into one message of the queue, and up to which event they go. */
export function nextBatch(
  { tables, events }: RoomData,
  after: number,
  last: number,
): { entries: ArchiveEntry[]; through: number } {
  const batch = events.range('', { after, through: last, limit: BATCH })
  const entries: ArchiveEntry[] = []
  let bytes = 0
  for (const [i, event] of batch.entries()) {
    const message = TELLING.has(event.event) ? tables.messages.byId(String(event.data['message_id'])) : null
    if (!message) continue
    const entry = toEntry(message, event)
    bytes += utf8(JSON.stringify(entry)).length
    const before = batch[i - 1]
    if (bytes > MOST_BYTES && entries.length > 0 && before) return { entries, through: before.eventId }
    entries.push(entry)
  }
  return { entries, through: batch.length < BATCH ? last : (batch.at(-1)?.eventId ?? last) }
}

/** The message as it is now: what was deleted before the archive has it never gets there. */
export const toEntry = (row: MessageRow, { eventId }: Pick<LoggedEvent, 'eventId'>): ArchiveEntry => ({
  ...copyOf(row),
  journal_id: eventId,
})

export const copyOf = (row: MessageRow): MessageCopy => ({
  message_id: row.message_id,
  seq: row.seq,
  sender_id: row.sender_id,
  content: row.content,
  message_type: row.message_type,
  media_id: row.media_id,
  created_at: utc(row.created_at),
  edited_at: row.edited_at === null ? null : utc(row.edited_at),
  deleted_at: row.deleted_at === null ? null : utc(row.deleted_at),
})
