import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { requireSession } from '../../platform/gate.ts'
import { describeError } from '../../platform/log.ts'
import { toAppError } from '../../platform/respond.ts'
import { AUTHENTICATE_WITHIN, CLOSE } from '../../protocol/close-codes.ts'
import { encodeFrame, parseFrame } from '../../protocol/frames.ts'
import type { SocketRequest } from '../../objects/shared/sockets.ts'

/** Frames that a client may send while it is being connected. */
const MOST_WAITING = 32

/** Opens the socket of an object for who has said who they are. */
export type Connect = (request: SocketRequest) => Promise<Response>

/**
 * A socket whose first event says who is there. Which object it belongs to is not known before, so the Worker holds it,
 * and from then on passes frames both ways between the client and the object.
 */
export function awaitAuthentication(ctx: Context, connect: Connect): Response {
  const pair = new WebSocketPair()
  const [client, server] = [pair[0], pair[1]]
  const waiting: (string | ArrayBuffer)[] = []
  let object: WebSocket | null = null
  let isConnecting = false

  const close = (code: number, reason: string) => {
    clearTimeout(timer)
    closeQuietly(server, code, reason)
  }
  const timer = setTimeout(() => close(CLOSE.SESSION_ENDED, 'authenticate first'), AUTHENTICATE_WITHIN)

  const authenticate = async (raw: string | ArrayBuffer): Promise<void> => {
    const parsed = parseFrame(raw)
    try {
      if (!parsed.ok) throw new AppError('VALIDATION_FAILED', { message: parsed.error.message })
      if (parsed.frame.event !== 'authenticate')
        throw new AppError('UNAUTHORIZED', { message: 'Send "authenticate" first.' })
      isConnecting = true
      object = await open(ctx, connect, parsed.frame.data)
      clearTimeout(timer)
      pass(object, server)
      for (const frame of waiting.splice(0)) passOn(object, frame)
    } catch (error) {
      isConnecting = false
      const { code, message } = toAppError(error)
      const id = parsed.ok ? parsed.frame.id : parsed.error.id
      passOn(server, encodeFrame('error', { code, message }, id))
      if (parsed.ok && parsed.frame.event === 'authenticate') close(CLOSE.SESSION_ENDED, 'not authenticated')
      if (code === 'INTERNAL') ctx.log.error('authenticate_failed', describeError(error))
    }
  }

  server.accept()
  server.addEventListener('message', ({ data }) => {
    if (object) passOn(object, data)
    else if (!isConnecting) void authenticate(data)
    else if (waiting.length < MOST_WAITING) waiting.push(data)
    else close(CLOSE.POLICY, 'too many frames before authentication')
  })
  server.addEventListener('close', ({ code, reason }) => {
    clearTimeout(timer)
    closeQuietly(object, code, reason)
  })
  return new Response(null, { status: 101, webSocket: client })
}

async function open(
  ctx: Context,
  connect: Connect,
  { token, last_event_id }: { token: string; last_event_id?: number | undefined },
): Promise<WebSocket> {
  const { userId, sessionId, expiresAt } = await requireSession(ctx, token)
  const { webSocket, status } = await connect({ userId, sessionId, expiresAt, lastEventId: last_event_id })
  if (!webSocket) throw new AppError(status === 404 ? 'CONVERSATION_NOT_FOUND' : 'UNAUTHORIZED')
  return webSocket
}

function pass(object: WebSocket, client: WebSocket): void {
  object.accept()
  object.addEventListener('message', ({ data }) => passOn(client, data))
  object.addEventListener('close', ({ code, reason }) => closeQuietly(client, code, reason))
}

/** The other side may be gone already; its close is on the way. */
function passOn(socket: WebSocket, frame: string | ArrayBuffer): void {
  try {
    socket.send(frame)
  } catch {
    // Closed meanwhile.
  }
}

/** Passes a close on. Codes that only report, and never travel, become the general one (RFC 6455 §7.4.1). */
function closeQuietly(socket: WebSocket | null, code: number, reason: string): void {
  try {
    socket?.close(code === 1005 || code === 1006 ? 1000 : code, reason)
  } catch {
    // Closed meanwhile.
  }
}
