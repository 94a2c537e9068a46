import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/foundation/errors.ts'
import { draft, evict, hubOf, hubSocket, openRoom, roomSocket, sqlIn, type TestRoom } from '../../support/objects.ts'

const send = async ({ room, conversationId }: TestRoom, senderId: string, content: string) =>
  unwrap(await room.send(conversationId, draft(senderId, content)))

describe('changes of messages', () => {
  it('go on where they were after every step, eviction or not', async () => {
    const play = async (between: (test: TestRoom) => Promise<unknown>): Promise<unknown[]> => {
      const test = await openRoom()
      const { room, conversationId: id, a, b } = test
      const [socket, hub] = [await roomSocket(test, b), await hubSocket(b)]
      const people = new Map([
        [a, 'a'],
        [b, 'b'],
      ])
      const transcript: unknown[] = []
      const note = async (value: unknown) => {
        transcript.push(value)
        await between(test)
      }
      const [one, two] = [await send(test, a, 'one'), await send(test, b, 'two')]
      const target = (message: { message_id: string }, actorId = a) => ({ actorId, messageId: message.message_id })
      await note(unwrap(await room.edit(id, { ...target(one), content: 'one, better' })).content)
      await note((await room.edit(id, { ...target(two), content: 'not mine' })).ok)
      await note(unwrap(await room.react(id, { ...target(one, b), emoji: '👍' })).reactions.length)
      await note(unwrap(await room.react(id, { ...target(two), emoji: '🎉' })).reactions.length)
      await note(unwrap(await room.react(id, { ...target(one, b), emoji: '😂' })).reactions.length)
      await note(unwrap(await room.remove(id, target(two, b))).seq)
      await note(unwrap(await room.remove(id, target(two, b))).seq)
      await note(unwrap(await room.react(id, { ...target(one, b), emoji: null })).reactions.length)
      await note(unwrap(await room.react(id, { ...target(one), emoji: '🙈' })).reactions.length)
      const { messages } = unwrap(await room.history(id, b, { after: 0, limit: 9 }))
      await note(
        messages.map(({ seq, content, edited_at, deleted_at, reactions }) => [
          seq,
          content,
          edited_at !== undefined,
          deleted_at !== undefined,
          reactions.map(({ user_id, emoji }) => [people.get(user_id), emoji]),
        ]),
      )
      for (const at of [socket, hub]) {
        await at.next('message_reaction', ({ emoji }) => emoji === '🙈')
        transcript.push(at.frames.map(({ event, data }) => [event, data['seq'], data['content'], data['emoji']]))
      }
      const [entry] = await hubOf(b).conversations('active', null, 1)
      transcript.push([entry?.unread, entry?.lastMessage?.seq, entry?.lastMessage?.content])
      return transcript
    }
    const undisturbed = await play(() => Promise.resolve())
    const evicted = await play(async ({ room, a, b }) => {
      for (const object of [room, hubOf(a), hubOf(b)]) await evict(object).catch(() => {})
    })
    expect(evicted).toEqual(undisturbed)
    expect(undisturbed[9]).toEqual([
      [1, 'one, better', true, false, [['a', '🙈']]],
      [2, '', false, true, []],
    ])
  })

  it('change the last message of a list only when it is the last', async () => {
    const test = await openRoom()
    const { room, conversationId, a, b } = test
    const hub = await hubSocket(b)
    const [one] = [await send(test, a, 'one'), await send(test, a, 'two')]
    await room.edit(conversationId, { actorId: a, messageId: one.message_id, content: 'first' })
    await hub.next('message_updated')
    const [entry] = await hubOf(b).conversations('active', null, 1)
    expect(entry?.lastMessage).toMatchObject({ seq: 2, content: 'two' })
    expect(entry?.lastMessage).not.toHaveProperty('edited_at')
  })

  it('amend no event of another message', async () => {
    const test = await openRoom()
    const { room, conversationId, a, b } = test
    const [one, two] = [await send(test, a, 'one'), await send(test, a, 'two')]
    await room.remove(conversationId, { actorId: a, messageId: one.message_id })
    const contents = "select data ->> 'content' as content from events where event = 'new_message' order by event_id"
    expect(await sqlIn(room, contents)).toEqual([{ content: '' }, { content: 'two' }])
    await room.edit(conversationId, { actorId: a, messageId: two.message_id, content: 'three' })
    expect(await sqlIn(room, contents)).toEqual([{ content: '' }, { content: 'three' }])
    for (const person of [a, b])
      await expect.poll(() => sqlIn(hubOf(person), contents)).toEqual([{ content: '' }, { content: 'three' }])
  })
})
