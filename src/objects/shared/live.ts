import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { Settings } from '../../settings.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { DownData, DownEvent } from '../../protocol/down.ts'
import { Backlog } from './backlog.ts'
import { makeRoomFor } from './crowd.ts'
import { numbered, type EventLog } from './event-log.ts'
import { Flushes } from './flushes.ts'
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

/** The sockets of an object and how far each has been told what the object's event log holds. */
export class Live {
  readonly #state: DurableObjectState
  readonly #events: EventLog
  readonly #backlog: Backlog
  readonly #onAsked: (socket: WebSocket, lastEventId: number) => void
  readonly #flushes: Flushes
  readonly #replays: Replays
  /** Every socket has been sent every event up to this number that happened after it was attached, unless it is held. */
  #through: number
  /** Sockets that wait for a replay, with the number up to which they have been sent what has happened. */
  readonly #held = new WeakMap<WebSocket, number>()

  /** @param onAsked hears after which event a device has asked for what it has missed; it has all up to that one */
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
    this.#backlog = new Backlog((socket) => this.pingedAt(socket))
    this.#through = events.last()
    this.#flushes = new Flushes(events, this.#through)
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

  /** A client has said something. */
  heard(socket: WebSocket): void {
    this.#backlog.heard(socket)
  }

  /** When somebody, or anybody, was last heard of on a socket that is good; 0 when there is none. Milliseconds since 1970. */
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
   * Accepts a socket, says `authenticated` and, when asked to, replays what it missed before anything newer. Refuses with
   * 429 what is too much of either.
   */
  attach(request: SocketRequest): Response {
    const { userId, sessionId, isProved, expiresAt, lastEventId, encoding = 'json', ip } = request
    const refused = lastEventId === undefined ? null : this.#replays.refuses(userId, Date.now())
    if (refused) return tooMany(refused)
    const crowded = makeRoomFor(this.#state, request)
    if (crowded) return crowded
    const pair = new WebSocketPair()
    const who: Attachment = {
      userId,
      sessionId,
      isProved,
      expiresAt,
      liveAfter: this.#through,
      arrivedThrough: this.#through,
      heardAt: Date.now(),
      encoding,
      ip,
    }
    this.#state.acceptWebSocket(pair[1])
    saveAttachment(pair[1], who)
    sendEvent(pair[1], 'authenticated', this.welcome(userId, lastEventId), request.frameId)
    if (lastEventId !== undefined) {
      // A log that has been purged meanwhile has nothing to replay.
      const replayed = this.replay(pair[1], lastEventId).catch(() => closeSocket(pair[1], CLOSE.INTERNAL, 'no replay'))
      this.#state.waitUntil(replayed)
    }
    return new Response(null, { status: 101, webSocket: pair[0] })
  }

  /** What a socket is told that has been let in, or may stay. */
  welcome(userId: string, lastEventId = this.#through): DownData<'authenticated'> {
    return welcome(userId, lastEventId)
  }

  /** Sends a socket no more events that have numbers until it is sent a replay. */
  hold(socket: WebSocket): void {
    if (!this.#held.has(socket)) this.#held.set(socket, this.#through)
  }

  /** Counts a replay that a frame asks for; the refusal where there have been too many here. */
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
      // An earlier one of the same socket may have let go of it.
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

  /** The end of a replay: what has happened since the socket was held, and nothing comes in between. */
  #letGo(socket: WebSocket, lastEventId: number, { count, complete }: Replayed, id?: string): void {
    const { userId } = attachmentOf(socket)
    const heldAfter = this.#held.get(socket) ?? this.#through
    const events = this.#events.range(userId, heldAfter, this.#through, Number.MAX_SAFE_INTEGER)
    this.#held.delete(socket)
    this.#sendPage(socket, events)
    sendEvent(socket, 'resumed', { replayed: count + events.length, complete }, id)
    // Where some is gone the client reads its lists anew, and that says what it has.
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
      const events = this.#events.addressed(after, last, PAGE)
      for (const event of events) {
        const meant = event.audience === null ? open : open.filter(({ who }) => who.userId === event.audience)
        broadcastLogged(meant, event, this.#takes)
      }
      after = events.at(-1)?.eventId ?? last
    }
    this.#through = last
    this.#flushes.add(last, Date.now())
  }

  /** Sends something that may be missed, and so is in no log. */
  pass<E extends DownEvent>(event: E, data: DownData<E>, to: (who: Attachment) => boolean = () => true): void {
    const meant = this.open().filter(({ who }) => to(who))
    broadcast(meant, event, data, this.#takes)
  }

  /** Closes sockets whose token has run out; returns when the next one does, in milliseconds since 1970. */
  endExpired(now: number): number | null {
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

  readonly #takes = (socket: WebSocket, bytes: number): boolean => this.#backlog.takes(socket, bytes, Date.now())

  /** Every socket that is open; those whose token has run out are closed instead. */
  open(): Attached[] {
    return liveSockets(this.sockets(), Date.now())
  }
}

/** A socket that has just been sent all after an event again, and has not said yet that it has that. */
const awaiting = (who: Attachment, lastEventId: number): Attachment => ({
  ...who,
  arrivedThrough: Math.min(who.arrivedThrough ?? who.liveAfter, lastEventId),
  replayedAt: Date.now(),
})

/** Refuses a socket until there is a replay for it. */
const tooMany = (refused: Outcome<never>): Response => {
  const seconds = refused.ok ? 0 : Math.ceil(refused.retryAfter ?? 1)
  return new Response(null, { status: 429, headers: { 'retry-after': String(seconds) } })
}

const broadcastLogged = (to: readonly Attached[], event: LoggedEvent, takes?: Takes): void =>
  broadcast(to, event.event as DownEvent, numbered(event) as DownData<DownEvent>, takes)

type Takes = Parameters<typeof broadcast>[3]
