import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Room } from '../../../src/objects/conversation-room/room.ts'
import { unwrap } from '../../../src/foundation/errors.ts'
import { draft, envWith, evict, openRoom, sqlIn, type TestRoom } from '../../support/objects.ts'

const facts = { type: 'image/webp' as const, width: 60, height: 30, blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj' }
/** What the room is told of a picture that has been stored. */
const file = { ...facts, bytes: 1_000 }
const HOUR = 3_600_000

/** An upload without the Worker: the objects are texts. */
async function stored({ room, conversationId }: TestRoom, owner: string): Promise<string> {
  const id = unwrap(await room.nameMedia(conversationId, owner))
  for (const file of ['small.webp', 'medium.webp', 'large.webp', 'moving.gif'])
    await env.MEDIA.put(`media/${conversationId}/${id}/${file}`, 'x')
  unwrap(await room.storeMedia(conversationId, owner, id, file))
  return id
}
const picture = (senderId: string, mediaId: string) => ({ ...draft(senderId, ''), messageType: 'image', mediaId })
const objects = async ({ conversationId }: TestRoom) =>
  (await env.MEDIA.list({ prefix: `media/${conversationId}/` })).objects.length
const states = ({ room }: TestRoom) => sqlIn(room, 'select state from media order by media_id')

/** What the room does when the job is due. */
const sweep = ({ room }: TestRoom, inHours: number, changes: Record<string, unknown> = {}) =>
  runInDurableObject(room, (_object, state) =>
    new Room(state, envWith(changes)).jobHandlers.media(Date.now() + inHours * HOUR),
  )

describe('pictures of a room', () => {
  it('are kept for a day until they are sent, and then for good', async () => {
    const test = await openRoom()
    const { room, conversationId, a } = test
    const [kept, left] = [await stored(test, a), await stored(test, a)]
    unwrap(await room.nameMedia(conversationId, a))
    unwrap(await room.send(conversationId, picture(a, kept)))
    expect(await sqlIn(room, "select 1 from jobs where name = 'media'")).toHaveLength(1)
    expect(await sweep(test, 23.9)).toBeGreaterThan(Date.now())
    expect([await objects(test), (await states(test)).length]).toEqual([8, 3])
    expect(await sweep(test, 24.1)).toBeNull()
    expect([await objects(test), await states(test)]).toEqual([4, [{ state: 'sent' }]])
    expect(await room.send(conversationId, picture(a, left))).toMatchObject({ ok: false, code: 'VALIDATION_FAILED' })
  })

  it('go with their message, and are tried again when the bucket is down', async () => {
    const test = await openRoom()
    const { room, conversationId, a } = test
    const mediaId = await stored(test, a)
    const { message_id } = unwrap(await room.send(conversationId, picture(a, mediaId)))
    const target = { actorId: a, messageId: message_id }
    await runInDurableObject(room, async (_object, state) => {
      const broken = new Room(state, envWith({ MEDIA: { delete: () => Promise.reject(new Error('(10001)')) } }))
      unwrap(await broken.messages.remove(target, Date.now()))
      await expect(broken.jobHandlers.media(Date.now())).rejects.toThrow()
    })
    expect(await room.media(conversationId, a, mediaId)).toMatchObject({ ok: false, code: 'NOT_FOUND' })
    expect(await sqlIn(room, "select 1 from jobs where name = 'media'")).toHaveLength(1)
    expect(await sweep(test, 0)).toBeNull()
    expect([await objects(test), await states(test)]).toEqual([0, []])
  })

  it('go with the conversation, uploads that are under way included', async () => {
    const test = await openRoom()
    const { room, conversationId, a } = test
    await stored(test, a)
    const underWay = unwrap(await room.nameMedia(conversationId, a))
    await room.purge(conversationId)
    expect(await objects(test)).toBe(0)
    await room.open(test.snapshot)
    expect(await room.storeMedia(conversationId, a, underWay, file)).toMatchObject({ ok: false, code: 'CONFLICT' })
  })

  it('may wait to be sent up to twenty at a time, for each of the two', async () => {
    const test = await openRoom()
    const { room, conversationId, a, b } = test
    const ids = []
    for (let i = 0; i < 20; i += 1) ids.push(unwrap(await room.nameMedia(conversationId, a)))
    expect(await room.nameMedia(conversationId, a)).toMatchObject({ ok: false, code: 'CONFLICT' })
    expect((await room.nameMedia(conversationId, b)).ok).toBe(true)
    await room.dropMedia(conversationId, a, ids[0] ?? '')
    expect((await room.nameMedia(conversationId, a)).ok).toBe(true)
    // Nobody drops what is not theirs.
    await room.dropMedia(conversationId, b, ids[1] ?? '')
    expect(await sqlIn(room, 'select state from media where media_id = ?', ids[1] ?? '')).toEqual([{ state: 'named' }])
  })

  it('are the same after every step, eviction or not', async () => {
    const play = async (between: (test: TestRoom) => Promise<unknown>): Promise<unknown[]> => {
      const test = await openRoom()
      const { room, conversationId: id, a, b } = test
      const transcript: unknown[] = []
      const note = async (value: unknown) => {
        transcript.push(value)
        await between(test)
      }
      const mediaId = await stored(test, a)
      await note((await room.media(id, b, mediaId)).ok)
      await note((await room.media(id, a, mediaId)).ok)
      const sent = unwrap(await room.send(id, picture(a, mediaId)))
      await note(sent.seq)
      await note((await room.media(id, b, mediaId)).ok)
      const { messages } = unwrap(await room.history(id, b, { after: 0, limit: 1 }))
      await note([messages[0]?.media?.id === mediaId, messages[0]?.media?.width])
      await note((await room.remove(id, { actorId: a, messageId: sent.message_id })).ok)
      await note((await room.media(id, a, mediaId)).ok)
      return transcript
    }
    const undisturbed = await play(() => Promise.resolve())
    expect(await play(({ room }) => evict(room).catch(() => {}))).toEqual(undisturbed)
    expect(undisturbed).toEqual([false, true, 1, true, [true, 60], true, false])
  })
})
