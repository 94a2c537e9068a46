import { OPEN_SOCKETS } from '../../catalogue/limits.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import { attachmentOf, closeSocket, lastHeardOf, type Attached, type SocketRequest } from '../../sockets/sockets.ts'

/** Seconds after which a session whose clients do not answer closes may try again. */
const TRY_AGAIN = 60

/**
 * Makes room for one more socket of somebody: beyond what a session or a person may have open here, the socket is closed
 * that has not been heard of for longest. A phone that comes back from a tunnel gets in at once, and what it replaces is
 * what it has left behind.
 * @returns the refusal where a session has too many that have been closed and whose client does not answer that
 */
export function makeRoomFor(
  state: DurableObjectState,
  { userId, sessionId }: Pick<SocketRequest, 'userId' | 'sessionId'>,
): Response | null {
  const theirs = state
    .getWebSockets()
    .map((socket) => ({ socket, who: attachmentOf(socket) }))
    .filter(({ who }) => who.userId === userId)
  const ofSession = theirs.filter(({ who }) => who.sessionId === sessionId)
  if (ofSession.length >= OPEN_SOCKETS.ofSession + OPEN_SOCKETS.unanswered)
    return new Response(null, { status: 429, headers: { 'retry-after': String(TRY_AGAIN) } })
  closeBeyond(state, ofSession, OPEN_SOCKETS.ofSession - 1)
  closeBeyond(state, theirs, OPEN_SOCKETS.ofPerson - 1)
  return null
}

function closeBeyond(state: DurableObjectState, sockets: readonly Attached[], most: number): void {
  const open = sockets.filter(({ socket }) => socket.readyState === WebSocket.OPEN)
  if (open.length <= most) return
  const silentFirst = open.toSorted((a, b) => lastHeardOf(state, a) - lastHeardOf(state, b))
  for (const { socket } of silentFirst.slice(0, open.length - most))
    closeSocket(socket, CLOSE.REPLACED, 'replaced by a newer socket')
}
