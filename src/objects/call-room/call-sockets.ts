import type { Audience, CallFrame } from '../../rpc/calls.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import {
  broadcast,
  closeSocket,
  lastHeardOf,
  liveSockets,
  saveAttachment,
  sendEvent,
  welcome,
  type Attached,
  type SocketRequest,
} from '../../sockets/sockets.ts'
import { makeRoomFor } from '../shared/crowd.ts'
import { isMeant } from './call-frame.ts'

/** The sockets that devices of the two have opened to their call itself. */
export class CallSockets {
  readonly #state: DurableObjectState

  constructor(state: DurableObjectState) {
    this.#state = state
  }

  /** Accepts a socket to a call and says `authenticated`; refuses with 429 what is too much. */
  attach(callId: string, wanted: SocketRequest): Response {
    const crowded = makeRoomFor(this.#state, wanted)
    if (crowded) return crowded
    const { userId, sessionId, isProved, expiresAt, lastEventId, frameId, encoding = 'json' } = wanted
    const pair = new WebSocketPair()
    this.#state.acceptWebSocket(pair[1], [callId])
    saveAttachment(pair[1], { userId, sessionId, isProved, expiresAt, liveAfter: 0, heardAt: Date.now(), encoding })
    sendEvent(pair[1], 'authenticated', welcome(userId, lastEventId ?? 0), frameId)
    return new Response(null, { status: 101, webSocket: pair[0] })
  }

  /** Whether a device has a socket here that has been heard of since a time. */
  has(sessionId: string, since: number): boolean {
    return this.#open().some(
      (attached) => attached.who.sessionId === sessionId && lastHeardOf(this.#state, attached) >= since,
    )
  }

  /** Sends a frame to devices of a person. Returns whether any has been reached. */
  pass(userId: string, { event, data, to }: CallFrame): boolean {
    const meant = this.#of(userId, to)
    broadcast(meant, event as DownEvent, data as DownData<DownEvent>)
    return meant.length > 0
  }

  /** Closes sockets of devices of a person. */
  close(userId: string, to: Audience, code: number, reason: string): void {
    for (const { socket } of this.#of(userId, to)) closeSocket(socket, code, reason)
  }

  /** Closes the sockets to a call. */
  closeCall(callId: string, code: number, reason: string): void {
    for (const socket of this.#state.getWebSockets(callId)) closeSocket(socket, code, reason)
  }

  closeAll(code: number, reason: string): void {
    for (const socket of this.#state.getWebSockets()) closeSocket(socket, code, reason)
  }

  #of(userId: string, to: Audience): Attached[] {
    return this.#open().filter(({ who }) => who.userId === userId && isMeant(to, who.sessionId))
  }

  #open(): Attached[] {
    return liveSockets(this.#state.getWebSockets(), Date.now())
  }
}
