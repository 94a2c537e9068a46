import type { Meters } from '../../catalogue/meters.ts'
import type { ArchiveMessage, ArchivePage, ArchivedRange, MessageCopy } from '../../rpc/archive.ts'
import type { Jobs } from '../shared/jobs.ts'
import { copyOf, nextBatch, toEntry } from './archive-batch.ts'
import type { RoomData } from './room-tables.ts'

/** How long the room waits for the archive before it sends again, in milliseconds; doubles every time. */
const PATIENCE = 60_000
/** How much later than planned the job runs, in milliseconds, so that other work of the room mostly comes first. */
const LEEWAY = 1_500

interface Parts extends RoomData {
  queue: Queue<ArchiveMessage>
  jobs: Jobs
  meters: Meters
  /** How many milliseconds new messages wait for more, where many are written. */
  every: number
  /** Up to which the pauses double, in milliseconds. */
  longestPatience: number
}

/**
 * Hands new messages to the queue that fills the archive in Postgres. The room goes by what the archive has confirmed,
 * not by what the queue has taken: a queue that loses a message, or a database that is down for a day, only delays the
 * archive. While nothing is confirmed, everything is sent again, with growing pauses. The job is `archive`.
 */
export class Archivist {
  readonly #parts: Parts
  /** When the room last handed anything over since it was loaded, in milliseconds since 1970. */
  #fedAt = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly jobHandlers = {
    archive: (now: number): Promise<number | null> => this.#feed(now),
  }

  /** Hands over what is new while the room is awake for something else; where many messages are written, later. */
  async feedInPassing(now: number): Promise<void> {
    if (!this.#isBehind()) return
    const next = this.#fedAt + this.#parts.every
    // A queue that fails must not delay other work of the room; the job tries again, and logs the failure.
    const look = next > now ? next + LEEWAY : await this.#feed(now).catch(() => now)
    if (look !== null) this.#parts.jobs.ensure('archive', look)
  }

  /** The archive has written these ranges of the room's events. They may come in any order and more than once. */
  confirm(ranges: readonly ArchivedRange[], now: number): void {
    this.#moveConfirmed(ranges, now)
    if (!this.#isBehind()) this.#parts.jobs.cancel('archive')
  }

  /** The newest messages, oldest of them first. */
  newest(limit: number): MessageCopy[] {
    return this.#parts.tables.messages.before(Number.MAX_SAFE_INTEGER, limit).map(copyOf).toReversed()
  }

  /** What the archive should have after a seq. */
  page(after: number, limit: number): ArchivePage {
    const { tables, events } = this.#parts
    const rows = tables.messages.after(after, limit + 1)
    const eventId = events.last()
    return {
      entries: rows.slice(0, limit).map((row) => toEntry(row, { eventId })),
      hasMore: rows.length > limit,
      isBehind: this.#isBehind(),
    }
  }

  /** Returns when to look again, in milliseconds since 1970; null when the archive has everything. */
  async #feed(now: number): Promise<number | null> {
    this.#fedAt = now
    const { tables, events } = this.#parts
    const room = tables.room.read()
    if (!room) return null
    const isWaiting = room.archive_sent > room.archive_confirmed
    const isOverdue = isWaiting && now >= room.archive_waits_since + room.archive_patience
    const last = events.last()
    for (let after = isOverdue ? room.archive_confirmed : room.archive_sent; after < last;) {
      const { entries, through } = nextBatch(this.#parts, after, last)
      if (entries.length > 0) await this.#send({ conversationId: room.conversation_id, after, through, entries })
      else if (after === tables.room.read()?.archive_confirmed) tables.room.saveArchiveConfirmed(through)
      tables.room.saveArchiveSent(through)
      after = through
    }
    if (isOverdue) tables.room.saveArchiveWait(now, Math.min(this.#parts.longestPatience, room.archive_patience * 2))
    else if (!isWaiting && last > room.archive_sent) tables.room.saveArchiveWait(now, PATIENCE)
    const { archive_sent, archive_confirmed, archive_waits_since, archive_patience } = tables.room.read() ?? room
    return archive_confirmed < archive_sent ? archive_waits_since + archive_patience : null
  }

  /** With what this isolate has counted. @throws Error where the queue takes nothing */
  async #send(message: ArchiveMessage): Promise<void> {
    const { queue, meters } = this.#parts
    const counts = meters.takeAll()
    try {
      await queue.send({ ...message, ...(counts ? { counts } : {}) })
    } catch (error) {
      meters.give(counts)
      throw error
    }
  }

  #moveConfirmed(ranges: readonly ArchivedRange[], now: number): void {
    const { room } = this.#parts.tables
    const kept = room.read()
    if (!kept) return
    let confirmed = kept.archive_confirmed
    for (const { after, through } of ranges.toSorted((a, b) => a.after - b.after)) {
      if (after <= confirmed) confirmed = Math.max(confirmed, through)
    }
    if (confirmed > kept.archive_confirmed) {
      room.saveArchiveConfirmed(confirmed)
      room.saveArchiveWait(now, PATIENCE)
    } else if (kept.archive_patience > PATIENCE && ranges.some(({ after }) => after > confirmed)) {
      // What was sent later has arrived: something before it is lost, and the archive works, so a long wait helps nobody.
      room.saveArchiveWait(kept.archive_waits_since, PATIENCE)
      this.#parts.jobs.ensure('archive', Math.max(now, kept.archive_waits_since + PATIENCE))
    }
  }

  /** Whether the archive has not confirmed everything. */
  #isBehind(): boolean {
    return (this.#parts.tables.room.read()?.archive_confirmed ?? 0) < this.#parts.events.last()
  }
}
