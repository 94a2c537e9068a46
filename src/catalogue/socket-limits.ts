/** Limits that an object keeps in memory, as token buckets: `burst` at once, `perSecond` on average. */
interface BucketSpec {
  readonly burst: number
  readonly perSecond: number
}

export const SOCKET_LIMITS = {
  /** Messages of one user. */
  send_message: { burst: 10, perSecond: 2 },
  /** Typing signals of one user in one conversation. */
  typing: { burst: 10, perSecond: 10 / 60 },
  mark_read: { burst: 50, perSecond: 50 / 60 },
  /** Accepting, declining and ending matches. */
  match: { burst: 10, perSecond: 0.5 },
  /** Calls started by one user. */
  call_initiate: { burst: 10, perSecond: 2 / 60 },
  /** Other call actions: answering, ending, listing, agreeing. */
  call: { burst: 20, perSecond: 1 },
  /** SDP descriptions and ICE candidates of one socket. They come in bursts, and count apart from its other frames. */
  call_signal: { burst: 120, perSecond: 5 },
  /**
   * Acknowledgements of one socket, with room for those a slow network has delayed. They count apart from its other
   * frames.
   */
  ack_events: { burst: 2, perSecond: 1 },
  /** All other frames of one socket. */
  frames: { burst: 120, perSecond: 1 },
  /** Replays of one user, in each object: the limit that holds while Redis does not count them. */
  replay: { burst: 60, perSecond: 0.5 },
  /** Bytes of events replayed to one user, in each object; a replay leaves out what exceeds it. */
  replay_bytes: { burst: 4_000_000, perSecond: 100_000 },
  /** Unauthenticated sockets of one network, in each isolate. */
  socket_unnamed: { burst: 120, perSecond: 10 },
} as const satisfies Record<string, BucketSpec>

export type SocketLimitName = keyof typeof SOCKET_LIMITS

/** Socket limits that count for a person over all objects together; see docs/decisions/shared-budgets.md. */
export const SHARED_SOCKET_LIMITS = ['send_message', 'mark_read'] as const satisfies SocketLimitName[]
export type SharedSocketLimit = (typeof SHARED_SOCKET_LIMITS)[number]

/**
 * A socket that sends more frames than its own limits allow in total is closed, because rejecting frames has a cost as
 * well. All sockets of a user on one object together may send several times as many. Overrides of those limits scale
 * this one.
 */
export const FLOOD = { frames: 60, perSecond: 3, socketsOfPerson: 2 }

/**
 * Open sockets of one object: a user's own, those of a conversation, those of a call. One more closes the least
 * recently active one of the same session or user. A session whose clients do not answer closes gets no more once
 * `unanswered` are pending.
 */
export const OPEN_SOCKETS = { ofSession: 10, ofPerson: 30, unanswered: 30 }

/**
 * Sockets that have not said who is there: how many at once, in each isolate, and what each may send until it has. The wider
 * parts of a network have `ofNetwork` as many times as `networksOf` says, and at most half of `inAll`.
 */
export const UNAUTHENTICATED_SOCKETS = { ofNetwork: 200, inAll: 2_000, frames: 32, bytes: 64 * 1024 }

/** Events that an object keeps in its log, whatever their age. A replay has at most a thousand. */
export const KEPT_EVENTS = 10_000

/** Malformed frames of one socket; the last one allowed within the window closes it. */
export const MALFORMED_FRAMES = { max: 5, windowSeconds: 60 }

/** Bytes sent to a socket since its last sign of life; one that exceeds them does not read, and is closed. */
export const UNHEARD_BYTES = 1024 * 1024
