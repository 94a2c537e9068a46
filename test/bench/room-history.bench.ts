import type { Before } from '../../src/rpc/messages.ts'
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { Room } from '../../src/objects/conversation-room/room.ts'
import { newMessageId } from '../../src/foundation/ids.ts'
import { unwrap } from '../../src/foundation/errors.ts'
import { openRoom } from '../support/objects.ts'

const MESSAGES = 100_000
const PAGE = 100
const ROUNDS = 200

/** Milliseconds for one call, as the mean of many. The clock of an object stands still until it waits for something. */
async function timed(work: () => void): Promise<number> {
  await scheduler.wait(1)
  const startedAt = performance.now()
  for (let i = 0; i < ROUNDS; i += 1) work()
  await scheduler.wait(1)
  return (performance.now() - startedAt - 1) / ROUNDS
}

it(`reads pages of a conversation with ${MESSAGES} messages`, async () => {
  const { room: stub, conversationId, a, b } = await openRoom()
  const figures = await runInDurableObject(stub, async (_object, state) => {
    const { sql } = state.storage
    const now = Date.now()
    state.storage.transactionSync(() => {
      for (let seq = 1; seq <= MESSAGES; seq += 1) {
        const sender = seq % 3 === 0 ? a : b
        const at = now - (MESSAGES - seq) * 1_000
        sql.exec(
          'insert into messages (seq, message_id, sender_id, content, message_type, created_at) values (?, ?, ?, ?, ?, ?)',
          seq,
          newMessageId(conversationId, at),
          sender,
          `Message number ${seq}, of a length that people write.`,
          'text',
          at,
        )
        if (seq % 5 === 0) sql.exec('insert into reactions values (?, ?, ?)', seq, a, '❤️')
      }
    })
    const room = new Room(state, env)
    const page = (before: Before) => () => {
      expect(unwrap(room.messages.history(a, { before, limit: PAGE }, now)).messages).toHaveLength(PAGE)
    }
    const [middle] = unwrap(room.messages.history(a, { before: MESSAGES / 2, limit: 1 }, now)).messages
    return {
      'first page': await timed(page(null)),
      'page in the middle, by seq': await timed(page(MESSAGES / 2)),
      'page in the middle, by message': await timed(page({ messageId: middle?.id ?? '' })),
      'page in the middle, by time': await timed(page({ time: now - (MESSAGES / 2) * 1_000 })),
      'what came after a message': await timed(() => {
        room.messages.history(a, { after: MESSAGES / 2, limit: PAGE }, now)
      }),
    }
  })
  for (const [what, ms] of Object.entries(figures)) console.log(`${what.padEnd(32)} ${ms.toFixed(2)} ms`)
})
