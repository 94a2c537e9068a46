import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Hub } from '../../../src/objects/user-hub/hub.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { Conversation, handedAt, MINUTE, withHub } from '../../support/notices.ts'
import { evict, hubOf, sqlIn } from '../../support/objects.ts'

const SECOND = 1_000
const now = Date.now()

describe('a person without a socket', () => {
  it('is notified a minute after a message, and not before', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message({ content: 'are you there?' }), now)
      expect(await hub.jobHandlers.notify(now + MINUTE - 1)).toBe(now + MINUTE)
      expect(queued).toEqual([])
      expect(await hub.jobHandlers.notify(now + MINUTE)).toBeNull()
      expect(queued).toEqual([{ id: expect.any(String), userId: talk.me, peerId: talk.peer }])
      expect(await hub.notifications.wanted(queued[0]?.id ?? '')).toEqual({
        subjectId: talk.id,
        data: { conversation_id: talk.id },
        events: ['new_message'],
        text: 'are you there?',
        messageId: expect.any(String),
      })
    })
  })

  it('puts no text and no name into the queue', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.match(), now)
      await hub.conversations.deliver(talk.message({ content: 'a secret' }), now)
      await hub.jobHandlers.notify(now + MINUTE)
      expect(queued).toHaveLength(1)
      expect(JSON.stringify(queued)).not.toMatch(/secret|Kim/)
    })
  })

  it('is notified once a minute of a conversation, however many messages come', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      const handed: number[] = []
      for (let second = 0; second <= 300; second += 1) {
        await hub.conversations.deliver(talk.message(), now + second * SECOND)
        if ((await handedAt(hub, queued, now + second * SECOND)).length > 0) handed.push(second)
      }
      expect(handed).toEqual([60, 121, 182, 243])
    })
  })

  it('is notified of each conversation by itself', async () => {
    const me = newId()
    const [one, other] = [new Conversation(me), new Conversation(me)]
    await withHub(me, async (hub, queued) => {
      await hub.conversations.deliver(one.message(), now)
      await hub.conversations.deliver(other.message(), now + 10 * SECOND)
      expect(await hub.jobHandlers.notify(now + MINUTE)).toBe(now + 70 * SECOND)
      await hub.jobHandlers.notify(now + 70 * SECOND)
      expect(queued.map(({ peerId }) => peerId)).toEqual([one.peer, other.peer])
    })
  })

  it('is not notified of what they wrote or did themselves', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message({ from: talk.me }), now)
      await hub.conversations.deliver(talk.read({ by: talk.peer }), now)
      await hub.jobHandlers.notify(now + MINUTE)
      expect(queued).toEqual([])
    })
  })

  it('is notified of a match; with a message within the minute, of both at once', async () => {
    const me = newId()
    const [quiet, lively] = [new Conversation(me), new Conversation(me)]
    await withHub(me, async (hub, queued) => {
      await hub.conversations.deliver(quiet.match(), now)
      await hub.conversations.deliver(lively.match(), now + 1)
      await hub.conversations.deliver(lively.message(), now + SECOND)
      await hub.jobHandlers.notify(now + MINUTE + 1)
      const said = await Promise.all(queued.map(({ id }) => hub.notifications.wanted(id)))
      expect(said.map((one) => one?.events)).toEqual([['match:created'], ['new_message', 'match:created']])
      for (const one of said) expect(Object.keys(one?.data ?? {})).toEqual(['conversation_id', 'match_id'])
      expect(said[0]?.text).toBeNull()
    })
  })

  it('is told once of what the room delivers twice', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      const message = talk.message()
      await hub.conversations.deliver(message, now)
      await hub.jobHandlers.notify(now + MINUTE)
      await hub.conversations.deliver(message, now + MINUTE)
      expect(await hub.jobHandlers.notify(now + 3 * MINUTE)).toBeNull()
      expect(queued).toHaveLength(1)
    })
  })
})

describe('the text of a preview', () => {
  it('is the last that was written, also after the notification was handed over', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message({ content: 'one' }), now)
      const [id = ''] = await handedAt(hub, queued, now + MINUTE)
      await hub.conversations.deliver(talk.message({ content: 'two' }), now + MINUTE)
      expect((await hub.notifications.wanted(id))?.text).toBe('two')
    })
  })

  it.each([
    ['the person’s own', (talk: Conversation) => talk.message({ from: talk.me, content: 'mine' })],
    ['one that was taken back', (talk: Conversation) => talk.message({ content: '' })],
  ])('is never %s', async (_whose, last) => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      await hub.conversations.deliver(last(talk), now)
      const [id = ''] = await handedAt(hub, queued, now + MINUTE)
      expect(await hub.notifications.wanted(id)).toMatchObject({ events: ['new_message'], text: null })
    })
  })
})

describe('what makes a notification needless', () => {
  it('is reading everything; what comes after it waits a minute of its own', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      await hub.conversations.deliver(talk.read(), now + 30 * SECOND)
      await hub.conversations.deliver(talk.message(), now + 50 * SECOND)
      expect(await handedAt(hub, queued, now + MINUTE)).toEqual([])
      expect(await handedAt(hub, queued, now + 110 * SECOND)).toHaveLength(1)
    })
  })

  it('is not reading some of it, or that the other one has read', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      await hub.conversations.deliver(talk.message(), now)
      await hub.conversations.deliver(talk.read({ unread: 1 }), now)
      await hub.conversations.deliver(talk.read({ by: talk.peer }), now)
      expect(await handedAt(hub, queued, now + MINUTE)).toHaveLength(1)
    })
  })

  it('is also reading after it was handed over, however long the queue has it', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      const [id = ''] = await handedAt(hub, queued, now + MINUTE)
      await hub.conversations.deliver(talk.read(), now + 2 * MINUTE)
      expect(await hub.notifications.wanted(id)).toBeNull()
    })
  })

  it('is that nothing is left to be read, for whatever reason', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.match(), now)
      await hub.conversations.deliver(talk.message(), now)
      await hub.conversations.deliver({ ...talk.read({ by: talk.peer }), unread: 0 }, now)
      const [id = ''] = await handedAt(hub, queued, now + MINUTE)
      expect((await hub.notifications.wanted(id))?.events).toEqual(['match:created'])
    })
  })

  it('is a newer one about the same conversation that is in the queue as well', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      const [first = ''] = await handedAt(hub, queued, now + MINUTE)
      await hub.conversations.deliver(talk.message(), now + MINUTE)
      // As long as the newer one waits the older one is wanted, or a stream of messages would put it off for ever.
      expect(await hub.notifications.wanted(first)).not.toBeNull()
      const [second = ''] = await handedAt(hub, queued, now + 2 * MINUTE)
      expect(await hub.notifications.wanted(first)).toBeNull()
      expect(await hub.notifications.wanted(second)).not.toBeNull()
    })
  })

  it.each([
    ['the end of the match', async (hub: Hub, talk: Conversation) => hub.conversations.deliver(talk.end(), now)],
    [
      'that the conversation is taken away',
      (hub: Hub, talk: Conversation) => hub.conversations.forget(talk.me, talk.id, now),
    ],
  ])('is %s', async (_name, end) => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.match(), now)
      await hub.conversations.deliver(talk.message(), now)
      const [id = ''] = await handedAt(hub, queued, now + MINUTE)
      await hub.conversations.deliver(talk.message(), now + MINUTE)
      await end(hub, talk)
      expect(await hub.notifications.wanted(id)).toBeNull()
      expect(await handedAt(hub, queued, now + 2 * MINUTE)).toEqual([])
    })
  })

  it('is also being taken away before there was a match, and at once', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub) => {
      await hub.conversations.deliver(talk.message(), now)
      await hub.conversations.forget(talk.me, talk.id, now)
    })
    expect(await sqlIn(hubOf(talk.me), 'select 1 from notices')).toEqual([])
  })

  it('is a purge, which leaves nobody to ask', async () => {
    const talk = new Conversation()
    const id = await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      return (await handedAt(hub, queued, now + MINUTE))[0] ?? ''
    })
    await evict(hubOf(talk.me))
    expect(await hubOf(talk.me).wantedNotice(id)).not.toBeNull()
    await hubOf(talk.me).purge(talk.me)
    expect(await hubOf(talk.me).wantedNotice(id)).toBeNull()
  })

  it('is that three days have passed', async () => {
    const talk = new Conversation()
    await withHub(talk.me, async (hub, queued) => {
      await hub.conversations.deliver(talk.message(), now)
      const [id = ''] = await handedAt(hub, queued, now + MINUTE)
      await hub.jobHandlers.prune(now + 72 * 60 * MINUTE)
      expect(await hub.notifications.wanted(id)).not.toBeNull()
      await hub.jobHandlers.prune(now + 72 * 60 * MINUTE + MINUTE)
      expect(await hub.notifications.wanted(id)).toBeNull()
    })
  })
})

describe('a notification', () => {
  it('survives eviction between any two steps', async () => {
    const talk = new Conversation()
    const hub = hubOf(talk.me)
    await hub.deliver(talk.match())
    await evict(hub)
    await hub.deliver(talk.message({ content: 'still there?' }))
    await evict(hub)
    const id = await withHub(
      talk.me,
      async (own, queued) => (await handedAt(own, queued, Date.now() + MINUTE))[0] ?? '',
    )
    await evict(hub)
    expect(await hub.wantedNotice(id)).toMatchObject({
      events: ['new_message', 'match:created'],
      text: 'still there?',
    })
    await hub.deliver(talk.read())
    await evict(hub)
    expect(await hub.wantedNotice(id)).toBeNull()
  })

  it('sets the alarm, so that nothing is needed for it to be sent', async () => {
    const talk = new Conversation()
    await hubOf(talk.me).deliver(talk.message())
    await evict(hubOf(talk.me))
    const alarm = await runInDurableObject(hubOf(talk.me), (_object, { storage }) => storage.getAlarm())
    expect(Math.abs((alarm ?? 0) - Date.now() - MINUTE)).toBeLessThan(5 * SECOND)
  })

  it('that the queue does not take is handed over again, under the same id', async () => {
    const talk = new Conversation()
    const tried: string[] = []
    await withHub(
      talk.me,
      async (hub) => {
        await hub.conversations.deliver(talk.message(), now)
        for (const minutes of [1, 2])
          await expect(hub.jobHandlers.notify(now + minutes * MINUTE)).rejects.toThrow('the queue is down')
      },
      {
        // The worse case: it has taken it, and the hub does not get to hear of it.
        sendBatch: (messages) => {
          tried.push(...[...messages].map(({ body }) => body.id))
          return Promise.reject(new Error('the queue is down'))
        },
      },
    )
    await evict(hubOf(talk.me))
    await withHub(talk.me, async (hub, queued) => {
      expect(await handedAt(hub, queued, now + 3 * MINUTE)).toEqual([tried[0]])
    })
    expect(new Set(tried).size).toBe(1)
  })

  it('among more than a queue takes at once is not forgotten', async () => {
    const me = newId()
    await withHub(me, async (hub, queued) => {
      for (let i = 0; i < 130; i += 1) await hub.conversations.deliver(new Conversation(me).message(), now)
      expect(await hub.jobHandlers.notify(now + MINUTE)).toBe(now + MINUTE)
      expect(queued).toHaveLength(100)
      expect(await hub.jobHandlers.notify(now + MINUTE)).toBeNull()
      expect(new Set(queued.map(({ id }) => id)).size).toBe(130)
    })
  })
})
