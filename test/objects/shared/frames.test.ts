import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { hubOf, hubSocket, openRoom, roomSocket, sqlIn } from '../../support/objects.ts'

describe('frames', () => {
  it.each([
    ['not JSON', 'nonsense', 'VALIDATION_FAILED'],
    ['not an object', '[1]', 'VALIDATION_FAILED'],
    ['without an event', '{"data":{}}', 'VALIDATION_FAILED'],
    ['of an unknown event', '{"event":"explode","data":{}}', 'VALIDATION_FAILED'],
    ['of a prototype’s name', '{"event":"constructor","data":{}}', 'VALIDATION_FAILED'],
    ['with unknown fields', '{"event":"ping","data":{"x":1}}', 'VALIDATION_FAILED'],
    ['with a field beside data', '{"event":"ping","user_id":"x"}', 'VALIDATION_FAILED'],
    ['without what they need', '{"event":"mark_read","data":{}}', 'VALIDATION_FAILED'],
    ['without a place to go', '{"event":"send_message","data":{"content":"x"}}', 'VALIDATION_FAILED'],
    ['that are too large', JSON.stringify({ event: 'ping', data: { x: 'a'.repeat(17_000) } }), 'PAYLOAD_TOO_LARGE'],
  ])('%s get an error', async (_name, raw, code) => {
    const socket = await hubSocket(newId())
    socket.sendRaw(raw)
    expect((await socket.next('error')).data['code']).toBe(code)
    expect((await socket.request('ping')).event).toBe('pong')
  })

  it('name no message in a way that cannot be kept everywhere', async () => {
    const test = await openRoom()
    for (const socket of [await hubSocket(test.a), await roomSocket(test, test.a)]) {
      const draft = { conversation_id: test.conversationId, content: 'x', client_message_id: 'x\u0000' }
      expect((await socket.request('send_message', draft)).data['code']).toBe('VALIDATION_FAILED')
    }
  })

  it('that are binary get an error', async () => {
    const socket = await hubSocket(newId())
    socket.sendRaw(new Uint8Array([1, 2, 3]).buffer)
    expect((await socket.next('error')).data['code']).toBe('VALIDATION_FAILED')
  })

  it('name the fields that are wrong, and answer to their id', async () => {
    const socket = await hubSocket(newId())
    socket.send('mark_read', { message_id: 'x' }, 'm')
    const { data } = await socket.take(({ id }) => id === 'm', 'answer')
    expect(data['details'].issues).toEqual([{ path: 'data.message_id', message: expect.any(String) }])
  })

  it.each([
    ['first', (id: string, text: string) => JSON.stringify({ id, event: 'ping', data: { text } })],
    ['last', (id: string, text: string) => JSON.stringify({ event: 'ping', data: { text }, id })],
  ])('that are too large are answered to an id that is their %s field', async (_where, frameOf) => {
    const socket = await hubSocket(newId())
    socket.sendRaw(frameOf('m', 'a'.repeat(17_000)))
    const { event, data } = await socket.take(({ id }) => id === 'm', 'answer')
    expect([event, data['code']]).toEqual(['error', 'PAYLOAD_TOO_LARGE'])
  })

  it('that are too large are answered to no id of what is inside them', async () => {
    const socket = await hubSocket(newId())
    socket.sendRaw(JSON.stringify({ event: 'ping', data: { text: 'a'.repeat(17_000), id: 'm' } }))
    expect((await socket.next('error')).id).toBeUndefined()
  })

  it('that cannot be understood close the socket at the fifth within a minute', async () => {
    const socket = await hubSocket(newId())
    for (let i = 0; i < 4; i += 1) socket.sendRaw('x')
    expect((await socket.request('ping')).event).toBe('pong')
    socket.sendRaw('x')
    expect((await socket.untilClosed()).code).toBe(1008)
    expect(socket.all('error')).toHaveLength(5)
  })

  it('get no further than the text rules of messages', async () => {
    const test = await openRoom()
    for (const socket of [await hubSocket(test.a), await roomSocket(test, test.a)]) {
      const send = async (data: object) =>
        (await socket.request('send_message', { conversation_id: test.conversationId, ...data })).data['code']
      expect(await send({ content: '  ' })).toBe('VALIDATION_FAILED')
      expect(await send({ content: 'a'.repeat(2_001) })).toBe('CONTENT_TOO_LONG')
      expect(await send({ content: 'x', message_type: 'video' })).toBe('INVALID_MESSAGE_TYPE')
    }
  })

  it.each(['hub', 'room'])('are limited by a %s, which says when to try again', async (where) => {
    const test = await openRoom()
    const socket = where === 'hub' ? await hubSocket(test.a) : await roomSocket(test, test.a)
    const answers = await Promise.all(
      Array.from({ length: 14 }, (_, i) =>
        socket.request('send_message', { conversation_id: test.conversationId, content: `${i}` }),
      ),
    )
    const refused = answers.filter(({ event }) => event === 'error')
    expect(answers.filter(({ event }) => event === 'ack').length).toBeGreaterThanOrEqual(10)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.data).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', retry_after_ms: expect.any(Number) })

    const typing = await Promise.all(
      Array.from({ length: 12 }, () => socket.request('typing_start', { conversation_id: test.conversationId })),
    )
    expect(typing.filter(({ event }) => event === 'error')).toHaveLength(2)
  })

  it('of all kinds together are limited for each socket', async () => {
    const userId = newId()
    const [busy, other] = [await hubSocket(userId), await hubSocket(userId)]
    const answers = await Promise.all(Array.from({ length: 125 }, () => busy.request('ping')))
    expect(answers.filter(({ data }) => data['code'] === 'RATE_LIMIT_EXCEEDED').length).toBeGreaterThan(0)
    expect((await other.request('ping')).event).toBe('pong')
  })

  it('find the socket closed once its token has expired', async () => {
    const userId = newId()
    const later = Date.now() + 3_600_000
    const [passing, lasting] = [await hubSocket(userId, { expiresAt: Date.now() + 300 }), await hubSocket(userId)]
    expect((await passing.untilClosed()).code).toBe(4001)
    expect(lasting.closed).toBeUndefined()
    const [job] = await sqlIn(hubOf(userId), "select due_at from jobs where name = 'end_sockets'")
    expect(Number(job?.['due_at'])).toBeGreaterThan(later - 60_000)
  })

  it('find the socket of a conversation closed in the same way', async () => {
    const test = await openRoom()
    const socket = await roomSocket(test, test.a, { expiresAt: Date.now() + 300 })
    expect((await socket.untilClosed()).code).toBe(4001)
  })
})
