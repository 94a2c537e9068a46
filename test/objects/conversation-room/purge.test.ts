import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Admission } from '../../../src/objects/conversation-room/admission.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { draft, evict, openRoom, roomOf, roomSocket, tablesOf, type TestRoom } from '../../support/objects.ts'
import { matched } from '../../support/people.ts'

const alarmOf = ({ room }: TestRoom) => runInDurableObject(room, (_object, { storage }) => storage.getAlarm())

describe('purging a conversation', () => {
  it('closes every socket and leaves nothing, not even an alarm', async () => {
    const test = await openRoom()
    const sockets = [await roomSocket(test, test.a), await roomSocket(test, test.b)]
    await test.room.send(test.conversationId, draft(test.a, 'x'))
    await test.room.typing(test.conversationId, test.b, true)
    expect(await alarmOf(test)).not.toBeNull()
    await test.room.purge(test.conversationId)
    for (const socket of sockets) expect((await socket.untilClosed()).code).toBe(4004)
    expect(await tablesOf(test.room)).toEqual([])
    expect(await alarmOf(test)).toBeNull()
    // What the archive confirms now is about nothing.
    await test.room.archived([{ after: 0, through: 9 }])
    expect(await tablesOf(test.room)).toEqual([])
  })

  it('can be done again, asleep or awake, and where there is none', async () => {
    const test = await openRoom()
    await evict(test.room)
    for (let i = 0; i < 2; i += 1) await test.room.purge(test.conversationId)
    const unknown = newId()
    await roomOf(unknown).purge(unknown)
    expect(await tablesOf(roomOf(unknown))).toEqual([])
  })

  it('leaves a room that can be opened like a new one', async () => {
    const test = await openRoom()
    await test.room.send(test.conversationId, draft(test.a, 'old'))
    await test.room.purge(test.conversationId)
    await test.room.open(test.snapshot)
    const socket = await roomSocket(test, test.b)
    expect(await test.room.send(test.conversationId, draft(test.a, 'new'))).toMatchObject({ value: { seq: 1 } })
    expect((await socket.next('new_message')).data).toMatchObject({ seq: 1, content: 'new' })
    await evict(test.room)
    expect((await socket.request('ping')).event).toBe('pong')
  })

  it('is not undone by an answer of Postgres that is older', async () => {
    const { a, conversationId } = await matched()
    await runInDurableObject(roomOf(conversationId), async (_object, state) => {
      let opened = 0
      const admission = new Admission(
        state,
        env,
        () => null,
        () => {
          opened += 1
          return Promise.reject(new Error('must not be opened'))
        },
      )
      const asked = admission.admit(conversationId, a.id)
      admission.startOver()
      expect(await asked).toMatchObject({ ok: false, code: 'CONVERSATION_NOT_FOUND' })
      expect(opened).toBe(0)
    })
  })
})
