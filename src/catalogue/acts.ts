/** Interactions that are logged; see docs/decisions/interaction-log.md. */
export const ACTS = [
  'pass',
  'like',
  'super_like',
  'interest',
  'request',
  'direct_message',
  'accept',
  'decline',
  'withdraw',
  'rewind',
  'match_accept',
  'match_end',
  'search',
  'search_stop',
  'shortlist_add',
  'shortlist_remove',
  'block',
  'unblock',
] as const

export type Act = (typeof ACTS)[number]
