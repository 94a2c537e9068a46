import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meet } from '../../scripts/demo/meet.ts'
import { startTestStack, type TestStack } from '../support/node/stack.ts'

/** Round trips to Postgres counted on the wire, and whether `Server-Timing` tells them truly. */

let stack: TestStack
beforeAll(async () => {
  stack = await startTestStack()
})
afterAll(() => stack.stop())

/** Waits until a statement beside the Worker finds so many rows. */
async function untilThere(rows: number, statement: string, ...values: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: stack.databaseUrl })
  await client.connect()
  await expect.poll(async () => (await client.query(statement, values)).rowCount, { timeout: 60_000 }).toBe(rows)
  await client.end()
}

/** Waits until a first message is in the archive, and until the archive's consumer has looked at it. */
const isArchived = (messageId: string): Promise<void> =>
  untilThere(1, 'select from messages m join first_messages f on f.sender_id = m.sender_id where m.id = $1', messageId)

/**
 * Waits until a change is published: the statement that ends that is made for many, in the background. The content that the
 * stack begins with waits for a sweep.
 */
const isPublished = (): Promise<void> => untilThere(0, "select from outbox where type <> 'content.changed'")

describe('on the wire', () => {
  it('every operation makes as many round trips as it says, and none more than one', async () => {
    const { ana, ben, conversationId, matchId } = await meet(stack.url)
    const sent = await ana.do('POST', '/messages/send', { match_id: matchId, content: 'hi' })
    const calls: [string, string, object | undefined, number][] = [
      ['GET', '/auth/me', undefined, 1],
      ['GET', '/profile/me', undefined, 1],
      // Redis keeps it.
      ['GET', '/profile/me', undefined, 0],
      ['PUT', '/profile/me', { bio: 'Hello' }, 1],
      ['PUT', '/profile/interests', { interests: ['Jazz'] }, 1],
      ['PUT', '/profile/preferences', { age_max: 90 }, 1],
      ['PUT', '/profile/visibility', { visibility: 'everyone' }, 1],
      ['POST', '/profile/unpublish', undefined, 1],
      ['POST', '/profile/publish', undefined, 1],
      ['GET', `/profile/${ana.id}`, undefined, 1],
      ['GET', '/profile/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', undefined, 1],
      ['GET', '/interests', undefined, 1],
      // The isolate keeps what it has read.
      ['GET', '/interests', undefined, 0],
      ['GET', '/matching/feed', undefined, 1],
      ['POST', '/matching/swipe', { target_user_id: ana.id, action: 'like' }, 1],
      ['GET', '/matches/active', undefined, 1],
      ['GET', '/matches/history', undefined, 1],
      ['POST', `/matches/${matchId}/accept`, undefined, 1],
      ['POST', '/match/find', { mode: 'chat' }, 1],
      ['DELETE', '/match/find', undefined, 1],
      ['GET', '/calls/history', undefined, 1],
      ['GET', '/calls/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', undefined, 1],
      ['GET', '/calls/ice-servers', undefined, 0],
      ['GET', '/conversations', undefined, 1],
      ['GET', `/conversations/${conversationId}/messages`, undefined, 0],
      ['PUT', `/messages/${String(sent['message_id'])}/read`, undefined, 0],
      ['POST', '/messages/mark-read', { match_id: matchId, up_to_seq: 1 }, 0],
      ['POST', '/messages/request', { receiver_id: ana.id, content: 'Hello' }, 1],
      ['GET', '/messages/requests', undefined, 1],
      ['POST', '/messages/request/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23/respond', { action: 'accept' }, 1],
      ['POST', '/messages/request/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23/cancel', undefined, 1],
      ['POST', '/devices', { token: 'a-token-of-a-browser', platform: 'web' }, 1],
      ['GET', '/devices', undefined, 1],
      ['DELETE', '/devices/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', undefined, 1],
      ['GET', '/notifications/preferences', undefined, 1],
      ['PUT', '/notifications/preferences', { calls: false }, 1],
      ['PUT', `/messages/${String(sent['message_id'])}/reaction`, { emoji: '👍' }, 0],
      ['DELETE', `/messages/${String(sent['message_id'])}/reaction`, undefined, 0],
      ['PATCH', `/messages/${String(sent['message_id'])}`, { content: 'not mine' }, 0],
      ['DELETE', `/messages/${String(sent['message_id'])}`, undefined, 0],
      ['GET', `/messages/conversations/${matchId}`, undefined, 0],
      ['GET', '/conversations/unread-count', undefined, 0],
      ['POST', `/conversations/${conversationId}/archive`, undefined, 0],
      ['POST', '/realtime/ticket', undefined, 0],
      ['POST', '/users/me/restore', undefined, 1],
      ['POST', '/auth/refresh-token', { refresh_token: ben.refreshToken }, 1],
      ['POST', '/auth/send-otp', { phone_number: ben.phone }, 0],
      ['POST', '/matching/swipe', { target_user_id: 'x' }, 0],
      ['GET', '/nothing', undefined, 0],
      // The last one: what it sends goes to the archive a second later.
      ['POST', '/messages/send', { conversation_id: conversationId, content: 'x' }, 0],
    ]
    // Nothing of the match may still be on its way, or its statements would be counted here.
    await expect
      .poll(async () => ((await ben.do('GET', '/conversations'))['conversations'] as unknown[]).length)
      .toBe(1)
    await isArchived(String(sent['message_id']))
    for (const [method, path, body, expected] of calls) {
      const before = stack.proxy.roundTrips()
      const { headers } = await ben.call(method, path, body)
      const told = Number(/db;dur=[\d.]+;desc="(\d+)/.exec(headers.get('server-timing') ?? '')?.[1])
      expect([told, stack.proxy.roundTrips() - before], `${method} ${path}`).toEqual([expected, expected])
      await isPublished()
    }
  })
})
