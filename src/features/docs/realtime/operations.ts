import { ERRORS, type ErrorCode } from '../../../foundation/errors.ts'
import { SOCKET_LIMITS, type SocketLimitName } from '../../../catalogue/socket-limits.ts'
import type { ClientEvent } from '../../../protocol/client-event.ts'
import { CLIENT_EVENTS } from '../../../protocol/client-events.ts'
import { ANSWERS, type UpEvent } from '../../../protocol/up.ts'
import { downEventsAt, upEventsAt, type Channel } from './channels.ts'
import { keyOf } from './schemas.ts'

/** What can go wrong with every event. */
const ALWAYS: readonly ErrorCode[] = [
  'VALIDATION_FAILED',
  'PAYLOAD_TOO_LARGE',
  'UNAUTHORIZED',
  'RATE_LIMIT_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
]

/** Every declared event, with limits and errors that exist: a declaration that names others does not compile here. */
const EVENTS: Readonly<Record<UpEvent, ClientEvent & Named>> = CLIENT_EVENTS

interface Named {
  readonly limit: { readonly name: SocketLimitName } | null
  readonly errors: readonly ErrorCode[]
}

/** An operation for each event that the server receives, and one for all that it sends. */
export function operations(channel: Channel): [string, object][] {
  const { key, title, place, prefix } = channel
  const here = { $ref: `#/channels/${key}` }
  const on = (message: string) => ({ $ref: `#/channels/${key}/messages/${message}` })
  const refused = prefix === 'json' ? 'error' : 'ack.error'
  const receive = upEventsAt(place).map((event): [string, object] => {
    const { summary, description, limit, needsProvedContact, errors } = EVENTS[event]
    const unproved: ErrorCode[] = needsProvedContact ? ['VERIFICATION_REQUIRED'] : []
    return [
      `${key}.${keyOf(event)}`,
      {
        action: 'receive',
        title: event,
        summary,
        description: [description ?? `${summary}.`, limit ? `Limit: ${inWords(limit.name)}.` : '']
          .filter(Boolean)
          .join('\n\n'),
        channel: here,
        messages: [on(`up.${keyOf(event)}`)],
        reply: { channel: here, messages: [on(answerKey(event, prefix)), on(refused)] },
        'x-errors': [...ALWAYS, ...unproved, ...errors].map((code) => ({ code, message: ERRORS[code].message })),
      },
    ]
  })
  const sent = downEventsAt(place).map((event) => on(`down.${keyOf(event)}`))
  const connecting: [string, object][] = [
    [
      `${key}.connect`,
      {
        action: 'receive',
        title: 'connect',
        summary: 'A client connects',
        channel: here,
        messages: [on('connect')],
        reply: { channel: here, messages: [on('down.authenticated'), on('connect_error')] },
      },
    ],
  ]
  return [
    ...(prefix === 'socketio' ? connecting : []),
    ...receive,
    [
      `${key}.events`,
      { action: 'send', title: 'Events', summary: title, channel: here, messages: [...sent, on('error')] },
    ],
  ]
}

function answerKey(event: UpEvent, prefix: Channel['prefix']): string {
  const answer = ANSWERS[event]
  return prefix === 'json' && typeof answer === 'string' ? `down.${keyOf(answer)}` : `ack.${keyOf(event)}`
}

/** What a limit of sockets allows. */
export function inWords(name: SocketLimitName): string {
  const { burst, perSecond } = SOCKET_LIMITS[name]
  const rate = perSecond > 1 ? `${perSecond} per second` : `${Math.round(perSecond * 60)} per minute`
  return `${rate} on average, ${burst} at once`
}
