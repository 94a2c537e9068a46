import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { keepPresence } from '../../../src/objects/user-hub/keep-presence.ts'
import { MIGRATIONS } from '../../../src/objects/user-hub/migrations.ts'
import { Presence } from '../../../src/objects/user-hub/presence.ts'
import { migrate } from '../../../src/objects/shared/sqlite.ts'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { newId } from '../../../src/foundation/ids.ts'
import type { Context } from '../../../src/context.ts'
import { contextWith } from '../../support/context.ts'
import { Conversation, handedAt, MINUTE, withHub } from '../../support/notices.ts'
import { draft, evict, hubOf, hubSocket, openRoom, roomSocket, sqlIn } from '../../support/objects.ts'

const SECOND = 1_000
const now = Date.now()

describe('a socket', () => {
  /** When the only socket of somebody was last heard of, moved by so much. */
  const silentFor = (userId: string, milliseconds: number) =>
    runInDurableObject(hubOf(userId), (_object, state) => {
      for (const socket of state.getWebSockets())
        saveAttachment(socket, { ...attachmentOf(socket), heardAt: Date.now() - milliseconds })
    })
  const heardAt = (userId: string) =>
    runInDurableObject(hubOf(userId), (_object, state) =>
      Number(state.getWebSockets()[0]?.deserializeAttachment().heardAt),
    )
  const waiting = (userId: string) => sqlIn(hubOf(userId), 'select events from notices where handed_at is null')

  it('that is there has it, so nothing is noted', async () => {
    const talk = new Conversation()
    await hubSocket(talk.me)
    await hubOf(talk.me).deliver(talk.message())
    expect(await waiting(talk.me)).toEqual([])
  })

  it('that has closed has nothing', async () => {
    const talk = new Conversation()
    const socket = await hubSocket(talk.me)
    socket.close()
    await socket.untilClosed()
    await hubOf(talk.me).deliver(talk.message())
    expect(await waiting(talk.me)).toHaveLength(1)
  })

  it('whose token has run out has nothing', async () => {
    const talk = new Conversation()
    await hubSocket(talk.me, { expiresAt: Date.now() - 1 })
    await hubOf(talk.me).deliver(talk.message())
    expect(await waiting(talk.me)).toHaveLength(1)
  })

  it('that we are closing counts no more, though its phone does not answer', async () => {
    const talk = new Conversation()
    await hubSocket(talk.me)
    await withHub(talk.me, async (hub, queued) => {
      hub.live.closeAll(4001, 'session ended')
      await hub.conversations.deliver(talk.message(), now)
      expect(await handedAt(hub, queued, now + MINUTE)).toHaveLength(1)
    })
  })

  it('that has been silent may be that of a phone in a tunnel; whoever speaks within the minute was there', async () => {
    const me = newId()
    const [one, other] = [new Conversation(me), new Conversation(me)]
    const socket = await hubSocket(me)
    await silentFor(me, 31 * SECOND)
    await hubOf(me).deliver(one.message())
    expect(await waiting(me)).toHaveLength(1)
    await evict(hubOf(me))
    await withHub(me, async (hub, queued) => {
      expect(await handedAt(hub, queued, Date.now() + MINUTE)).toHaveLength(1)
    })
    await hubOf(me).deliver(other.message())
    expect((await socket.request('ping')).event).toBe('pong')
    await withHub(me, async (hub, queued) => {
      expect(await handedAt(hub, queued, Date.now() + MINUTE)).toEqual([])
    })
    expect(await waiting(me)).toEqual([])
  })

  it('that is heard of after the handing over spares the person what is still in the queue', async () => {
    const talk = new Conversation()
    const socket = await hubSocket(talk.me)
    await silentFor(talk.me, 31 * SECOND)
    await hubOf(talk.me).deliver(talk.message())
    const id = await withHub(
      talk.me,
      async (hub, queued) => (await handedAt(hub, queued, Date.now() + MINUTE))[0] ?? '',
    )
    expect(await hubOf(talk.me).wantedNotice(id)).not.toBeNull()
    await evict(hubOf(talk.me))
    socket.send('ping')
    await socket.next('pong')
    expect(await hubOf(talk.me).wantedNotice(id)).toBeNull()
    // The runtime has answered, and the object slept on.
    expect(await heardAt(talk.me)).toBeLessThan(Date.now() - 30 * SECOND)
  })

  it('that comes within the minute makes all of it needless, though it goes again', async () => {
    const me = newId()
    const talks = [new Conversation(me), new Conversation(me)]
    for (const talk of talks) await hubOf(me).deliver(talk.message())
    expect(await waiting(me)).toHaveLength(2)
    const socket = await hubSocket(me)
    socket.close()
    await socket.untilClosed()
    expect(await waiting(me)).toEqual([])
    await hubOf(me).deliver(talks[0]?.message() ?? new Conversation(me).message())
    expect(await waiting(me)).toHaveLength(1)
  })

  it('that comes at the very moment of handing over still spares the person', async () => {
    const talk = new Conversation()
    await hubOf(talk.me).deliver(talk.message())
    const handed: string[] = []
    const sendBatch = async (messages: Iterable<{ body: { id: string } }>) => {
      await hubSocket(talk.me)
      handed.push(...[...messages].map(({ body }) => body.id))
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
    }
    await withHub(talk.me, (hub) => hub.jobHandlers.notify(Date.now() + MINUTE), { sendBatch })
    expect(handed).toHaveLength(1)
    expect(await hubOf(talk.me).wantedNotice(handed[0] ?? '')).toBeNull()
    expect(await sqlIn(hubOf(talk.me), 'select 1 from notices')).toEqual([])
  })

  it('of one conversation has what happens there, and makes that needless alone', async () => {
    const test = await openRoom()
    const elsewhere = new Conversation(test.a)
    await expect.poll(() => waiting(test.a)).toHaveLength(1)
    await hubOf(test.a).deliver(elsewhere.message())
    await roomSocket(test, test.a)
    expect(await waiting(test.a)).toEqual([{ events: '["new_message"]' }])
    await test.room.send(test.conversationId, draft(test.b, 'hello'))
    await expect.poll(() => sqlIn(hubOf(test.a), "select 1 from events where event = 'new_message'")).toHaveLength(2)
    expect(await waiting(test.a)).toHaveLength(1)
  })

  it('of one conversation is there for whose it is', async () => {
    const test = await openRoom()
    await roomSocket(test, test.b)
    await test.room.send(test.conversationId, draft(test.b, 'hello'))
    await expect.poll(() => waiting(test.a)).toEqual([{ events: '["new_message","match:created"]' }])
  })
})

describe('the time that somebody is online', () => {
  it('is counted every five minutes and when they leave, and no longer than Redis believes it', async () => {
    const userId = newId()
    const counted = await runInDurableObject(hubOf(userId), async (_object, state) => {
      migrate(state.storage, MIGRATIONS)
      const presence = new Presence(state.storage)
      presence.came(userId)
      const seconds: number[] = []
      const count: Context['count'] = (_name, _labels, by = 1) => void seconds.push(by)
      const ctx = Object.create(contextWith(), { count: { value: count } }) as Context
      const look = (minutes: number, heard: number) =>
        keepPresence(
          ctx,
          presence,
          { heardAt: heard && now + heard * MINUTE, patience: MINUTE },
          now + minutes * MINUTE,
        )
      for (const minutes of [0, 4, 6]) await look(minutes, minutes || 0.01)
      expect(seconds).toEqual([360])
      // They have left two and a half minutes later.
      await look(12, 8.5)
      expect(seconds).toEqual([360, 150])
      await look(20, 20)
      expect(seconds).toHaveLength(2)
      // As if the runtime had been away for an hour.
      await look(80, 80)
      return seconds
    })
    expect(counted).toEqual([360, 150, 660])
  })
})
