import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { Room } from '../../../src/objects/conversation-room/room.ts'
import { draft, envWith, openRoom, type TestRoom } from '../../support/objects.ts'

const HOUR = 3_600_000
/** The beginning of an hour: what is written in one leaves the sum all at once. */
const NOW = Math.floor(Date.now() / HOUR) * HOUR
const picture = { type: 'image/webp' as const, width: 60, height: 30, blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj' }

/** A room that has just woken up, with other quotas. */
const inRoom = <T>({ room }: TestRoom, quotas: Record<string, number>, work: (room: Room) => Promise<T>): Promise<T> =>
  runInDurableObject(room, (_object, state) =>
    work(new Room(state, envWith({ QUOTA_OVERRIDES: JSON.stringify(quotas) }))),
  )

describe('what one person writes in a day', () => {
  it('is bounded, the next step is said, and the other one goes on', async () => {
    const test = await openRoom()
    await inRoom(test, { written_in_a_day: 10_000 }, async (room) => {
      const outcomes = []
      for (let n = 0; n < 30; n += 1)
        outcomes.push(await room.messages.send(draft(test.a, 'x'.repeat(700), `m${n}`), NOW))
      const accepted = outcomes.filter(({ ok }) => ok).length
      expect(accepted).toBeGreaterThan(8)
      expect(accepted).toBeLessThan(12)
      const refused = await room.messages.send(draft(test.a, 'one more'), NOW)
      expect(refused).toMatchObject({
        ok: false,
        code: 'RATE_LIMIT_EXCEEDED',
        message: expect.stringContaining('Retry-After'),
        details: { limit: 'written_in_a_day', max_bytes: 10_000 },
        retryAfter: expect.any(Number),
      })
      // What was sent already is answered as the first time, and may still be deleted.
      expect(await room.messages.send(draft(test.a, 'x'.repeat(700), 'm0'), NOW)).toEqual(outcomes[0])
      expect((await room.messages.send(draft(test.b, 'hello'), NOW)).ok).toBe(true)
      const first = outcomes[0]
      if (!first?.ok) throw new Error('nothing was sent')
      const target = { actorId: test.a, messageId: first.value.message_id }
      expect(await room.messages.edit({ ...target, content: 'y' }, NOW)).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' })
      expect(await room.messages.react({ ...target, emoji: '👍' }, NOW)).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' })
      expect((await room.messages.remove(target, NOW)).ok).toBe(true)
      // A day later there is room again.
      const after = refused.ok ? 0 : (refused.retryAfter ?? 0) * 1000
      expect(after).toBeLessThanOrEqual(25 * HOUR)
      expect((await room.messages.send(draft(test.a, 'again'), NOW + after - HOUR)).ok).toBe(false)
      expect((await room.messages.send(draft(test.a, 'again'), NOW + after)).ok).toBe(true)
    })
  })

  it('counts edits and reactions, and goes on counting after a sleep', async () => {
    const test = await openRoom()
    const quotas = { written_in_a_day: 12_000 }
    const messageId = await inRoom(test, quotas, async (room) => {
      const sent = await room.messages.send(draft(test.a, 'x'), NOW)
      if (!sent.ok) throw new Error('nothing was sent')
      for (let n = 0; n < 10; n += 1) {
        const edit = { actorId: test.a, messageId: sent.value.message_id, content: String(n).repeat(600) }
        expect((await room.messages.edit(edit, NOW)).ok).toBe(true)
      }
      return sent.value.message_id
    })
    await inRoom(test, quotas, async (room) => {
      let reactions = 0
      while (
        reactions < 50 &&
        (await room.messages.react({ actorId: test.a, messageId, emoji: ['👍', '❤️'][reactions % 2] ?? '' }, NOW)).ok
      )
        reactions += 1
      expect(reactions).toBeLessThan(15)
      expect((await room.messages.send(draft(test.a, 'x'), NOW)).ok).toBe(false)
    })
  })

  it('takes nothing when it comes to nothing', async () => {
    const test = await openRoom()
    await inRoom(test, { written_in_a_day: 3_000 }, async (room) => {
      const same = draft(test.a, 'x'.repeat(500), 'the same')
      for (let n = 0; n < 40; n += 1) expect((await room.messages.send(same, NOW)).ok).toBe(true)
      expect((await room.messages.send(draft(test.a, 'another'), NOW)).ok).toBe(true)
    })
  })
})

describe('pictures of one person', () => {
  it('are bounded by the day and for good, and the other one goes on', async () => {
    const test = await openRoom()
    await inRoom(test, { pictures_in_a_day: 3_000, pictures: 5_000 }, async (room) => {
      const upload = async (owner: string, at: number) => {
        const named = await room.pictures.name(owner, at)
        if (!named.ok) return named
        return room.pictures.store(owner, named.value, { ...picture, bytes: 1_000 })
      }
      for (let n = 0; n < 3; n += 1) expect((await upload(test.a, NOW)).ok).toBe(true)
      expect(await upload(test.a, NOW + HOUR)).toMatchObject({
        code: 'RATE_LIMIT_EXCEEDED',
        details: { limit: 'pictures_in_a_day' },
        retryAfter: (23 * HOUR) / 1000,
      })
      expect((await upload(test.b, NOW)).ok).toBe(true)
      for (let n = 0; n < 2; n += 1) expect((await upload(test.a, NOW + 24 * HOUR)).ok).toBe(true)
      expect(await upload(test.a, NOW + 24 * HOUR)).toMatchObject({
        code: 'CONFLICT',
        details: { reason: 'pictures_full' },
      })
    })
  })
})

describe('a conversation that is full', () => {
  it('can be read and takes nothing more', async () => {
    const test = await openRoom()
    await inRoom(test, { conversation: 1 }, async (room) => {
      expect(await room.messages.send(draft(test.a, 'x'), NOW)).toMatchObject({
        code: 'CONFLICT',
        details: { reason: 'conversation_full' },
      })
      expect(await room.pictures.name(test.a, NOW)).toMatchObject({ code: 'CONFLICT' })
      expect(room.messages.history(test.a, { after: 0, limit: 10 }, NOW).ok).toBe(true)
    })
  })
})
