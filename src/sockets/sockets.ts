import { z } from 'zod'
import { CLOSE } from '../protocol/close-codes.ts'
import type { DownData, DownEvent } from '../protocol/down.ts'
import { encodeFrame, ENCODINGS, type Encoding } from '../protocol/frames.ts'
import type { UpFrame } from '../protocol/up.ts'
import { PROTOCOL_VERSION } from '../protocol/version.ts'
import { utf8 } from '../foundation/bytes.ts'
import { AppError, ERRORS, type ErrorCode, type Outcome } from '../foundation/errors.ts'

/** The state of a socket, stored as its attachment through hibernation. */
const attachment = z.strictObject({
  userId: z.string(),
  sessionId: z.string(),
  /** Whether the account has a proved phone or address, as far as the socket knows; see security/contact-proof.ts. */
  isProved: z.boolean().optional(),
  /** When the access token expires, in milliseconds since 1970. */
  expiresAt: z.number(),
  /** The newest event when the socket was attached; later ones are sent live. */
  liveAfter: z.number(),
  /** The newest event known to have arrived, or not meant for it; absent where acknowledgements are not used. */
  arrivedThrough: z.number().optional(),
  /** The time of its last replay, in milliseconds since 1970. */
  replayedAt: z.number().optional(),
  /** The time of its last frame, to some seconds, in milliseconds since 1970. */
  heardAt: z.number(),
  /** The encoding of its frames. */
  encoding: z.enum(ENCODINGS),
  /** The network address of the client, for the log of interactions; see security/interaction-log.ts. */
  ip: z.string().optional(),
})

export type Attachment = z.infer<typeof attachment>

/** Cached attachments, since the object was loaded. */
const known = new WeakMap<WebSocket, Attachment>()

export function attachmentOf(socket: WebSocket): Attachment {
  const remembered = known.get(socket)
  if (remembered) return remembered
  const who = attachment.parse(socket.deserializeAttachment())
  known.set(socket, who)
  return who
}

/** Sets a socket's attachment, which survives hibernation. */
export function saveAttachment(socket: WebSocket, who: Attachment): void {
  socket.serializeAttachment(who)
  known.set(socket, who)
}

/** A socket and its attachment. */
export interface Attached {
  socket: WebSocket
  who: Attachment
}

/** Sends an event. */
export function sendEvent<E extends DownEvent>(socket: WebSocket, event: E, data: DownData<E>, id?: string): void {
  sendText(socket, encodeFrame(attachmentOf(socket).encoding, event, data, id))
}

/**
 * Sends an event to several sockets, and encodes it once per encoding.
 * @param takes whether a socket may be sent so many more bytes; one that may not is closed, and resumes later
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

/** Sends a text. A closed socket is not an error: the log has what must not be lost. */
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

/** Resolution of the activity time, in milliseconds: most frames then need no write. */
const HEARD_STEP = 5_000

/** Notes activity of a socket. Returns whether it was written. */
export function noteHeard(socket: WebSocket, now: number): boolean {
  const who = attachmentOf(socket)
  if (now - who.heardAt < HEARD_STEP) return false
  saveAttachment(socket, { ...who, heardAt: now })
  return true
}

/** Open sockets whose token has not expired. */
export const goodSockets = (sockets: readonly WebSocket[], now: number): Attached[] =>
  openSockets(sockets).filter(({ who }) => who.expiresAt > now)

/** Open sockets; those whose token has expired are closed instead. */
export const liveSockets = (sockets: readonly WebSocket[], now: number): Attached[] =>
  openSockets(sockets).filter((attached) => !closeIfExpired(attached, now))

const openSockets = (sockets: readonly WebSocket[]): Attached[] =>
  sockets
    .filter(({ readyState }) => readyState === WebSocket.OPEN)
    .map((socket) => ({ socket, who: attachmentOf(socket) }))

/** The event that confirms a socket. @param lastEventId where to resume from until the first event */
export const welcome = (userId: string, lastEventId: number): DownData<'authenticated'> => ({
  user_id: userId,
  protocol_version: PROTOCOL_VERSION,
  last_event_id: lastEventId,
})

/** A socket's last activity: a frame, or a ping answered by the runtime. Milliseconds since 1970. */
export const lastHeardOf = (state: DurableObjectState, { socket, who }: Attached): number =>
  Math.max(who.heardAt, state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0)

/** Closes a socket whose token has expired; true when it has. */
export function closeIfExpired({ socket, who }: Attached, now: number): boolean {
  if (who.expiresAt > now) return false
  closeSocket(socket, CLOSE.SESSION_ENDED, 'session expired')
  return true
}

export interface Failure {
  code: ErrorCode
  message?: string | undefined
  details?: Record<string, unknown> | undefined
  /** Seconds, as everywhere else; the frame has milliseconds. */
  retryAfter?: number | undefined
}

/** An error as sent to clients. */
export const errorData = ({ code, message, details, retryAfter }: Failure): DownData<'error'> => ({
  code,
  message: message ?? ERRORS[code].message,
  ...(details ? { details } : {}),
  ...(retryAfter === undefined ? {} : { retry_after_ms: Math.ceil(retryAfter * 1000) }),
})

/** Reports a rejected frame to the client. */
export const sendFailure = (socket: WebSocket, failure: Failure, id?: string): void =>
  sendEvent(socket, 'error', errorData(failure), id)

/** Answers a frame with its result: `ack` where the client waits for one, `error` in any case. */
export function reply(socket: WebSocket, frame: Pick<UpFrame, 'id'>, outcome: Outcome<object>): void {
  if (!outcome.ok) sendFailure(socket, outcome, frame.id)
  else if (frame.id !== undefined) sendEvent(socket, 'ack', { ...outcome.value }, frame.id)
}

/** The client's view of an error thrown while its frame was handled. */
export const failureOf = (error: unknown): Failure =>
  error instanceof AppError
    ? { code: error.code, message: error.message, details: error.details, retryAfter: error.retryAfter }
    : { code: 'INTERNAL' }

/** The identity verified by the Worker, as passed to an object. Clients cannot set these headers. */
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
  /** Whether the account has a proved phone or address, according to the token. */
  isProved?: boolean | undefined
  expiresAt: number
  /** Revocations after this time, in milliseconds since 1970, have not been seen. */
  checkedAt: number
  /** Replay the events after this one first. */
  lastEventId: number | undefined
  /** The id of the frame that requested the socket; `authenticated` answers it. */
  frameId?: string | undefined
  /** The encoding of its frames; JSON by default. */
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
  // It may contain any characters, but a header may not.
  if (frameId !== undefined) headers.set('x-frame-id', encodeURIComponent(frameId.toWellFormed()))
  if (encoding !== undefined) headers.set('x-encoding', encoding)
  if (ip !== undefined) headers.set('x-ip', ip)
  if (conversationId !== undefined) headers.set('x-conversation-id', conversationId)
  if (callId !== undefined) headers.set('x-call-id', callId)
  return new Request('https://object/socket', { headers })
}
