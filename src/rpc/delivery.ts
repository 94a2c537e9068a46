import type { SharedSocketLimit } from '../catalogue/socket-limits.ts'
import type { Counts } from '../foundation/tally.ts'

/** An event as it is kept: what a client gets, without its number. */
export interface LoggedEvent {
  eventId: number
  event: string
  data: Record<string, unknown>
}

/** What somebody has done in a room since their hub last heard of it, by limit. */
export type SpentTokens = Partial<Record<SharedSocketLimit, number>>

/** What is left to somebody, by limit; below 0 when they have done more than they may. */
export type RemainingTokens = Record<SharedSocketLimit, number>

/** A batch of a room's events for one person. */
export interface Delivery {
  userId: string
  conversationId: string
  peerId: string
  entries: LoggedEvent[]
  /** The room has nothing else for this person up to this event number. */
  through: number
  /** Messages that this person has not read, as the room counts them now. */
  unread: number
  /** When one of their sockets to the room was last heard of; 0 when there is none. */
  heardAt: number
  /** What this person has done on sockets of the room since the last delivery. */
  spent?: SpentTokens
}

/** What a hub answers to a delivery. */
export interface Delivered {
  /** Seq of the message up to which a device of the person has the conversation. */
  received: number
  /** What the person may still do, over all their conversations. */
  left: RemainingTokens
  /** No device listens here: until then, in milliseconds since 1970, the room need not tell what can wait. */
  quietUntil?: number
  /** Whether a device was connected and has been sent the events. */
  isShown?: boolean
  /** What the hub's isolate has counted, for the room to hand on; see docs/decisions/metrics.md. */
  counts?: Counts
}
