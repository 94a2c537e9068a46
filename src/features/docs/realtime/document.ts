import { MALFORMED_FRAMES } from '../../../catalogue/socket-limits.ts'
import { MAX_FRAME_BYTES } from '../../../protocol/up.ts'
import { PROTOCOL_VERSION } from '../../../protocol/version.ts'
import { CHANNELS, closeCodes, downEventsAt, upEventsAt, type Channel } from './channels.ts'
import { jsonMessages, socketIoMessages } from './messages.ts'
import { inWords, operations } from './operations.ts'
import { dataSchemas, keyOf, refTo } from './schemas.ts'

const MESSAGES = { json: jsonMessages, socketio: socketIoMessages } as const

const ABOUT = `The events of VibesMatch: JSON frames over WebSockets, and the same over Socket.IO 4.

**Signing in**, in any of three ways; an access token never stands in an address:

- the header \`Authorization: Bearer <access token>\` on the upgrade
- \`?ticket=\` from \`POST /api/v1/realtime/ticket\`, good once
- \`authenticate { token }\` as the first event, within ten seconds

Clients of Socket.IO may also connect with \`auth: { token }\` or \`auth: { ticket }\`.

**Answers.** A frame with an \`id\` is answered by an \`ack\`, by an event of its own, or by an \`error\`, under the same
\`id\`. Over Socket.IO the callback gets the data, or \`{ error }\`.

**Missing nothing.** Events that must not be missed carry \`event_id\`; \`last_event_id\` on the way in, or \`resume\`, brings
what came after it. \`seq\` numbers the messages of a conversation without gaps.

**Limits.** A frame has at most ${MAX_FRAME_BYTES} bytes. ${MALFORMED_FRAMES.max} within ${MALFORMED_FRAMES.windowSeconds}
seconds that cannot be understood close the socket. All frames of a socket: ${inWords('frames')}.`

/** The AsyncAPI 3 document of the realtime protocol. @param serverUrl where clients reach this deployment */
export function asyncApiDocument(serverUrl: string) {
  const { host, protocol } = new URL(serverUrl)
  const messages = (Object.keys(MESSAGES) as (keyof typeof MESSAGES)[]).flatMap((prefix) =>
    Object.entries(MESSAGES[prefix]()).map(([key, message]) => [`${prefix}.${key}`, message] as const),
  )
  return {
    asyncapi: '3.0.0',
    info: { title: 'VibesMatch realtime', version: `${PROTOCOL_VERSION}.0.0`, description: ABOUT },
    defaultContentType: 'application/json',
    servers: {
      api: {
        host,
        protocol: protocol === 'https:' ? 'wss' : 'ws',
        description: 'WebSockets and Socket.IO.',
        security: ['accessToken', 'ticket', 'firstEvent'].map((key) => refTo('securitySchemes', key)),
      },
    },
    channels: Object.fromEntries(CHANNELS.map((channel) => [channel.key, describe(channel)])),
    operations: Object.fromEntries(CHANNELS.flatMap(operations)),
    components: {
      schemas: dataSchemas(),
      messages: Object.fromEntries(messages),
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A header of the upgrade.' },
        ticket: { type: 'httpApiKey', in: 'query', name: 'ticket', description: 'Good once, for 60 seconds.' },
        firstEvent: {
          type: 'apiKey',
          in: 'password',
          description: 'The access token in `authenticate { token }`, or in `auth: { token }` of Socket.IO.',
        },
      },
    },
  }
}

function describe(channel: Channel) {
  const { address, title, description, prefix } = channel
  const query = {
    type: 'object',
    properties: {
      ticket: { type: 'string' },
      last_event_id: { type: 'integer', minimum: 0, description: 'Replays what came after this event.' },
      ...(prefix === 'socketio' ? { EIO: { const: '4' }, transport: { const: 'websocket' } } : {}),
    },
  }
  const headers = { type: 'object', properties: { Authorization: { type: 'string', pattern: '^Bearer ' } } }
  const [, named] = /\{(\w+)Id\}/.exec(address) ?? []
  const ids = named === undefined ? null : { [`${named}Id`]: { description: `Id of the ${named}.` } }
  return {
    address,
    title,
    description,
    servers: [{ $ref: '#/servers/api' }],
    ...(ids ? { parameters: ids } : {}),
    messages: Object.fromEntries(keysOn(channel).map((key) => [key, refTo('messages', `${prefix}.${key}`)])),
    bindings: { ws: { method: 'GET', query, headers, bindingVersion: '0.1.0' } },
    'x-close-codes': closeCodes(channel),
  }
}

/** Keys of the messages that travel on a channel. */
function keysOn({ place, prefix }: Channel): string[] {
  const ups = upEventsAt(place).map(keyOf)
  const here = new Set([
    ...ups.flatMap((key) => [`up.${key}`, `ack.${key}`]),
    ...downEventsAt(place).map((event) => `down.${keyOf(event)}`),
    'error',
    'ack.error',
    'connect',
    'connect_error',
  ])
  return Object.keys(MESSAGES[prefix]()).filter((key) => here.has(key))
}
