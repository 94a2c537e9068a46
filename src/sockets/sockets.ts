import { z } from 'zod'
import { CLOSE } from '../protocol/close-codes.ts'
import type { DownData, DownEvent } from '../protocol/down.ts'
import { encodeFrame, ENCODINGS, type Encoding } from '../protocol/frames.ts'
import type { UpFrame } from '../protocol/up.ts'
import { PROTOCOL_VERSION } from '../protocol/version.ts'
import { utf8 } from '../foundation/bytes.ts'
import { AppError, ERRORS, type ErrorCode, type Outcome } from '../foundation/errors.ts'

/** What a socket is, kept with it through hibernation. */
const attachment = z.strictObject({
  userId: z.string(),
  sessionId: z.string(),
  /** Whether the account has proved a phone or an address, as far as the socket has heard; see security/contact-proof.ts. */
  isProved: z.boolean().optional(),
  /** When the access token ends, in milliseconds since 1970. */
  expiresAt: z.number(),
  /** Events up to here had happened when the socket was attached; later ones it gets as they come. */
  liveAfter: z.number(),
  /** Events up to here are known to have arrived at it, or were not for it to be sent; absent where nobody asks. */
  arrivedThrough: z.number().optional(),
  /** When it was last sent what it had missed, in milliseconds since 1970. */
  replayedAt: z.number().optional(),
  /** When it last said something, to some seconds, in milliseconds since 1970. */
  heardAt: z.number(),
  /** How its frames are written. */
  encoding: z.enum(ENCODINGS),
  /** Network address that it was opened from, for the log of interactions; see security/interaction-log.ts. */
  ip: z.string().optional(),
})

export type Attachment = z.infer<typeof attachment>

/** What has been read of it since the object woke up. */
const known = new WeakMap<WebSocket, Attachment>()

export function attachmentOf(socket: WebSocket): Attachment {
  const remembered = known.get(socket)
  if (remembered) return remembered
  const who = attachment.parse(socket.deserializeAttachment())
  known.set(socket, who)
  return who
}

/** Says what a socket is, now and after hibernation. */
export function saveAttachment(socket: WebSocket, who: Attachment): void {
  socket.serializeAttachment(who)
  known.set(socket, who)
}

/** A socket, and what it is. */
export interface Attached {
  socket: WebSocket
  who: Attachment
}

/** Sends an event. */
export function sendEvent<E extends DownEvent>(socket: WebSocket, event: E, data: DownData<E>, id?: string): void {
  sendText(socket, encodeFrame(attachmentOf(socket).encoding, event, data, id))
}

/**
 * Sends an event to several sockets, and writes it once for all that want it written in the same way.
 * @param takes whether a socket may be sent so many bytes more; one that may not is closed, and resumes later
 */
export function broadcast<E extends DownEvent>(
  to: readonly Attached[],
  event: E,
  data: DownData<E>,
  takes: (socket: WebSocket, bytes: number) => boolean = () => true,
): void {
  const texts = new Map<Encoding, { text: string; bytes: number }>()
  for (const { socket, who } of to) {
    const written = texts.get(who.encoding) ?? measured(encodeFrame(who.encoding, event, data))
    texts.set(who.encoding, written)
    if (socket.readyState !== WebSocket.OPEN) continue
    if (takes(socket, written.bytes)) sendText(socket, written.text)
    else closeSocket(socket, CLOSE.TRY_LATER, 'does not read')
  }
}

const measured = (text: string) => ({ text, bytes: utf8(text).length })

/** Sends a text. A socket that has gone away is no error: what must not be missed is in the log. */
export function sendText(socket: WebSocket, text: string): void {
  try {
    socket.send(text)
  } catch {
    // Closed meanwhile.
  }
}

export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason)
  } catch {
    // Closed meanwhile.
  }
}

/** How exactly it is noted when a socket was heard of, in milliseconds: most frames then cost no writing. */
const HEARD_STEP = 5_000

/** Notes that a socket has said something. Returns whether that had to be written down. */
export function noteHeard(socket: WebSocket, now: number): boolean {
  const who = attachmentOf(socket)
  if (now - who.heardAt < HEARD_STEP) return false
  saveAttachment(socket, { ...who, heardAt: now })
  return true
}

/** Sockets that are open under a token that has not run out. */
export const goodSockets = (sockets: readonly WebSocket[], now: number): Attached[] =>
  openSockets(sockets).filter(({ who }) => who.expiresAt > now)

/** Sockets that are open; those whose token has run out are closed instead. */
export const liveSockets = (sockets: readonly WebSocket[], now: number): Attached[] =>
  openSockets(sockets).filter((attached) => !closeIfExpired(attached, now))

const openSockets = (sockets: readonly WebSocket[]): Attached[] =>
  sockets
    .filter(({ readyState }) => readyState === WebSocket.OPEN)
    .map((socket) => ({ socket, who: attachmentOf(socket) }))

/** What a socket is told that has been let in, or may stay. @param lastEventId what to resume after as long as nothing has come */
export const welcome = (userId: string, lastEventId: number): DownData<'authenticated'> => ({
  user_id: userId,
  protocol_version: PROTOCOL_VERSION,
  last_event_id: lastEventId,
})

/** When a socket was last heard of, be it by a frame or by a ping that the runtime has answered. Milliseconds since 1970. */
export const lastHeardOf = (state: DurableObjectState, { socket, who }: Attached): number =>
  Math.max(who.heardAt, state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0)

/** Closes a socket whose token has run out; true when it has. */
export function closeIfExpired({ socket, who }: Attached, now: number): boolean {
  if (who.expiresAt > now) return false
  closeSocket(socket, CLOSE.SESSION_ENDED, 'session expired')
  return true
}

export interface Failure {
  code: ErrorCode
  message?: string | undefined
  details?: Record<string, unknown> | undefined
  /** Seconds, as everywhere; the frame gives milliseconds. */
  retryAfter?: number | undefined
}

/** A failure as clients are told of it. */
export const errorData = ({ code, message, details, retryAfter }: Failure): DownData<'error'> => ({
  code,
  message: message ?? ERRORS[code].message,
  ...(details ? { details } : {}),
  ...(retryAfter === undefined ? {} : { retry_after_ms: Math.ceil(retryAfter * 1000) }),
})

/** Tells a client that a frame was refused. */
export const sendFailure = (socket: WebSocket, failure: Failure, id?: string): void =>
  sendEvent(socket, 'error', errorData(failure), id)

/** Answers a frame with what became of it: `ack` where the client waits for one, `error` in any case. */
export function reply(socket: WebSocket, frame: Pick<UpFrame, 'id'>, outcome: Outcome<object>): void {
  if (!outcome.ok) sendFailure(socket, outcome, frame.id)
  else if (frame.id !== undefined) sendEvent(socket, 'ack', { ...outcome.value }, frame.id)
}

/** What a client is told of something that was thrown while its frame was handled. */
export const failureOf = (error: unknown): Failure =>
  error instanceof AppError
    ? { code: error.code, message: error.message, details: error.details, retryAfter: error.retryAfter }
    : { code: 'INTERNAL' }

/** The identity that the Worker has verified, on its way to an object. Clients cannot set these headers. */
const identityHeaders = z.object({
  'x-user-id': z.uuid(),
  'x-session-id': z.uuid(),
  'x-proved': z.literal('1').optional(),
  'x-expires-at': z.coerce.number(),
  'x-checked-at': z.coerce.number(),
  'x-conversation-id': z.uuid().optional(),
  'x-last-event-id': z.coerce.number().int().nonnegative().optional(),
  'x-frame-id': z.string().optional(),
  'x-encoding': z.enum(ENCODINGS).optional(),
  'x-ip': z.string().optional(),
})

export interface SocketRequest {
  userId: string
  sessionId: string
  /** Whether the account has proved a phone or an address, as the token says. */
  isProved?: boolean | undefined
  expiresAt: number
  /** When it was asked whether they may come in, in milliseconds since 1970: what has been shut since has not been seen. */
  checkedAt: number
  /** Replay what came after this event before anything else. */
  lastEventId: number | undefined
  /** The id of the frame that asked for the socket; `authenticated` answers under it. */
  frameId?: string | undefined
  /** How its frames are written; as JSON, if nothing else is said. */
  encoding?: Encoding | undefined
  /** Network address of the client. */
  ip?: string | undefined
}

export function socketRequest(request: Request): SocketRequest {
  const headers = identityHeaders.parse(Object.fromEntries(request.headers))
  return {
    userId: headers['x-user-id'],
    sessionId: headers['x-session-id'],
    isProved: headers['x-proved'] === '1',
    expiresAt: headers['x-expires-at'],
    checkedAt: headers['x-checked-at'],
    lastEventId: headers['x-last-event-id'],
    frameId: headers['x-frame-id'] === undefined ? undefined : decodeURIComponent(headers['x-frame-id']),
    encoding: headers['x-encoding'],
    ip: headers['x-ip'],
  }
}

export function upgradeRequest(
  { userId, sessionId, isProved, expiresAt, checkedAt, lastEventId, frameId, encoding, ip }: SocketRequest,
  conversationId?: string,
  callId?: string,
): Request {
  const headers = new Headers({
    upgrade: 'websocket',
    'x-user-id': userId,
    'x-session-id': sessionId,
    'x-expires-at': String(expiresAt),
    'x-checked-at': String(checkedAt),
  })
  if (isProved === true) headers.set('x-proved', '1')
  if (lastEventId !== undefined) headers.set('x-last-event-id', String(lastEventId))
  // Any characters may stand in it, but not in a header.
  if (frameId !== undefined) headers.set('x-frame-id', encodeURIComponent(frameId.toWellFormed()))
  if (encoding !== undefined) headers.set('x-encoding', encoding)
  if (ip !== undefined) headers.set('x-ip', ip)
  if (conversationId !== undefined) headers.set('x-conversation-id', conversationId)
  if (callId !== undefined) headers.set('x-call-id', callId)
  return new Request('https://object/socket', { headers })
}
