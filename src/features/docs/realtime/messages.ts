import { ERRORS } from '../../../foundation/errors.ts'
import { CLIENT_EVENTS } from '../../../protocol/client-events.ts'
import { SERVER_EVENTS } from '../../../protocol/server-events.ts'
import { ANSWERS, type UpEvent } from '../../../protocol/up.ts'
import { answerRef, keyOf, refTo, type JsonSchema } from './schemas.ts'

interface Message {
  name: string
  summary: string
  contentType: 'application/json'
  payload: JsonSchema
  examples: { payload: unknown }[]
}

export const UP_NAMES = Object.keys(CLIENT_EVENTS) as UpEvent[]
export const DOWN_NAMES = Object.keys(SERVER_EVENTS) as (keyof typeof SERVER_EVENTS)[]

const message = (name: string, summary: string, payload: JsonSchema, example: unknown): Message => ({
  name,
  summary,
  contentType: 'application/json',
  payload,
  examples: [{ payload: example }],
})

/** How an event is written: as a whole, and an example of it. */
type Write = (event: string, data: JsonSchema, example: object, id?: 'asks' | 'answers') => [JsonSchema, unknown]

const IDS = {
  asks: { type: 'string', minLength: 1, maxLength: 64, description: 'Asks for an answer under this id.' },
  answers: { type: 'string', description: 'Of the frame that this one answers.' },
}

const asJson: Write = (event, data, example, id) => [
  {
    type: 'object',
    properties: { event: { const: event }, data, ...(id ? { id: IDS[id] } : {}) },
    // A client leaves out data that says nothing.
    required: id === 'asks' ? ['event'] : ['event', 'data'],
    additionalProperties: false,
  },
  { event, data: example, ...(id ? { id: '1' } : {}) },
]

const asSocketIo: Write = (_event, data, example) => [data, example]

/** Every event, in the way in which a transport writes it. */
function events(write: Write): Record<string, Message> {
  const up = UP_NAMES.map((event) => {
    const { summary, example } = CLIENT_EVENTS[event]
    const written = write(event, refTo('schemas', `up.${keyOf(event)}`), example.data, 'asks')
    return [`up.${keyOf(event)}`, message(event, summary, ...written)] as const
  })
  const answers = new Set(Object.values(ANSWERS).filter((answer) => typeof answer === 'string'))
  const down = DOWN_NAMES.map((event) => {
    const { summary, example } = SERVER_EVENTS[event]
    const id = answers.has(event as never) ? 'answers' : undefined
    const written = write(event, refTo('schemas', `down.${keyOf(event)}`), example, id)
    return [`down.${keyOf(event)}`, message(event, summary, ...written)] as const
  })
  return Object.fromEntries([...up, ...down])
}

const REFUSAL = { code: 'RATE_LIMIT_EXCEEDED', message: ERRORS.RATE_LIMIT_EXCEEDED.message, retry_after_ms: 1_500 }
const REFUSED = 'A refusal; `details.issues` names the invalid fields'

/** Frames of the JSON sockets. */
export function jsonMessages(): Record<string, Message> {
  const acked = UP_NAMES.filter((event) => typeof ANSWERS[event] !== 'string')
  const acks = acked.map((event) => {
    const written = asJson('ack', answerRef(event), CLIENT_EVENTS[event].example.answer, 'answers')
    return [`ack.${keyOf(event)}`, message('ack', `Answers ${event}`, ...written)] as const
  })
  const error = message('error', REFUSED, ...asJson('error', refTo('schemas', 'error'), REFUSAL, 'answers'))
  return { ...events(asJson), ...Object.fromEntries(acks), error }
}

/** Events of Socket.IO: `emit(name, payload)`. What a callback gets, and the connection's own events, are beside them. */
export function socketIoMessages(): Record<string, Message> {
  const acks = UP_NAMES.map((event) => {
    const summary = `What the callback of ${event} gets`
    return [
      `ack.${keyOf(event)}`,
      message('ack', summary, answerRef(event), CLIENT_EVENTS[event].example.answer),
    ] as const
  })
  const error = refTo('schemas', 'error')
  const refused = { type: 'object', properties: { error }, required: ['error'], additionalProperties: false }
  const denied = { code: 'TOKEN_EXPIRED', message: ERRORS.TOKEN_EXPIRED.message }
  const denial = {
    type: 'object',
    properties: { message: { type: 'string' }, data: error },
    required: ['message', 'data'],
    additionalProperties: false,
  }
  const auth = { token: 'eyJhbGciOiJFUzI1NiIs…', last_event_id: 41 }
  return {
    ...events(asSocketIo),
    ...Object.fromEntries(acks),
    'ack.error': message('ack', 'What the callback of an event that was refused gets', refused, { error: REFUSAL }),
    error: message('error', `${REFUSED}; for events without a callback`, error, REFUSAL),
    connect: message('connect', 'The `auth` payload of a client that connects', refTo('schemas', 'auth'), auth),
    connect_error: message('connect_error', 'The reason why a connection is refused', denial, {
      message: denied.message,
      data: denied,
    }),
  }
}
