/**
 * Bytes that one user may add to one conversation, and the size of a conversation. An environment may override the
 * numbers (`QUOTA_OVERRIDES`).
 */
export const QUOTAS = {
  /** Events of a user's messages, edits and reactions within 24 hours: some 8,000 messages, or 250 of the longest. */
  written_in_a_day: 4 * 1024 * 1024,
  /** Stored pictures of a user, uploaded within 24 hours. */
  pictures_in_a_day: 100 * 1024 * 1024,
  /** Stored pictures of a user, in total. */
  pictures: 2 * 1024 * 1024 * 1024,
  /** A room's storage. The platform's limit is 10 GB; beyond it every write fails. */
  conversation: 8 * 1024 * 1024 * 1024,
} as const

export type QuotaName = keyof typeof QUOTAS
