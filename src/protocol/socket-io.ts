import { decodePacket, encodePacket, type PacketType as EngineType } from 'engine.io-parser'
import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser'
import { z } from 'zod'
import { isTooLarge, type FrameFormat } from './format.ts'

/**
 * Socket.IO 4 over a WebSocket: packets of Socket.IO (protocol 5) in messages of Engine.IO (protocol 4).
 *
 * An event is `42["send_message",{…}]`, or `42<n>["send_message",{…}]` where the client has a callback; that is called with
 * what comes as `43<n>[{…}]`. There is one namespace, `/`, and nothing is binary.
 */

/** What concerns the connection itself. */
export type ControlPacket =
  | { type: 'connect'; namespace: string; auth: unknown }
  | { type: 'disconnect'; namespace: string }
  | { type: 'pong' | 'close' | 'noop' }

type ClientPacket =
  ControlPacket | { type: 'event'; args: unknown[]; id: string | undefined } | { type: 'malformed'; message: string }

const malformed = (message: string): ClientPacket => ({ type: 'malformed', message })

/** Events begin like this, and most of what comes are events. */
const EVENT = '42'

/** Reads what concerns the connection itself; null for everything else, also for what cannot be understood. */
export function readControl(raw: string | ArrayBuffer): ControlPacket | null {
  if (typeof raw !== 'string' || raw.startsWith(EVENT) || isTooLarge(raw)) return null
  const packet = readPacket(raw)
  return packet.type === 'event' || packet.type === 'malformed' ? null : packet
}

function readPacket(raw: string): ClientPacket {
  const { type, data } = decodePacket(raw) as { type: EngineType; data?: unknown }
  switch (type) {
    case 'pong':
    case 'close':
    case 'noop':
      return { type }
    case 'message':
      return typeof data === 'string' ? readMessage(data) : malformed('Binary packets are not taken.')
    default:
      return malformed('This is no packet of Engine.IO 4 that a client sends.')
  }
}

function readMessage(text: string): ClientPacket {
  const packet = decode(text)
  if (!packet) return malformed('This is no packet of Socket.IO 4 that is taken here.')
  const { nsp: namespace } = packet
  const data: unknown = packet.data
  if (packet.type === PacketType.CONNECT) return { type: 'connect', namespace, auth: data }
  if (packet.type === PacketType.DISCONNECT) return { type: 'disconnect', namespace }
  if (packet.type !== PacketType.EVENT) return malformed('Packets of this type are not taken.')
  if (namespace !== '/') return malformed('There is no namespace but "/".')
  if (packet.id !== undefined && !Number.isSafeInteger(packet.id))
    return malformed('The id of the packet is no number.')
  return { type: 'event', args: Array.isArray(data) ? data : [], id: packet.id?.toString() }
}

/** The packet in a text; undefined when there is none, or only the beginning of a binary one. */
function decode(text: string): Packet | undefined {
  let packet: Packet | undefined
  const decoder = new Decoder()
  decoder.on('decoded', (decoded) => (packet = decoded))
  try {
    decoder.add(text)
  } catch {
    return undefined
  }
  return packet
}

const eventArgs = z.tuple([z.string().min(1).max(64), z.record(z.string(), z.unknown()).nullish()])

/** An event's id stands before its arguments, in as many digits as a safe integer has. */
const idOf = (raw: string): string | undefined => /^42(\d{1,15})\[/.exec(raw.slice(0, 20))?.[1]

export const socketIoFormat: FrameFormat = {
  read(raw) {
    const packet = readPacket(raw)
    if (packet.type === 'malformed') return { ok: false, message: packet.message, id: idOf(raw) }
    if (packet.type !== 'event') return { ok: false, message: 'Only events can be sent now.' }
    const args = eventArgs.safeParse(packet.args)
    if (!args.success)
      return { ok: false, message: 'An event is sent as emit(event, data), data being an object.', id: packet.id }
    // Clients write null for what was left out before a callback.
    return { ok: true, event: args.data[0], data: args.data[1] ?? {}, id: packet.id }
  },
  idOf,
  // A callback takes one argument. What it gets instead of data when its event was refused is { error }.
  write: (event, data, id) =>
    id === undefined
      ? write({ type: PacketType.EVENT, data: [event, data] })
      : write({ type: PacketType.ACK, id: Number(id), data: [event === 'error' ? { error: data } : data] }),
}

/** How often the server pings, and how long it waits for the answer, in milliseconds; Socket.IO's own defaults. */
export const HEARTBEAT = { interval: 25_000, timeout: 20_000 }

export type Heartbeats = typeof HEARTBEAT

/** The first packet of a connection. */
export const openPacket = (sid: string, { interval, timeout }: Heartbeats, maxPayload: number): string =>
  engine('open', JSON.stringify({ sid, upgrades: [], pingInterval: interval, pingTimeout: timeout, maxPayload }))

export const PING_PACKET = engine('ping')

/** Lets a client in. */
export const connectPacket = (sid: string): string => write({ type: PacketType.CONNECT, data: { sid } })

/** Refuses to let a client in; it makes a `connect_error` of it and does not try again by itself. */
export const connectErrorPacket = (namespace: string, message: string, data: object): string =>
  write({ type: PacketType.CONNECT_ERROR, nsp: namespace, data: { message, data } })

/** Ends a connection for good: the client does not connect again by itself. */
export const DISCONNECT_PACKET = write({ type: PacketType.DISCONNECT })

function write(packet: Omit<Packet, 'nsp'> & { nsp?: string }): string {
  const [text] = new Encoder().encode({ nsp: '/', ...packet }) as [string]
  return engine('message', text)
}

function engine(type: EngineType, data = ''): string {
  let text = ''
  // Texts are written at once; only binary data would come later.
  encodePacket({ type, data }, true, (encoded: string) => (text = encoded))
  return text
}
