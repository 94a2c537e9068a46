import type { Counts } from '../foundation/tally.ts'

/** What a room hands to the archive, and asks of it. */

/** A message as its room has it. */
export interface MessageCopy {
  message_id: string
  seq: number
  sender_id: string
  content: string
  message_type: string
  media_id: string | null
  created_at: string
  edited_at: string | null
  deleted_at: string | null
}

/** One message on its way from a room to the archive. */
export interface ArchiveEntry extends MessageCopy {
  /** Number of the room's event; of two versions of a message the one with the higher number is newer. */
  journal_id: number
}

/** What a room puts into the queue. */
export interface ArchiveMessage {
  conversationId: string
  /** The entries are all that the archive needs of the room's events above `after` and up to `through`. */
  after: number
  through: number
  entries: ArchiveEntry[]
  /** What the room's isolate has counted; it makes no trip to Redis. See docs/decisions/metrics.md. */
  counts?: Counts
}

/** Part of a room's events that the archive has written. */
export interface ArchivedRange {
  after: number
  through: number
}

/** A part of what the archive should have. */
export interface ArchivePage {
  /** In the order of `seq`; `journal_id` is that of the newest event of the room. */
  entries: ArchiveEntry[]
  hasMore: boolean
  /** Whether some of it is still on its way. */
  isBehind: boolean
}
