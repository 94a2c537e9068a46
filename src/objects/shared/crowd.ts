import { OPEN_SOCKETS } from '../../catalogue/socket-limits.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import { attachmentOf, closeSocket, lastHeardOf, type Attached, type SocketRequest } from '../../sockets/sockets.ts'

/** Seconds after which a session whose clients do not answer closes may try again. */
const TRY_AGAIN = 60

/**
 * Makes room for one more socket of a user: beyond what a session or a user may have open here, the sockets that have not
 * been heard of for longest are closed. A phone that comes out of a tunnel gets in at once and replaces its dead socket.
 * @returns the refusal if a session has too many closed sockets whose client has not completed the close
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
  if (ofSession.length >= OPEN_SOCKETS.ofSession + OPEN_SOCKETS.unanswered) return tooManyRequests(TRY_AGAIN)
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

/** Refuses an upgrade until so many seconds have passed. */
export const tooManyRequests = (seconds: number): Response =>
  new Response(null, { status: 429, headers: { 'retry-after': String(Math.ceil(seconds)) } })
