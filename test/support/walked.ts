import type { Person } from './people.ts'

/** Somebody who looks, and others who stand to them in different ways. */
export interface Walked {
  viewer: Person
  others: Person[]
  matched: Person
  matchId: string
  /** Calls of the viewer and their match: one that its object has, and one that it has not. */
  callIds: string[]
}

type Asked = (w: Walked) => [path: string, body?: object][]

const list =
  (...paths: string[]): Asked =>
  () =>
    paths.map((path) => [path])
const calls =
  (verb: string, body?: object): Asked =>
  ({ callIds }) =>
    callIds.map((id) => (body ? [`/calls/${id}${verb}`, body] : [`/calls/${id}${verb}`]))

/** How each operation is asked that shows people. */
export const ask: Record<string, Asked> = {
  'get /profile/{id}': ({ others }) => others.map(({ id }) => [`/profile/${id}`]),
  'get /matching/feed': list('/matching/feed'),
  'get /users/discovery': list('/users/discovery'),
  'get /matching/likes': list('/matching/likes'),
  'get /connections/interests/sent': list('/connections/interests/sent'),
  'get /connections/interests/received': list('/connections/interests/received'),
  'get /connections/shortlist': list('/connections/shortlist'),
  'get /matches/active': list('/matches/active'),
  'get /matching/matches': list('/matching/matches'),
  'get /connections/matches': list('/connections/matches'),
  'get /matches/history': list('/matches/history'),
  'get /match/history': list('/match/history'),
  'get /conversations': list('/conversations?type=active', '/conversations?type=archived'),
  'get /messages/requests': list('/messages/requests?type=sent', '/messages/requests?type=received'),
  'get /users/blocked': list('/users/blocked'),
  'get /safety/reports': list('/safety/reports'),
  'get /calls/history': list('/calls/history'),
  'get /calls/{callId}': calls(''),
  'post /calls/{callId}/answer': calls('/answer'),
  'post /calls/{callId}/reject': calls('/reject'),
  'post /calls/{callId}/end': calls('/end'),
  'post /calls/{callId}/extend': calls('/extend', { action: 'request' }),
  'post /calls/{callId}/upgrade': calls('/upgrade', { action: 'request' }),
  'post /calls/initiate/{matchId}': ({ matchId }) => [[`/calls/initiate/${matchId}`, { media: 'audio' }]],
  'post /matching/rewind': () => [['/matching/rewind']],
  // A decision is made first, so that there is one to undo.
  'post /coins/spend': ({ others }) => [
    ['/matching/swipe', { target_user_id: others.at(3)?.id ?? '', action: 'pass' }],
    ['/coins/spend', { offer: 'rewind' }],
  ],
}
