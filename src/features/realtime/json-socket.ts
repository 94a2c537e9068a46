import type { Context } from '../../context.ts'
import { closeSocket } from '../../sockets/sockets.ts'
import { HeldSocket, forwardFrame, type ClientEnd, type Connect } from './held-socket.ts'
import type { Identify } from './upgrade.ts'

/**
 * A JSON socket authenticated at the upgrade.
 * @throws AppError when it is rejected
 */
export async function openAuthenticated(
  ctx: Context,
  connect: Connect,
  identify: Identify,
  lastEventId: number | undefined,
): Promise<Response> {
  const { held, accept } = jsonSocket(ctx, connect, lastEventId)
  // Frames from the object are not lost: they are buffered in the pair until the response has been sent.
  const response = accept()
  await held.enter(
    async (asks) => {
      const admitted = await identify(asks)
      ctx.note({ user_id: admitted.actor.userId })
      return admitted
    },
    { lastEventId },
  )
  return response
}

/**
 * A JSON socket authenticated by its first event.
 * @param lastEventId from the URL; `authenticate` may name another
 * @throws AppError RATE_LIMIT_EXCEEDED or UNAVAILABLE when too many are unauthenticated
 */
export function awaitAuthentication(ctx: Context, connect: Connect, lastEventId: number | undefined): Response {
  const { held, accept } = jsonSocket(ctx, connect, lastEventId)
  held.waitForEntry()
  return accept()
}

function jsonSocket(ctx: Context, connect: Connect, lastEventId: number | undefined) {
  const pair = new WebSocketPair()
  const [client, server] = [pair[0], pair[1]]
  const end: ClientEnd = {
    encoding: 'json',
    send: (frame) => forwardFrame(server, frame),
    close: (code, reason) => closeSocket(server, code, reason),
  }
  const held = new HeldSocket(ctx, end, connect, lastEventId)
  const accept = () => {
    server.accept()
    server.addEventListener('message', ({ data }) => held.takes(data) && held.receive(data))
    server.addEventListener('close', ({ code, reason }) => held.left(code, reason))
    return new Response(null, { status: 101, webSocket: client })
  }
  return { held, accept }
}
