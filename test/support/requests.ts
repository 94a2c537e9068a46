import { expect } from 'vitest'
import { query } from './db.ts'
import { strangers } from './pairs.ts'
import type { Person } from './people.ts'
import { workerWith } from './worker.ts'

/** Answers when all that follows from an answer is done, too. */
export const fetcher = workerWith({})
export const WORDS = 'Which trails do you like?'

export const ask = (from: Person, to: Person, content = WORDS, options = {}) =>
  from.call('POST', '/messages/request', { receiver_id: to.id, content }, { fetcher, ...options })
export const respond = (by: Person, requestId: string, action: string) =>
  by.call('POST', `/messages/request/${requestId}/respond`, { action }, { fetcher })
export const cancel = (by: Person, requestId: string) =>
  by.call('POST', `/messages/request/${requestId}/cancel`, undefined, { fetcher })
export const requestsOf = async (person: Person, where = '') =>
  (await person.call('GET', `/messages/requests?${where.includes('status=') ? where : `status=all&${where}`}`)).data[
    'requests'
  ]
export const listOf = async (person: Person, type = 'active') =>
  (await person.call('GET', `/conversations?type=${type}`)).data['conversations']
export const send = (by: Person, body: object, options = {}) =>
  by.call('POST', '/messages/send', body, { fetcher, ...options })
export const history = async (person: Person, conversationId: string) =>
  (await person.call('GET', `/conversations/${conversationId}/messages`)).data['messages']

export async function conversationOf(a: Person, b: Person): Promise<string> {
  const [row] = await query<{ id: string }>(
    'select id from conversations where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)',
    [a.id, b.id],
  )
  return row?.id ?? ''
}

/** Two people of whom one has asked the other. */
export async function asked() {
  const [a, b] = await strangers()
  const { data, status, text } = await ask(a, b)
  expect(status, text).toBe(200)
  return { a, b, requestId: data['request_id'] as string, messageId: data['message_id'] as string }
}
