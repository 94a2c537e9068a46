import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { Settings } from '../../settings.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import { SendBudget } from './send-budget.ts'
import { makeRoomFor, tooManyRequests } from './crowd.ts'
import type { EventLog } from './event-log.ts'
import { Flushes } from './flushes.ts'
import { numbered } from './logged-events.ts'
import { Replays, type Replayed } from './replays.ts'
import {
  attachmentOf,
  broadcast,
  closeSocket,
  goodSockets,
  lastHeardOf,
  liveSockets,
  saveAttachment,
  sendEvent,
  welcome,
  type Attached,
  type Attachment,
  type SocketRequest,
} from '../../sockets/sockets.ts'

const PAGE = 500

/** The sockets of an object, and how far each has been sent the object's event log. Job: `end_sockets`. */
export class Connections {
  readonly #state: DurableObjectState
  readonly #events: EventLog
  readonly #sendBudget: SendBudget
  readonly #onAsked: (socket: WebSocket, lastEventId: number) => void
  readonly #flushes: Flushes
  readonly #replays: Replays
  /** Every socket has been sent every event up to this number that happened after it was attached, unless it is held. */
  #through: number
  /** Sockets that wait for a replay, with the number up to which they have been sent what has happened. */
  readonly #held = new WeakMap<WebSocket, number>()

  /** @param onAsked called when a device has asked for what it has missed after an event; it has everything up to that one */
  constructor(
    state: DurableObjectState,
    events: EventLog,
    settings: Settings,
    onAsked: (socket: WebSocket, lastEventId: number) => void = () => {},
  ) {
    this.#state = state
    this.#events = events
    this.#onAsked = onAsked
    this.#replays = new Replays(events, settings)
    this.#sendBudget = new SendBudget((socket) => this.pingedAt(socket))
    this.#through = events.last()
    this.#flushes = new Flushes(events, this.#through)
  }

  readonly jobHandlers = {
    end_sockets: (now: number): Promise<number | null> => Promise.resolve(this.#endExpired(now)),
  }

  sockets(): WebSocket[] {
    return this.#state.getWebSockets()
  }

  socketsOf(userId: string, sessionId?: string): WebSocket[] {
    return this.sockets().filter((socket) => {
      const who = attachmentOf(socket)
      return who.userId === userId && (sessionId === undefined || who.sessionId === sessionId)
    })
  }

  /** When the runtime has answered a socket's ping last, in milliseconds since 1970; 0 when it has not. */
  pingedAt(socket: WebSocket): number {
    return this.#state.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0
  }

  /** A client has sent a frame. */
  heard(socket: WebSocket): void {
    this.#sendBudget.heard(socket)
  }

  /** When a socket was last heard of, also one that has just closed, in milliseconds since 1970. */
  heardAt(socket: WebSocket): number {
    return lastHeardOf(this.#state, { socket, who: attachmentOf(socket) })
  }

  /** When a user, or any, was last heard of on a good socket; 0 when there is none. Milliseconds since 1970. */
  lastHeard(userId?: string): number {
    const good = goodSockets(this.sockets(), Date.now())
    const meant = userId === undefined ? good : good.filter(({ who }) => who.userId === userId)
    return Math.max(0, ...meant.map((attached) => lastHeardOf(this.#state, attached)))
  }

  /** Whether a device has an open socket that has been heard of since a time. */
  hasDevice(sessionId: string, since: number): boolean {
    return this.open().some(
      (attached) => attached.who.sessionId === sessionId && lastHeardOf(this.#state, attached) >= since,
    )
  }

  /**
   * Accepts a socket, sends `authenticated` and, if asked to, replays what it missed before anything newer. Answers 429 to
   * too many sockets or replays.
   */
  attach(request: SocketRequest): Response {
    const { userId, lastEventId } = request
    const refused = lastEventId === undefined ? null : this.#replays.refuses(userId, Date.now())
    if (refused) return tooManyRequests(refused.ok ? 0 : (refused.retryAfter ?? 1))
    const crowded = makeRoomFor(this.#state, request)
    if (crowded) return crowded
    const pair = new WebSocketPair()
    this.#state.acceptWebSocket(pair[1])
    saveAttachment(pair[1], attachmentFor(request, this.#through))
    sendEvent(pair[1], 'authenticated', this.welcome(userId, lastEventId), request.frameId)
    if (lastEventId !== undefined) {
      // The log may have been purged in the meantime.
      const replayed = this.replay(pair[1], lastEventId).catch(() => closeSocket(pair[1], CLOSE.INTERNAL, 'no replay'))
      this.#state.waitUntil(replayed)
    }
    return new Response(null, { status: 101, webSocket: pair[0] })
  }

  /** The data of `authenticated`. */
  welcome(userId: string, lastEventId = this.#through): DownData<'authenticated'> {
    return welcome(userId, lastEventId)
  }

  /** Sends a socket no more events that have numbers until it is sent a replay. */
  hold(socket: WebSocket): void {
    if (!this.#held.has(socket)) this.#held.set(socket, this.#through)
  }

  /** Counts a replay that a frame asks for; the refusal if there have been too many here. */
  refusesReplay(userId: string, now: number): Outcome<never> | null {
    return this.#replays.refuses(userId, now)
  }

  /**
   * Sends a socket everything after `lastEventId` that it has not been sent live, then `resumed`, and holds it no more.
   * Resolves when it has been answered.
   */
  async replay(socket: WebSocket, lastEventId: number, id?: string): Promise<void> {
    this.hold(socket)
    const { userId } = attachmentOf(socket)
    await this.#replays.inTurn(userId, async () => {
      // An earlier replay of the same socket may have released it.
      this.hold(socket)
      const send = (page: readonly LoggedEvent[]) => this.#sendPage(socket, page)
      const missed = { after: lastEventId, through: attachmentOf(socket).liveAfter }
      const replayed = await this.#replays.send(userId, missed, send)
      if (replayed) this.#letGo(socket, lastEventId, replayed, id)
    })
  }

  #sendPage(socket: WebSocket, page: readonly LoggedEvent[]): boolean {
    if (socket.readyState !== WebSocket.OPEN) return false
    const to = [{ socket, who: attachmentOf(socket) }]
    for (const event of page) broadcastLogged(to, event)
    return true
  }

  /** Ends a replay: sends what has happened since the socket was held, with nothing in between. */
  #letGo(socket: WebSocket, lastEventId: number, { count, complete }: Replayed, id?: string): void {
    const { userId } = attachmentOf(socket)
    const heldAfter = this.#held.get(socket) ?? this.#through
    const events = this.#events.range(userId, { after: heldAfter, through: this.#through })
    this.#held.delete(socket)
    this.#sendPage(socket, events)
    sendEvent(socket, 'resumed', { replayed: count + events.length, complete }, id)
    // If some events are gone, the client loads its lists again, which acknowledges what they contain.
    if (!complete) return
    saveAttachment(socket, awaiting(attachmentOf(socket), lastEventId))
    this.#onAsked(socket, lastEventId)
  }

  /** Number of the event up to which sockets have been sent what is theirs; up to which one of them has, if it is named. */
  sent(socket?: WebSocket): number {
    return (socket && this.#held.get(socket)) ?? this.#through
  }

  /** Whether a socket waits for a replay, and is sent no events meanwhile. */
  isHeld(socket: WebSocket): boolean {
    return this.#held.has(socket)
  }

  /** The same as it was at a time, in milliseconds since 1970. */
  sentBy(time: number): number {
    return this.#flushes.by(time)
  }

  /** Sends every socket the events that have been written since the last call. */
  flush(): void {
    const last = this.#events.last()
    if (last === this.#through) return
    const open = this.open().filter(({ socket }) => !this.#held.has(socket))
    for (let after = this.#through; open.length > 0 && after < last;) {
      const events = this.#events.addressed({ after, through: last }, PAGE)
      for (const event of events) {
        const meant = event.audience === null ? open : open.filter(({ who }) => who.userId === event.audience)
        broadcastLogged(meant, event, this.#takes)
      }
      after = events.at(-1)?.eventId ?? last
    }
    this.#through = last
    this.#flushes.add(last, Date.now())
  }

  /** Sends an event that may be missed and so is not logged. */
  pass<E extends DownEvent>(event: E, data: DownData<E>, to: (who: Attachment) => boolean = () => true): void {
    const meant = this.open().filter(({ who }) => to(who))
    broadcast(meant, event, data, this.#takes)
  }

  /** Closes sockets whose token has run out; returns when the next one does, in milliseconds since 1970. */
  #endExpired(now: number): number | null {
    const open = liveSockets(this.sockets(), now)
    return open.length === 0 ? null : Math.min(...open.map(({ who }) => who.expiresAt))
  }

  closeSession(userId: string, sessionId: string): void {
    for (const socket of this.socketsOf(userId, sessionId)) closeSocket(socket, CLOSE.SESSION_ENDED, 'session ended')
  }

  /** Closes every socket, or every one of a person. */
  closeAll(code: number, reason: string, userId?: string): void {
    const sockets = userId === undefined ? this.sockets() : this.socketsOf(userId)
    for (const socket of sockets) closeSocket(socket, code, reason)
  }

  readonly #takes = (socket: WebSocket, bytes: number): boolean => this.#sendBudget.takes(socket, bytes, Date.now())

  /** Every socket that is open; those whose token has run out are closed instead. */
  open(): Attached[] {
    return liveSockets(this.sockets(), Date.now())
  }
}

const attachmentFor = (request: SocketRequest, through: number): Attachment => {
  const { userId, sessionId, isProved, expiresAt, encoding = 'json', ip } = request
  const sent = { liveAfter: through, arrivedThrough: through, heardAt: Date.now() }
  return { userId, sessionId, isProved, expiresAt, ...sent, encoding, ip }
}

/** A socket that has just been sent everything after an event again, and has not acknowledged it yet. */
const awaiting = (who: Attachment, lastEventId: number): Attachment => ({
  ...who,
  arrivedThrough: Math.min(who.arrivedThrough ?? who.liveAfter, lastEventId),
  replayedAt: Date.now(),
})

const broadcastLogged = (to: readonly Attached[], event: LoggedEvent, takes?: Takes): void =>
  broadcast(to, event.event as DownEvent, numbered(event) as DownData<DownEvent>, takes)

type Takes = Parameters<typeof broadcast>[3]
