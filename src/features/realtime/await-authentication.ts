import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { requireSession } from '../../platform/gate.ts'
import { MALFORMED_FRAMES } from '../../platform/limits.ts'
import { describeError } from '../../platform/log.ts'
import { toAppError } from '../../platform/respond.ts'
import { AUTHENTICATE_WITHIN, CLOSE } from '../../protocol/close-codes.ts'
import { parseFrame } from '../../protocol/frames.ts'
import type { UpFrame } from '../../protocol/up.ts'
import { closeSocket, failureOf, sendFailure, type SocketRequest } from '../../objects/shared/sockets.ts'

/** Frames that a client may send while it is being connected. */
const MOST_WAITING = 32

export type SocketResponse = Response & { webSocket: WebSocket }

/** Opens the socket of an object for who has said who they are. @throws AppError when the object refuses */
export type Connect = (request: SocketRequest) => Promise<SocketResponse>

type Authenticate = Extract<UpFrame, { event: 'authenticate' }>

/**
 * A socket whose first event says who is there. Which object it belongs to is not known before, so the Worker holds it,
 * and from then on passes frames both ways between the client and the object.
 * @param lastEventId from the address; `authenticate` may name another
 */
export function awaitAuthentication(ctx: Context, connect: Connect, lastEventId: number | undefined): Response {
  const pair = new WebSocketPair()
  const [client, server] = [pair[0], pair[1]]
  const waiting: (string | ArrayBuffer)[] = []
  let object: WebSocket | null = null
  let isConnecting = false
  let isGone = false
  let mistakes = 0

  const close = (code: number, reason: string) => {
    clearTimeout(timer)
    closeSocket(server, code, reason)
  }
  const timer = setTimeout(() => close(CLOSE.SESSION_ENDED, 'authenticate first'), AUTHENTICATE_WITHIN)

  const receive = (raw: string | ArrayBuffer): void => {
    const parsed = parseFrame(raw)
    if (!parsed.ok) {
      sendFailure(server, parsed.error, parsed.error.id)
      mistakes += 1
      if (mistakes >= MALFORMED_FRAMES.max) close(CLOSE.POLICY, 'too many malformed frames')
    } else if (parsed.frame.event === 'authenticate') void authenticate(parsed.frame)
    else sendFailure(server, { code: 'UNAUTHORIZED', message: 'Send "authenticate" first.' }, parsed.frame.id)
  }

  const authenticate = async ({ data, id }: Authenticate): Promise<void> => {
    isConnecting = true
    try {
      const checkedAt = ctx.now()
      const { userId, sessionId, expiresAt } = await requireSession(ctx, data.token)
      const from = data.last_event_id ?? lastEventId
      const { webSocket } = await connect({ userId, sessionId, expiresAt, checkedAt, lastEventId: from, frameId: id })
      clearTimeout(timer)
      object = webSocket
      pass(object, server)
      if (isGone) closeSocket(object, 1000, 'gone')
      for (const frame of waiting.splice(0)) passOn(object, frame)
    } catch (error) {
      sendFailure(server, failureOf(error), id)
      close(closeCodeOf(toAppError(error)), 'not connected')
      if (!(error instanceof AppError)) ctx.log.error('authenticate_failed', describeError(error))
    }
  }

  server.accept()
  server.addEventListener('message', ({ data }) => {
    if (object) passOn(object, data)
    else if (!isConnecting) receive(data)
    else if (waiting.length < MOST_WAITING) waiting.push(data)
    else close(CLOSE.POLICY, 'too many frames before authentication')
  })
  server.addEventListener('close', ({ code, reason }) => {
    clearTimeout(timer)
    isGone = true
    if (object) closeSocket(object, isReported(code) ? 1000 : code, reason)
  })
  return new Response(null, { status: 101, webSocket: client })
}

/** What a client is to do next: sign in, give up, or come again. */
function closeCodeOf({ status }: AppError): number {
  if (status === 401 || status === 403) return CLOSE.SESSION_ENDED
  return status === 404 ? CLOSE.NOT_FOUND : CLOSE.INTERNAL
}

function pass(object: WebSocket, client: WebSocket): void {
  object.accept()
  object.addEventListener('message', ({ data }) => passOn(client, data))
  // An object that goes away without a word has failed, and the client should come again.
  object.addEventListener('close', ({ code, reason }) =>
    closeSocket(client, isReported(code) ? CLOSE.INTERNAL : code, reason),
  )
}

/** The other side may be gone already; its close is on the way. */
function passOn(socket: WebSocket, frame: string | ArrayBuffer): void {
  try {
    socket.send(frame)
  } catch {
    // Closed meanwhile.
  }
}

/** Codes that only report that there was none, and never travel (RFC 6455 §7.4.1). */
const isReported = (code: number): boolean => code === 1005 || code === 1006
