import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Admission } from '../../../src/objects/conversation-room/admission.ts'
import { ConversationRoom } from '../../../src/objects/conversation-room/conversation-room.ts'
import { Room } from '../../../src/objects/conversation-room/room.ts'
import { upgradeRequest } from '../../../src/sockets/sockets.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { noPostgres } from '../../support/database.ts'
import { DATABASE_URL, queryAlone } from '../../support/db.ts'
import { draft, envWith, hubOf, openRoom, roomOf, tablesOf } from '../../support/objects.ts'
import { matched, signIn } from '../../support/people.ts'

const wanted = (userId: string, sessionId = newId()) => ({
  userId,
  sessionId,
  expiresAt: Date.now() + 3_600_000,
  checkedAt: Date.now(),
  lastEventId: undefined,
})

/** An object of its own with the storage of a room, and with other surroundings. */
const inRoomWith = <T>(id: string, changes: Record<string, unknown>, work: (room: ConversationRoom) => Promise<T>) =>
  runInDurableObject(roomOf(id), (_object, state) => work(new ConversationRoom(state, envWith(changes))))

describe('a room that is asked by somebody it does not know', () => {
  it('gives its connection to Postgres back', async () => {
    const { conversationId } = await matched()
    const name = `room-${conversationId}`
    const address = new URL(DATABASE_URL)
    address.searchParams.set('application_name', name)
    // Past the pooler: its own connections to PostgreSQL have other names.
    const surroundings = envWith({ HYPERDRIVE: { connectionString: address.href }, NEON_DATABASE_URL: undefined })
    const open = () => queryAlone('select state from pg_stat_activity where application_name = $1', [name])
    const seen = await runInDurableObject(roomOf(conversationId), async (_object, state) => {
      const admission = new Admission(
        state,
        surroundings,
        () => null,
        () => Promise.reject(new Error('unused')),
      )
      for (let i = 0; i < 5; i += 1)
        expect(await admission.admit(conversationId, newId())).toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
      await expect.poll(open).toEqual([])
      return true
    })
    expect(seen).toBe(true)
  })

  it('says so when Postgres cannot be asked', async () => {
    const id = newId()
    await inRoomWith(id, noPostgres, async (room) => {
      const unavailable = { ok: false, code: 'UNAVAILABLE', retryAfter: expect.any(Number) }
      expect(await room.send(id, draft(newId(), 'x'))).toEqual(unavailable)
      expect(await room.history(id, newId(), { after: 0, limit: 1 })).toEqual(unavailable)
      expect(await room.typing(id, newId(), true)).toEqual(unavailable)
      expect((await room.fetch(upgradeRequest(wanted(newId()), id))).status).toBe(503)
    })
  })

  it('stores nothing of a conversation that does not exist', async () => {
    const stranger = await signIn()
    const id = newId()
    for (const ask of [
      () => stranger.call('GET', `/conversations/${id}/messages`),
      () => stranger.call('POST', '/messages/send', { conversation_id: id, content: 'x' }),
    ])
      expect((await ask()).error.code).toBe('CONVERSATION_NOT_FOUND')
    await roomOf(id).archived([{ after: 0, through: 1 }])
    await roomOf(id).closeSession(stranger.id, newId())
    expect(await tablesOf(roomOf(id))).toEqual([])
  })

  it('lets nobody overtake their own message while it is being opened', async () => {
    const { a, conversationId } = await matched()
    await runInDurableObject(roomOf(conversationId), async (_object, state) => {
      let present: Room | null = null
      const answer = Promise.withResolvers<Room>()
      const room = new Room(state, env)
      const admission = new Admission(
        state,
        env,
        () => present,
        async (snapshot) => {
          await room.open(snapshot, Date.now())
          present = room
          return answer.promise
        },
      )
      const order: string[] = []
      const admit = (name: string) => admission.admit(conversationId, a.id).then(() => order.push(name))
      const first = admit('first')
      await expect.poll(() => present).not.toBeNull()
      const second = admit('second')
      await state.storage.sync()
      answer.resolve(room)
      await Promise.all([first, second])
      expect(order).toEqual(['first', 'second'])
    })
  })
})

describe('a socket on its way into a room', () => {
  it.each(['closeSession', 'closeSockets', 'purge'] as const)(
    'is not attached when %s overtakes it',
    async (ending) => {
      const test = await openRoom()
      const sessionId = newId()
      await runInDurableObject(test.room, async (_object, state) => {
        const hub = hubOf(test.a)
        const overtaken = {
          async register(socket: { sessionId: string; checkedAt: number }, conversationId: string) {
            const isWelcome = await hub.register(socket, conversationId)
            // The answer is on its way; what closes the sockets arrives before it.
            if (ending === 'closeSession') room.closeSession(test.a, sessionId)
            else if (ending === 'closeSockets') room.closeSockets(test.a)
            else await room.purge(test.conversationId)
            return isWelcome
          },
        }
        const room = new ConversationRoom(state, envWith({ USER_HUB: { getByName: () => overtaken } }))
        const response = await room.fetch(upgradeRequest(wanted(test.a, sessionId), test.conversationId))
        expect(response.status).toBe(401)
        expect(state.getWebSockets()).toEqual([])
      })
    },
  )
})
