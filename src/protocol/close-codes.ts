/** Why the server closed a socket (RFC 6455 §7.4; 4000–4999 are ours). */
export const CLOSE = {
  /** Too many frames that could not be understood, too many at all, or too many before anybody was signed in. */
  POLICY: 1008,
  /** The server failed; connect again and resume. */
  INTERNAL: 1011,
  /** The client has not read what it was sent, or has asked for too many replays; connect again later and resume. */
  TRY_LATER: 1013,
  /** Not signed in within the time, or the session has ended. Sign in before connecting again. */
  SESSION_ENDED: 4001,
  /** There is no such conversation, or none any more. Do not connect to it again. */
  NOT_FOUND: 4004,
  /** A newer socket of the same session or person has taken its place. Connect again only when somebody uses this one. */
  REPLACED: 4008,
} as const

/** Codes after which a client is not to come again by itself. */
export const FINAL_CLOSES: ReadonlySet<number> = new Set([
  CLOSE.POLICY,
  CLOSE.SESSION_ENDED,
  CLOSE.NOT_FOUND,
  CLOSE.REPLACED,
])

/** How long a socket may stay open without having said who it is, in milliseconds. */
export const AUTHENTICATE_WITHIN = 10_000
