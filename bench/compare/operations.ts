import type { Population } from './people.ts'
import type { Lane, Requests } from './wrk.ts'

export type Side = 'ours' | 'peer'

/** The measured HTTP operations: the same request to both sides, and the nearest bare handler. */
export interface Operation {
  name: string
  requests(side: Side): Omit<Requests, 'start'>
  floor: { name: 'bare' | 'redis' | 'pg'; requests: Omit<Requests, 'start'> }
  /** Whether a response is the expected one; a status alone is not enough. */
  isRight(data: Record<string, unknown>): boolean
  /** Whether each request can be made only once. */
  usesUp?: boolean
}

const asking = (statement: string, values: readonly (string | null)[]): string =>
  `/pg?ask=${encodeURIComponent(JSON.stringify({ statement, values })).replaceAll('%7B%7B', '{').replaceAll('%7D%7D', '}')}`

export const WORDS = 'How about a walk along the river on Sunday?'

/** A message in the conversation of a lane. */
export const SENDING = {
  method: 'POST',
  path: '/api/v1/messages/send',
  body: `{"conversation_id":"{conversation}","content":"${WORDS}","message_type":"text"}`,
} as const

const DECIDING = ['{{id}}', '{{target}}']

export function operationsOn({ readers, conversations, deciders, targets }: Population): Operation[] {
  const lanes = (people: Population['readers'], side: Side): Lane[] =>
    people.map(({ id, tokens }) => ({ id, token: tokens[side] }))
  // Each reader in turn, so that consecutive requests concern different users.
  const each = conversations.length / readers.length
  const spread = conversations.map((_, i) => (i % readers.length) * each + Math.floor(i / readers.length))
  const places = (side: Side, count: number): Lane[] =>
    spread.slice(0, count).map((i) => {
      const { id, members } = conversations[i] ?? { id: '', members: [] }
      return { conversation: id, token: members[0]?.tokens[side] ?? '' }
    })
  const floorOf = (
    name: Operation['floor']['name'],
    method: 'GET' | 'POST',
    path: string,
    body?: string,
  ): Operation['floor'] => ({
    name,
    requests: { method, path, lanes: lanes(readers, 'ours'), ...(body === undefined ? {} : { body }) },
  })
  const deciding = (kind: string): Operation['floor'] => ({
    name: 'pg',
    requests: {
      method: 'POST',
      path: asking('DECIDE', [...DECIDING, kind, null, 'now', 'id', 'id', 'id']),
      lanes: lanes(deciders, 'ours'),
      targets,
    },
  })

  return [
    {
      name: 'read one’s profile',
      requests: (side) => ({ method: 'GET', path: '/api/v1/profile/me', lanes: lanes(readers, side) }),
      floor: floorOf('pg', 'GET', asking('OWN_PROFILE', ['{{id}}'])),
      isRight: ({ profile }) => typeof profile === 'object',
    },
    {
      name: 'page of the feed',
      requests: (side) => ({ method: 'GET', path: '/api/v1/matching/feed', lanes: lanes(readers, side) }),
      floor: floorOf('pg', 'GET', asking('FEED', ['{{id}}', 'now', '21'])),
      isRight: ({ users }) => lengthOf(users) === 20,
    },
    {
      name: 'swipe (like)',
      requests: (side) => ({
        method: 'POST',
        path: '/api/v1/matching/swipe',
        body: '{"target_user_id":"{target}","action":"like"}',
        lanes: lanes(deciders, side),
        targets,
      }),
      floor: deciding('like'),
      isRight: ({ is_match }) => is_match === false,
      usesUp: true,
    },
    {
      name: 'interest with Idempotency-Key',
      requests: (side) => ({
        method: 'POST',
        path: '/api/v1/connections/interest',
        body: '{"to_user_id":"{target}"}',
        isKeyed: true,
        lanes: lanes(deciders, side),
        targets,
      }),
      floor: deciding('interest'),
      isRight: ({ status }) => status === 'pending',
      usesUp: true,
    },
    {
      name: 'send a message',
      requests: (side) => ({
        ...SENDING,
        lanes: places(side, conversations.length),
      }),
      floor: floorOf('redis', 'POST', '/redis', '{}'),
      isRight: ({ seq }) => Number(seq) > 0,
    },
    {
      name: 'list of conversations',
      requests: (side) => ({ method: 'GET', path: '/api/v1/conversations', lanes: lanes(readers, side) }),
      floor: floorOf('redis', 'GET', '/redis'),
      isRight: ({ conversations: shown }) => lengthOf(shown) === Math.min(20, each),
    },
    {
      name: 'page of a history',
      requests: (side) => ({
        method: 'GET',
        path: '/api/v1/conversations/{conversation}/messages',
        lanes: places(side, readers.length),
      }),
      floor: floorOf('redis', 'GET', '/redis'),
      isRight: ({ messages }) => lengthOf(messages) === 50,
    },
  ]
}

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)
