import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/foundation/errors.ts'
import { CLOSE } from '../../src/protocol/close-codes.ts'
import { DOWN, type DownEvent } from '../../src/protocol/down.ts'
import { parseFrame } from '../../src/protocol/frames.ts'
import { ANSWERS, UP } from '../../src/protocol/up.ts'
import { credentials } from '../../src/features/realtime/socket-io/credentials.ts'
import { call, type Json } from '../support/api.ts'

const document = async () => (await call('GET', '/asyncapi.json')).data
const UPS = Object.keys(UP) as (keyof typeof UP)[]
const DOWNS = Object.keys(DOWN).filter((event) => event !== 'ack') as Exclude<DownEvent, 'ack'>[]
const keyOf = (event: string) => event.replaceAll(':', '.')

describe('the AsyncAPI document', () => {
  it('is served at /asyncapi.json, for this deployment, and linked from /docs/rest', async () => {
    const { headers, data } = await call('GET', '/asyncapi.json')
    expect(headers.get('content-type')).toContain('application/json')
    expect(data['asyncapi']).toBe('3.0.0')
    const server = new URL((await call('GET', '/openapi.json')).data['servers'][0].url)
    expect(data['servers'].api).toMatchObject({ host: server.host, protocol: 'wss' })
    expect((await call('GET', '/docs/rest')).text).toContain('href="/asyncapi.json"')
  })

  it('has every socket, and every event on the sockets of a person', async () => {
    const { channels, operations } = await document()
    expect(Object.values(channels).map((channel: Json) => channel.address)).toEqual([
      '/api/v1/ws',
      '/api/v1/conversations/{conversationId}/ws',
      '/api/v1/calls/{callId}/ws',
      '/socket.io/',
    ])
    for (const key of ['user', 'socketIo']) {
      const messages = Object.keys(channels[key].messages)
      for (const event of UPS) expect(messages).toContain(`up.${keyOf(event)}`)
      for (const event of DOWNS) expect(messages).toContain(event === 'error' ? event : `down.${keyOf(event)}`)
      for (const event of UPS) expect(operations[`${key}.${keyOf(event)}`].action).toBe('receive')
      const sent = operations[`${key}.events`].messages.map(({ $ref }: Json) => $ref.split('/').at(-1))
      expect(operations[`${key}.events`].action).toBe('send')
      for (const event of DOWNS) expect(sent).toContain(event === 'error' ? event : `down.${keyOf(event)}`)
    }
    const inConversations = Object.keys(channels.conversation.messages)
    expect(inConversations).toContain('down.new_message')
    expect(inConversations).not.toContain('down.match_removed')
  })

  it('gives every message an example that its schema accepts', async () => {
    const { components } = await document()
    const exampleOf = (key: string) => components.messages[key].examples[0].payload
    for (const event of UPS) {
      expect(parseFrame('json', JSON.stringify(exampleOf(`json.up.${keyOf(event)}`)))).toMatchObject({ ok: true })
      const packet = `421${JSON.stringify([event, exampleOf(`socketio.up.${keyOf(event)}`)])}`
      expect(parseFrame('socket.io', packet)).toMatchObject({ ok: true, frame: { event, id: '1' } })
      const [declared, answer] = [ANSWERS[event], exampleOf(`socketio.ack.${keyOf(event)}`)]
      const schema = typeof declared === 'string' ? DOWN[declared] : declared
      expect(schema.safeParse(answer).error, event).toBeUndefined()
      if (typeof declared !== 'string')
        expect(exampleOf(`json.ack.${keyOf(event)}`)).toEqual({ event: 'ack', id: '1', data: answer })
    }
    for (const event of DOWNS) {
      const key = event === 'error' ? event : `down.${keyOf(event)}`
      expect(DOWN[event].safeParse(exampleOf(`socketio.${key}`)).error, event).toBeUndefined()
      expect(exampleOf(`json.${key}`)).toMatchObject({ event, data: exampleOf(`socketio.${key}`) })
    }
    expect(DOWN.error.safeParse(exampleOf('socketio.ack.error').error).error).toBeUndefined()
    expect(DOWN.error.safeParse(exampleOf('socketio.connect_error').data).error).toBeUndefined()
    expect(credentials.safeParse(exampleOf('socketio.connect')).error).toBeUndefined()
    for (const [key, { examples, summary }] of Object.entries<Json>(components.messages)) {
      expect(examples.length, key).toBeGreaterThan(0)
      expect(summary.length, key).toBeGreaterThan(3)
    }
  })

  it('has the schemas that validate, not others', async () => {
    const { schemas } = (await document())['components']
    expect(schemas['up.send_message']).toMatchObject({ type: 'object', additionalProperties: false })
    expect(schemas['up.mark_read']).toMatchObject({ required: ['message_id'] })
    expect(Object.keys(schemas['up.send_message'].properties)).toEqual(Object.keys(UP.send_message.shape))
    expect(Object.keys(schemas['down.new_message'].properties)).toEqual(Object.keys(DOWN.new_message.shape))
    expect(schemas.error.properties.code.enum).toEqual(Object.keys(ERRORS))
  })

  it('tells how to sign in, what answers, what goes wrong and why a socket closes', async () => {
    const { servers, channels, operations, components } = await document()
    expect(Object.keys(components.securitySchemes)).toEqual(['accessToken', 'ticket', 'firstEvent'])
    expect(servers.api.security).toHaveLength(3)
    const { reply, 'x-errors': errors, description } = operations['user.send_message']
    expect(reply.messages.map(({ $ref }: Json) => $ref)).toEqual([
      '#/channels/user/messages/ack.send_message',
      '#/channels/user/messages/error',
    ])
    expect(errors.map(({ code }: Json) => code)).toEqual(
      expect.arrayContaining(['RATE_LIMIT_EXCEEDED', 'CONTENT_TOO_LONG']),
    )
    expect(description).toContain('Limit: 2 per second on average, 10 at once.')
    const codes = (channel: string) => channels[channel]['x-close-codes'].map(({ code }: Json) => code)
    expect(codes('conversation')).toEqual(Object.values(CLOSE))
    expect(codes('user')).toEqual([1008, 1011, 1013, 4001, 4008])
  })

  it('refers to nothing that is not there, and holds nothing that nobody refers to', async () => {
    const whole = await document()
    const refs = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref]) => ref ?? '')
    for (const ref of refs) {
      const found = ref.split('/').reduce((at: Json, part) => at?.[part], whole as Json)
      expect(found, ref).toBeDefined()
    }
    for (const kind of ['messages', 'schemas', 'securitySchemes'])
      for (const key of Object.keys(whole['components'][kind])) expect(refs).toContain(`components/${kind}/${key}`)
  })
})
