import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { commonFrames } from '../../../src/objects/shared/common-frames.ts'
import { EventLog } from '../../../src/objects/shared/event-log.ts'
import { Connections } from '../../../src/objects/shared/connections.ts'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { signAccessToken } from '../../../src/security/access-token.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { createLog } from '../../../src/foundation/log.ts'
import { draft, hubOf, hubSocket, openRoom, roomSocket, sqlIn } from '../../support/objects.ts'
import { matched } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { SILENT_REDIS } from '../../support/worker.ts'

const actorOf = (userId: string, sessionId: string) =>
  ({ userId, sessionId, plan: 'free', role: 'user', isProved: true, authenticatedAt: Date.now() }) as const

describe('a replay', () => {
  it.each(['hub', 'room'])('from a %s is had thirty times a minute; one more closes the socket', async (where) => {
    const test = await openRoom()
    const open = () => (where === 'hub' ? hubSocket(test.a) : roomSocket(test, test.a))
    const [one, other] = [await open(), await open()]
    for (const socket of Array.from({ length: 15 }, () => [one, other]).flat())
      expect((await socket.request('resume', { last_event_id: 0 })).event).toBe('resumed')
    const refused = await other.request('resume', { last_event_id: 0 })
    expect(refused.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) })
    expect((await other.untilClosed()).code).toBe(1013)
    expect((await one.request('ping')).event).toBe('pong')
  })

  it.each(['resume', 'authenticate'] as const)('asked for by %s comes before what happens meanwhile', async (way) => {
    const [me, sessionId] = [newId(), newId()]
    const socket = await hubSocket(me, { sessionId })
    await runInDurableObject(hubOf(me), async (_hub, state) => {
      const [end] = state.getWebSockets()
      if (!end) throw new Error('no socket')
      const [events, now] = [new EventLog(state.storage), Date.now()]
      const happens = () => events.append('conversation_updated', { conversation_id: newId(), status: 'archived' }, now)
      happens()
      // Attached once that had happened.
      saveAttachment(end, { ...attachmentOf(end), liveAfter: events.last() })
      // Redis takes the question and does not answer it for a second.
      const settings = { ...readSettings(env), UPSTASH_REDIS_REST_URL: SILENT_REDIS }
      const live = new Connections(state, events, settings)
      const handlers = commonFrames(settings, live, createLog({}))
      const context = { socket: end, who: attachmentOf(end), now }
      const token = await signAccessToken(settings, actorOf(me, sessionId), now)
      const answered =
        way === 'resume'
          ? handlers.resume?.({ last_event_id: 0 }, context, {
              event: 'resume',
              data: { last_event_id: 0 },
              id: undefined,
            })
          : handlers.authenticate?.({ token, last_event_id: 0 }, context, {
              event: 'authenticate',
              data: { token, last_event_id: 0 },
              id: undefined,
            })
      happens()
      live.flush()
      await answered
      happens()
      live.flush()
    })
    await expect.poll(() => socket.all('conversation_updated')).toHaveLength(3)
    expect(socket.all('conversation_updated').map(({ event_id }) => event_id)).toEqual([1, 2, 3])
    const names = socket.frames.map(({ event }) => event)
    expect(names.slice(-4)).toEqual(['conversation_updated', 'conversation_updated', 'resumed', 'conversation_updated'])
  })

  it('comes with a renewed session that asks for it', async () => {
    const { a, b, conversationId } = await matched()
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'missed' })
    await expect.poll(() => sqlIn(hubOf(b.id), "select 1 from events where event = 'new_message'")).toHaveLength(1)
    const socket = await connect('/ws', b.token)
    socket.send('authenticate', { token: b.token, last_event_id: 0 }, 'again')
    expect((await socket.take(({ id }) => id === 'again', 'answer')).event).toBe('authenticated')
    expect((await socket.next('resumed')).data['complete']).toBe(true)
    expect(socket.all('new_message').map(({ content }) => content)).toEqual(['missed'])
  })

  it.each(['hub', 'room'])('begins where `authenticated` of a %s says, for who has had no event yet', async (where) => {
    const test = await openRoom()
    const begin = (lastEventId?: number) =>
      where === 'hub' ? hubSocket(test.a, { lastEventId }) : roomSocket(test, test.a, { lastEventId })
    const send = (content: string) => test.room.send(test.conversationId, draft(test.b, content))
    const arrived = () => sqlIn(hubOf(test.a), "select 1 from events where event = 'new_message'")
    await send('seen in the list')
    await expect.poll(arrived).toHaveLength(1)
    const first = await begin()
    first.close()
    await first.untilClosed()
    await send('missed')
    await expect.poll(arrived).toHaveLength(2)
    const from = Number(first.frames.find(({ event }) => event === 'authenticated')?.data['last_event_id'])
    expect(from).toBeGreaterThan(0)
    const second = await begin(from)
    expect((await second.next('resumed')).data).toMatchObject({ complete: true })
    expect(second.all('new_message').map(({ content }) => content)).toEqual(['missed'])
    expect(second.frames[0]?.data['last_event_id']).toBe(from)
  })

  it('answers under the id of the frame that asked', async () => {
    const test = await openRoom()
    await test.room.send(test.conversationId, draft(test.b, 'x'))
    const socket = await roomSocket(test, test.a, { lastEventId: undefined })
    socket.send('resume', { last_event_id: 0 }, 'r')
    expect((await socket.take(({ id }) => id === 'r', 'answer')).event).toBe('resumed')
  })
})
