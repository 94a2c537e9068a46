import type { Connect } from '../../src/features/realtime/held-socket.ts'
import { TestSocket, type ClientFormat } from './sockets.ts'

/** An object's answer to who wants a socket, and its own end of that, for tests that play the object themselves. */
export function objectSocket(format?: ClientFormat): { answer: Awaited<ReturnType<Connect>>; end: TestSocket } {
  const pair = new WebSocketPair()
  const response = new Response(null, { status: 101, webSocket: pair[0] })
  return { answer: response as Awaited<ReturnType<Connect>>, end: new TestSocket(pair[1], format) }
}
