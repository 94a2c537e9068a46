import { CLOSE } from '../../protocol/close-codes.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import { encodeFrame } from '../../protocol/frames.ts'
import { PROTOCOL_VERSION } from '../../protocol/version.ts'
import { numbered, type EventLog, type LoggedEvent } from './event-log.ts'
import {
  attachmentOf,
  closeIfExpired,
  closeSocket,
  sendEvent,
  sendText,
  type Attachment,
  type SocketRequest,
} from './sockets.ts'

const PAGE = 500

/** The sockets of an object and how far each has been told what the object's event log holds. */
export class Live {
  readonly #state: DurableObjectState
  readonly #events: EventLog
  /** Every socket has been sent every event up to this number that happened after it was attached. */
  #through: number

  constructor(state: DurableObjectState, events: EventLog) {
    this.#state = state
    this.#events = events
    this.#through = events.last()
  }

  sockets(): WebSocket[] {
    return this.#state.getWebSockets()
  }

  /** Whether anybody is there. A socket that is closing is not. */
  isAnyOpen(): boolean {
    return this.sockets().some(({ readyState }) => readyState === WebSocket.READY_STATE_OPEN)
  }

  socketsOf(userId: string, sessionId?: string): WebSocket[] {
    return this.sockets().filter((socket) => {
      const who = attachmentOf(socket)
      return who.userId === userId && (sessionId === undefined || who.sessionId === sessionId)
    })
  }

  /** Accepts a socket, says `authenticated` and, when asked to, replays what it missed before anything newer. */
  attach(request: SocketRequest): Response {
    const pair = new WebSocketPair()
    const { userId, sessionId, expiresAt, lastEventId } = request
    const who: Attachment = { userId, sessionId, expiresAt, liveAfter: this.#through }
    this.#state.acceptWebSocket(pair[1])
    pair[1].serializeAttachment(who)
    sendEvent(pair[1], 'authenticated', { user_id: userId, protocol_version: PROTOCOL_VERSION }, request.frameId)
    if (lastEventId !== undefined) this.replay(pair[1], who, lastEventId)
    return new Response(null, { status: 101, webSocket: pair[0] })
  }

  /** Sends a socket everything after `lastEventId` that it has not been sent live, then `resumed`. */
  replay(socket: WebSocket, { userId, liveAfter }: Attachment, lastEventId: number, id?: string): void {
    const { events, complete } = this.#events.replay(userId, lastEventId, liveAfter)
    for (const event of events) sendText(socket, encoded(event))
    sendEvent(socket, 'resumed', { replayed: events.length, complete }, id)
  }

  /** Sends every socket the events that have been written since the last call. */
  flush(): void {
    const last = this.#events.last()
    if (last === this.#through) return
    const now = Date.now()
    for (const [userId, sockets] of Map.groupBy(this.sockets(), (socket) => attachmentOf(socket).userId)) {
      const open = sockets.filter((socket) => !closeIfExpired(socket, now))
      for (let after = this.#through; open.length > 0 && after < last;) {
        const events = this.#events.range(userId, after, last, PAGE)
        for (const event of events) {
          const text = encoded(event)
          for (const socket of open) sendText(socket, text)
        }
        after = events.length < PAGE ? last : (events.at(-1)?.eventId ?? last)
      }
    }
    this.#through = last
  }

  /** Sends something that may be missed, and so is in no log. */
  pass<E extends DownEvent>(event: E, data: DownData<E>, to: (who: Attachment) => boolean = () => true): void {
    const text = encodeFrame(event, data)
    const now = Date.now()
    for (const socket of this.sockets()) {
      if (to(attachmentOf(socket)) && !closeIfExpired(socket, now)) sendText(socket, text)
    }
  }

  closeSession(userId: string, sessionId: string): void {
    for (const socket of this.socketsOf(userId, sessionId)) closeSocket(socket, CLOSE.SESSION_ENDED, 'session ended')
  }

  /** Closes every socket, or every one of a person. */
  closeAll(code: number, reason: string, userId?: string): void {
    const sockets = userId === undefined ? this.sockets() : this.socketsOf(userId)
    for (const socket of sockets) closeSocket(socket, code, reason)
  }
}

const encoded = (event: LoggedEvent): string =>
  encodeFrame(event.event as DownEvent, numbered(event) as DownData<DownEvent>)
