import { CLIENT_EVENTS } from '../../../protocol/client-events.ts'
import { CLOSE, FINAL_CLOSES } from '../../../protocol/close-codes.ts'
import { SERVER_EVENTS } from '../../../protocol/server-events.ts'
import { HEARTBEAT } from '../../../protocol/socket-io.ts'
import type { SocketKind } from '../../../protocol/socket-kind.ts'
import { DOWN_NAMES, UP_NAMES } from './messages.ts'

/** A socket, as the document describes it. */
export interface Channel {
  /** Its key in the document. */
  key: 'user' | 'conversation' | 'call' | 'socketIo'
  address: string
  title: string
  description: string
  place: SocketKind
  /** Before the keys of its messages among all messages. */
  prefix: 'json' | 'socketio'
}

export const CHANNELS: readonly Channel[] = [
  {
    key: 'user',
    address: '/api/v1/ws',
    title: 'Everything that concerns a person',
    description: 'A WebSocket, one per device. `event_id` rises per person.',
    place: 'user',
    prefix: 'json',
  },
  {
    key: 'conversation',
    address: '/api/v1/conversations/{conversationId}/ws',
    title: 'One conversation',
    description: 'A WebSocket, with the shortest way for its messages. `event_id` rises per conversation.',
    place: 'conversation',
    prefix: 'json',
  },
  {
    key: 'call',
    address: '/api/v1/calls/{callId}/ws',
    title: 'One call',
    description:
      'A WebSocket for a device of the two people in a call. `last_event_id` is the `seq` of the last signal that it has. ' +
      'The server closes it with 1000 when the call is over.',
    place: 'call',
    prefix: 'json',
  },
  {
    key: 'socketIo',
    address: '/socket.io/',
    title: 'Everything that concerns a person, for clients of Socket.IO 4',
    description:
      'The events of `/api/v1/ws` over Socket.IO: WebSocket transport (`transports: ["websocket"]`), namespace `/`, no ' +
      'binary data. Payloads are the one argument of `emit` and of handlers. A callback gets what `ack.` messages say; ' +
      'without one, what is wrong comes as the event `error`. ' +
      `The server pings every ${HEARTBEAT.interval / 1000} seconds, as Engine.IO does.`,
    place: 'user',
    prefix: 'socketio',
  },
]

const CLOSES: { [C in keyof typeof CLOSE]: string } = {
  POLICY:
    'Too many frames that could not be understood (the fifth within a minute), more frames than all limits of a socket allow ' +
    'together, or too many before signing in.',
  INTERNAL: 'The server failed or cannot answer right now; connect again and resume.',
  TRY_LATER:
    'The client was sent a mebibyte without sending anything, not even `ping`, or has requested more replays than a person ' +
    'may have in a minute; connect again later and resume. Nothing is lost.',
  SESSION_ENDED: 'Not signed in within ten seconds, an invalid token, or the session has ended; sign in first.',
  NOT_FOUND: 'The conversation or call does not exist, or no longer does.',
  REPLACED:
    'There were too many sockets of this session or person, and this one had been silent for longest. Connect again when ' +
    'the client is used.',
}

/** AsyncAPI knows no close codes, so they stand in an extension. */
export function closeCodes({ place }: Channel) {
  const names = Object.keys(CLOSES) as (keyof typeof CLOSE)[]
  return names
    .filter((name) => name !== 'NOT_FOUND' || place !== 'user')
    .map((name) => ({
      code: CLOSE[name],
      description: CLOSES[name],
      connect_again_by_itself: !FINAL_CLOSES.has(CLOSE[name]),
    }))
}

export const upEventsAt = (place: SocketKind) =>
  UP_NAMES.filter((event) => CLIENT_EVENTS[event].sockets.some((socket) => socket === place))
export const downEventsAt = (place: SocketKind) =>
  DOWN_NAMES.filter((event) => SERVER_EVENTS[event].sockets.includes(place))
