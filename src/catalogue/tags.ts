/** Groups of operations, with what a reader finds in each. */
export const TAGS = {
  Auth: 'Ways in and ways out.',
  Profile: 'What people show of themselves and whom they look for.',
  Privacy: 'Leaving, coming back, and what we hold about a person.',
  Discovery: 'Whom to meet, and deciding about it.',
  Connections: 'Interests, likes and the shortlist: asking, answering, taking back.',
  Matches: 'People who are matched, and meeting somebody now.',
  Messaging: 'Conversations of people who are matched.',
  Calls: 'Audio and video between two people who are matched; docs/calls.md tells how a client does it.',
  Safety: 'Blocking and reporting.',
  Notifications: 'What people hear of while they have no socket, and where.',
  Realtime: 'Sockets; what travels over them is described in `/asyncapi.json`.',
  Operations: 'For monitors, and about this document.',
  Development: 'Not there in production.',
} as const

export type Tag = keyof typeof TAGS
