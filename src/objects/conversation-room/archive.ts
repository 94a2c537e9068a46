import { utc } from '../../foundation/time.ts'
import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { ArchiveEntry, ArchiveMessage, ArchivePage, ArchivedRange, MessageCopy } from '../../rpc/archive.ts'
import { utf8 } from '../../foundation/bytes.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { MessageRow } from './message-row.ts'
import type { RoomStore } from './room-store.ts'

/** Events that are looked at together, and bytes that go into one message of the queue, which takes 128,000. */
const BATCH = 50
const MOST_BYTES = 100_000
/** How long the room waits for the archive before it sends again, in milliseconds; doubles every time. */
const PATIENCE = 60_000
const LONGEST_PATIENCE = 3_600_000
/** What waits to be taken along waits so much longer before the room wakes up for it alone, in milliseconds. */
const LEEWAY = 1_500

/**
 * Hands new messages to the queue that fills the archive in Postgres. The room goes by what the archive has confirmed,
 * not by what the queue has taken: a queue that loses or gives up a message, or a database that is down for a day, only
 * delays the archive. While nothing is confirmed, everything is sent again ever more rarely.
 * @returns when to look again, or null when the archive has everything
 */
async function feedArchive(
  store: RoomStore,
  events: EventLog,
  queue: Queue<ArchiveMessage>,
  now: number,
): Promise<number | null> {
  const room = store.room()
  if (!room) return null
  const isWaiting = room.archive_sent > room.archive_confirmed
  const isOverdue = isWaiting && now >= room.archive_waits_since + room.archive_patience
  const last = events.last()
  for (let after = isOverdue ? room.archive_confirmed : room.archive_sent; after < last;) {
    const { entries, through } = next(store, events, after, last)
    if (entries.length > 0) await queue.send({ conversationId: room.conversation_id, after, through, entries })
    else if (after === store.room()?.archive_confirmed) store.saveArchiveConfirmed(through)
    store.saveArchiveSent(through)
    after = through
  }
  if (isOverdue) store.saveArchiveWait(now, Math.min(LONGEST_PATIENCE, room.archive_patience * 2))
  else if (!isWaiting && last > room.archive_sent) store.saveArchiveWait(now, PATIENCE)
  const { archive_sent, archive_confirmed, archive_waits_since, archive_patience } = store.room() ?? room
  return archive_confirmed < archive_sent ? archive_waits_since + archive_patience : null
}

/** Events after which the archive has to hear of a message. */
const TELLING: ReadonlySet<string> = new Set(['new_message', 'message_updated', 'message_deleted'])

/** The messages after an event that fit into one message of the queue, and up to which event they go. */
function next(
  store: RoomStore,
  events: EventLog,
  after: number,
  last: number,
): { entries: ArchiveEntry[]; through: number } {
  const batch = events.range('', after, last, BATCH)
  const entries: ArchiveEntry[] = []
  let bytes = 0
  for (const [i, event] of batch.entries()) {
    const message = TELLING.has(event.event) ? store.messageById(String(event.data['message_id'])) : null
    if (!message) continue
    const entry = toEntry(message, event)
    bytes += utf8(JSON.stringify(entry)).length
    const before = batch[i - 1]
    if (bytes > MOST_BYTES && entries.length > 0 && before) return { entries, through: before.eventId }
    entries.push(entry)
  }
  return { entries, through: batch.length < BATCH ? last : (batch.at(-1)?.eventId ?? last) }
}

/** Moves the cursor over ranges that have been written. Ranges may come in any order and more than once. */
function confirmArchived(store: RoomStore, ranges: readonly ArchivedRange[], now: number): void {
  const room = store.room()
  if (!room) return
  const before = room.archive_confirmed
  let confirmed = before
  for (const { after, through } of ranges.toSorted((a, b) => a.after - b.after)) {
    if (after <= confirmed) confirmed = Math.max(confirmed, through)
  }
  if (confirmed === before) return
  store.saveArchiveConfirmed(confirmed)
  store.saveArchiveWait(now, PATIENCE)
}

/** The message as it is now: what was taken back before the archive has heard of it never gets there. */
const toEntry = (row: MessageRow, { eventId }: Pick<LoggedEvent, 'eventId'>): ArchiveEntry => ({
  ...copyOf(row),
  journal_id: eventId,
})

const copyOf = (row: MessageRow): MessageCopy => ({
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

/** All that a room and the archive have to do with each other. The job `archive` is this one's. */
export class Archivist {
  readonly #store: RoomStore
  readonly #events: EventLog
  readonly #queue: Queue<ArchiveMessage>
  readonly #jobs: Jobs
  readonly #every: number
  /** When the room last handed anything over since it woke up, in milliseconds since 1970. */
  #fedAt = 0

  /** @param every how many milliseconds what is new waits for more, where much is said */
  constructor(store: RoomStore, events: EventLog, queue: Queue<ArchiveMessage>, jobs: Jobs, every: number) {
    this.#store = store
    this.#events = events
    this.#queue = queue
    this.#jobs = jobs
    this.#every = every
  }

  /** Hands over what is new; see {@link feedArchive}. */
  feed(now: number): Promise<number | null> {
    this.#fedAt = now
    return feedArchive(this.#store, this.#events, this.#queue, now)
  }

  /** The same for a room that is awake for something else; where much is said, later, with what is said until then. */
  async feedInPassing(now: number): Promise<void> {
    if (!this.#isBehind()) return
    const next = this.#fedAt + this.#every
    // A queue that takes nothing must not hold up what else the room is awake for; the job tries again, and says so.
    // Later than need be, so that what comes meanwhile mostly takes it along.
    const look = next > now ? next + LEEWAY : await this.feed(now).catch(() => now)
    if (look !== null) this.#jobs.ensure('archive', look)
  }

  /** The archive has written these parts of the room's events. */
  confirm(ranges: readonly ArchivedRange[], now: number): void {
    confirmArchived(this.#store, ranges, now)
    // There is nothing to wake up for.
    if (!this.#isBehind()) this.#jobs.cancel('archive')
  }

  /** The newest messages, oldest of them first. */
  newest(limit: number): MessageCopy[] {
    return this.#store.before(Number.MAX_SAFE_INTEGER, limit).map(copyOf).toReversed()
  }

  /** What the archive should have after a seq. */
  page(after: number, limit: number): ArchivePage {
    const rows = this.#store.after(after, limit + 1)
    const eventId = this.#events.last()
    return {
      entries: rows.slice(0, limit).map((row) => toEntry(row, { eventId })),
      hasMore: rows.length > limit,
      isBehind: this.#isBehind(),
    }
  }

  /** Whether the archive has not confirmed everything. */
  #isBehind(): boolean {
    return (this.#store.room()?.archive_confirmed ?? 0) < this.#events.last()
  }
}
