/** Close codes of the server that need more than another attempt; docs/realtime.md has all. */
export const CLOSE = {
  /** The client has sent too much, or what nobody can read. */
  POLICY: 1008,
  /** The token has expired, or the session has ended. */
  SESSION_ENDED: 4001,
  /** A newer socket has taken the place of this one. */
  REPLACED: 4008,
} as const
