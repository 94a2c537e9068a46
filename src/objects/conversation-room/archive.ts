import type { ArchiveEntry, ArchiveMessage } from '../../features/messaging/archive-message.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { RoomStore } from './room-store.ts'

/** Events of one message to the queue; with texts of full length it stays under the queue's 128 KB. */
const BATCH = 50
/** How long the archive may take to confirm before the room sends again. */
const PATIENCE = 60_000

/**
 * Hands new messages to the queue that fills the archive in Postgres. The room goes by what the archive has confirmed,
 * not by what the queue has taken: a queue that loses or gives up a message, or a database that is down for a day, only
 * delays the archive.
 * @returns when to look again, or null when the archive has everything
 */
export async function feedArchive(
  store: RoomStore,
  events: EventLog,
  queue: Queue<ArchiveMessage>,
  now: number,
  lastSentAt: number,
): Promise<number | null> {
  const room = store.room()
  if (!room) return null
  const isOverdue = room.archive_sent > room.archive_confirmed && now - lastSentAt >= PATIENCE
  let after = isOverdue ? room.archive_confirmed : room.archive_sent
  const last = events.last()
  while (after < last) {
    const batch = events.range('', after, last, BATCH)
    const through = batch.length < BATCH ? last : (batch.at(-1)?.eventId ?? last)
    const entries = batch.filter(({ event }) => event === 'new_message').map(toEntry)
    if (entries.length > 0) await queue.send({ conversationId: room.conversation_id, after, through, entries })
    else if (after === room.archive_confirmed) store.saveArchiveConfirmed(through)
    store.saveArchiveSent(through)
    after = through
  }
  const { archive_sent, archive_confirmed } = store.room() ?? room
  return archive_confirmed < archive_sent ? now + PATIENCE : null
}

/** Part of a room's events that the archive has written. */
export interface ArchivedRange {
  after: number
  through: number
}

/**
 * Moves the confirmed number over ranges that join on to it. One that leaves a gap (an earlier one failed, or is still
 * on its way) is not believed; it will be sent again with the rest.
 */
export function confirmArchived(store: RoomStore, ranges: readonly ArchivedRange[]): void {
  const before = store.room()?.archive_confirmed ?? 0
  const confirmed = ranges
    .toSorted((a, b) => a.after - b.after)
    .reduce((reached, { after, through }) => (after <= reached ? Math.max(reached, through) : reached), before)
  if (confirmed > before) store.saveArchiveConfirmed(confirmed)
}

const toEntry = ({ eventId, data }: { eventId: number; data: Record<string, unknown> }): ArchiveEntry => ({
  ...(data as Omit<ArchiveEntry, 'journal_id'>),
  journal_id: eventId,
})
