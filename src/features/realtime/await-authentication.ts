import type { Context } from '../../platform/context.ts'
import { closeSocket } from '../../objects/shared/sockets.ts'
import { HeldSocket, passOn, type ClientEnd, type Connect } from './held-socket.ts'

/**
 * A JSON socket whose first event says who is there.
 * @param lastEventId from the address; `authenticate` may name another
 * @throws AppError RATE_LIMIT_EXCEEDED or UNAVAILABLE when too many wait like this
 */
export function awaitAuthentication(ctx: Context, connect: Connect, lastEventId: number | undefined): Response {
  const pair = new WebSocketPair()
  const [client, server] = [pair[0], pair[1]]
  const end: ClientEnd = {
    encoding: 'json',
    send: (frame) => passOn(server, frame),
    close: (code, reason) => closeSocket(server, code, reason),
  }
  const held = new HeldSocket(ctx, end, connect, lastEventId)
  server.accept()
  server.addEventListener('message', ({ data }) => held.takes(data) && held.receive(data))
  server.addEventListener('close', ({ code, reason }) => held.left(code, reason))
  return new Response(null, { status: 101, webSocket: client })
}
