import type { ArchiveMessage } from '../../../src/rpc/archive.ts'
import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { Room } from '../../../src/objects/conversation-room/room.ts'
import { unwrap } from '../../../src/foundation/errors.ts'
import { draft, envWith, openRoom, type TestRoom } from '../../support/objects.ts'

/** Runs with a room whose queue only remembers, and whose own alarm has nothing to do with it. */
const withQueue = (
  { room }: TestRoom,
  work: (room: Room, sent: ArchiveMessage[], queue: { isDown: boolean }) => Promise<void>,
) =>
  runInDurableObject(room, async (_object, state) => {
    const sent: ArchiveMessage[] = []
    const queue = {
      isDown: false,
      send: async (message: ArchiveMessage) => {
        if (queue.isDown) throw new Error('the queue is down')
        sent.push(message)
      },
    }
    await work(new Room(state, envWith({ ARCHIVE_QUEUE: queue })), sent, queue)
  })

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length
const seqsOf = (messages: ArchiveMessage[]) => messages.flatMap(({ entries }) => entries.map(({ seq }) => seq))
const MINUTE = 60_000

describe('what a room hands to the archive', () => {
  it('fits into the queue, however long the texts are', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      const now = Date.now()
      for (let i = 0; i < 34; i += 1) await room.messages.send(draft(test.a, 'я'.repeat(2_000)), now)
      await room.messages.send(draft(test.a, 'the last one'), now)
      await room.jobHandlers.archive(now)
      expect(seqsOf(sent)).toEqual(Array.from({ length: 35 }, (_, i) => i + 1))
      expect(Math.max(...sent.map(bytesOf))).toBeLessThan(128_000)
      // Without a gap, or the room would never believe that all is there.
      expect(sent[0]?.after).toBe(0)
      expect(sent.slice(1).map(({ after }) => after)).toEqual(sent.slice(0, -1).map(({ through }) => through))
    })
  })

  it('is what the archive has columns for', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      await room.messages.send(draft(test.a, 'x', 'c-1'), Date.now())
      await room.jobHandlers.archive(Date.now())
      expect(Object.keys(sent[0]?.entries[0] ?? {}).toSorted()).toEqual([
        'content',
        'created_at',
        'deleted_at',
        'edited_at',
        'journal_id',
        'media_id',
        'message_id',
        'message_type',
        'sender_id',
        'seq',
      ])
    })
  })

  it('is what the messages are by then: what was taken back never gets there', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      const now = Date.now()
      const send = async (content: string) => unwrap(await room.messages.send(draft(test.a, content), now)).message_id
      const target = (messageId: string) => ({ actorId: test.a, messageId })
      const [edited, deleted] = [await send('with a mistake'), await send('a secret')]
      await room.messages.edit({ ...target(edited), content: 'without' }, now)
      await room.messages.remove(target(deleted), now)
      await room.jobHandlers.archive(now)
      expect(JSON.stringify(sent)).not.toMatch(/mistake|secret/)
      await room.messages.react({ ...target(edited), emoji: '👍' }, now)
      await room.jobHandlers.archive(now)
      expect(sent.flatMap(({ entries }) => entries.map(({ seq, content }) => [seq, content]))).toEqual([
        [1, 'without'],
        [2, ''],
        [1, 'without'],
        [2, ''],
      ])
      const at = new Date(now).toISOString()
      expect(sent[0]?.entries.slice(0, 2)).toMatchObject([
        { edited_at: at, deleted_at: null },
        { edited_at: null, deleted_at: at },
      ])
    })
  })

  it('is sent again while nothing is confirmed, ever more rarely, whoever writes meanwhile', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      const now = Date.now()
      const at = async (minutes: number): Promise<number[]> => {
        sent.length = 0
        await room.jobHandlers.archive(now + minutes * MINUTE)
        return seqsOf(sent)
      }
      await room.messages.send(draft(test.a, 'one'), now)
      expect(await at(0)).toEqual([1])
      expect(await at(0.9)).toEqual([])
      expect(await at(1)).toEqual([1])
      expect(await at(1.1)).toEqual([])
      expect(await at(2)).toEqual([])
      await room.messages.send(draft(test.a, 'two'), now)
      expect(await at(2.5)).toEqual([2])
      expect(await at(3)).toEqual([1, 2])
      expect(await at(6.9)).toEqual([])
      expect(await at(7)).toEqual([1, 2])
      expect(await at(15)).toEqual([1, 2])
      // The pauses end at ARCHIVE_RETRY_MAX_SECONDS.
      expect(await at(29.9)).toEqual([])
      expect(await at(30)).toEqual([1, 2])
      expect(await at(45)).toEqual([1, 2])
    })
  })

  it('is waited for anew once the archive has confirmed something', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      const now = Date.now()
      await room.messages.send(draft(test.a, 'one'), now)
      await room.jobHandlers.archive(now)
      await room.jobHandlers.archive(now + MINUTE)
      const { after, through } = sent[0] ?? { after: 0, through: 0 }
      await room.messages.send(draft(test.a, 'two'), now)
      await room.jobHandlers.archive(now + 1.1 * MINUTE)
      room.archive.confirm([{ after, through }], now + 1.5 * MINUTE)
      sent.length = 0
      await room.jobHandlers.archive(now + 2.4 * MINUTE)
      expect(seqsOf(sent)).toEqual([])
      await room.jobHandlers.archive(now + 2.5 * MINUTE)
      expect(seqsOf(sent)).toEqual([2])
    })
  })

  it('is sent again within a minute once the archive has confirmed something after what was lost', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      const now = Date.now()
      await room.messages.send(draft(test.a, 'lost'), now)
      for (const minutes of [0, 1, 3]) await room.jobHandlers.archive(now + minutes * MINUTE)
      await room.messages.send(draft(test.a, 'arrived'), now)
      sent.length = 0
      await room.jobHandlers.archive(now + 3.1 * MINUTE)
      expect(seqsOf(sent)).toEqual([2])
      const ranges = sent.splice(0).map(({ after, through }) => ({ after, through }))
      await room.jobHandlers.archive(now + 3.9 * MINUTE)
      expect(seqsOf(sent)).toEqual([])
      room.archive.confirm(ranges, now + 3.5 * MINUTE)
      await room.jobHandlers.archive(now + 3.9 * MINUTE)
      expect(seqsOf(sent)).toEqual([])
      await room.jobHandlers.archive(now + 4 * MINUTE)
      expect(seqsOf(sent)).toEqual([1, 2])
    })
  })

  it('is taken along by a room that is awake for something else, but not with every message', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent) => {
      const now = Date.now()
      await room.messages.send(draft(test.a, 'one'), now)
      await room.jobHandlers.settle(now)
      await room.messages.send(draft(test.a, 'two'), now)
      await room.jobHandlers.settle(now + 900)
      expect(seqsOf(sent)).toEqual([1])
      expect(room.jobs.has('archive')).toBe(true)
      await room.jobHandlers.settle(now + 1_000)
      expect(seqsOf(sent)).toEqual([1, 2])
    })
  })

  it('holds up nothing else while the queue is down, and is tried again', async () => {
    const test = await openRoom()
    await withQueue(test, async (room, sent, queue) => {
      const now = Date.now()
      queue.isDown = true
      await room.messages.send(draft(test.a, 'one'), now)
      await room.jobHandlers.settle(now)
      expect(room.jobs.has('archive')).toBe(true)
      await expect(room.jobHandlers.archive(now)).rejects.toThrow('down')
      queue.isDown = false
      await room.jobHandlers.archive(now)
      expect(seqsOf(sent)).toEqual([1])
    })
  })
})
