import { describe, expect, it } from 'vitest'
import { draft, hubOf, hubSocket, openRoom, roomSocket, sqlIn, type TestRoom } from '../../support/objects.ts'
import { newId } from '../../../src/foundation/ids.ts'
import type { TestSocket } from '../../support/sockets.ts'

/** Rooms of one person with others. */
async function roomsOf(me: string, count: number): Promise<TestRoom[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const peer = newId()
      const participants = [me, peer].map((userId) => ({
        userId,
        readReceipts: false,
        card: { id: userId, first_name: 'Kim', age: 30, photos: [] },
      }))
      const room = await openRoom({ participants })
      return { ...room, a: me, b: peer }
    }),
  )
}

const say = (socket: TestSocket, conversation_id: string) =>
  socket.request('send_message', { conversation_id, content: 'x' })

describe('what one person may send', () => {
  it('is the same in many conversations as in one, and on their own socket', async () => {
    const me = newId()
    const rooms = await roomsOf(me, 12)
    const own = await hubSocket(me)
    let acknowledged = 0
    // One in each, as quickly as they are answered: far more than ten at once.
    for (let round = 0; round < 4; round += 1) {
      for (const test of rooms) {
        const socket = await roomSocket(test, me)
        const answer = await say(socket, test.conversationId)
        if (answer.event === 'ack') acknowledged += 1
        socket.close()
      }
      const heard = acknowledged
      // The hub has heard of all of it.
      await expect.poll(() => sqlIn(hubOf(me), "select 1 from events where event = 'new_message'")).toHaveLength(heard)
    }
    // Ten at once, one for each room that had not asked yet, and two for each second.
    expect(acknowledged).toBeLessThan(12 + 10 + 20)
    expect((await say(own, rooms[0]?.conversationId ?? '')).data).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      retry_after_ms: expect.any(Number),
    })
  })

  it('is not touched by what they send over REST', async () => {
    const test = await openRoom()
    for (let n = 0; n < 30; n += 1) await test.room.send(test.conversationId, draft(test.a, String(n)))
    const socket = await roomSocket(test, test.a)
    for (let n = 0; n < 10; n += 1) expect((await say(socket, test.conversationId)).event).toBe('ack')
  })

  it('of typing is one budget for a conversation, over its own socket and the person’s', async () => {
    const test = await openRoom()
    await expect.poll(() => sqlIn(hubOf(test.a), 'select 1 from inbox')).toHaveLength(1)
    const [own, socket] = [await hubSocket(test.a), await roomSocket(test, test.a)]
    const answers = []
    for (let n = 0; n < 8; n += 1)
      for (const way of [own, socket])
        answers.push(await way.request('typing_stop', { conversation_id: test.conversationId }))
    expect(answers.filter(({ event }) => event === 'ack').length).toBeLessThanOrEqual(11)
  })
})
