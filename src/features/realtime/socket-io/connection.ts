import type { Context } from '../../../context.ts'
import { newId } from '../../../foundation/ids.ts'
import { toAppError } from '../../../http/respond.ts'
import { parseOrRefuse } from '../../../http/validate.ts'
import { CLOSE, FINAL_CLOSES } from '../../../protocol/close-codes.ts'
import {
  connectErrorPacket,
  connectPacket,
  DISCONNECT_PACKET,
  openPacket,
  PING_PACKET,
  readControl,
  type ControlPacket,
  type Heartbeats,
} from '../../../protocol/socket-io.ts'
import { MAX_FRAME_BYTES } from '../../../protocol/up.ts'
import { closeSocket, errorData, failureOf } from '../../../sockets/sockets.ts'
import { closeCodeOf, HeldSocket, noteMistake, forwardFrame, type Connect } from '../held-socket.ts'
import type { Identify } from '../upgrade.ts'
import { credentials, identityIn } from './credentials.ts'
import { Heartbeat } from './heartbeat.ts'

/** The connection request's identity and position. */
export interface Doorway {
  identify: Identify | null
  lastEventId: number | undefined
}

type Connecting = Extract<ControlPacket, { type: 'connect' }>

/**
 * A connection of Socket.IO, held by the Worker for its lifetime. The connection itself is handled here, without
 * invoking an object: opening, heartbeats, joining the namespace, leaving. Everything else is forwarded.
 */
export class SocketIoConnection {
  readonly #ctx: Context
  readonly #server: WebSocket
  readonly #doorway: Doorway
  readonly #held: HeldSocket
  readonly #heartbeat: Heartbeat
  #phase: 'opened' | 'joining' | 'joined' = 'opened'

  constructor(ctx: Context, server: WebSocket, connect: Connect, doorway: Doorway, heartbeats: Heartbeats) {
    this.#ctx = ctx
    this.#server = server
    this.#doorway = doorway
    const end = {
      encoding: 'socket.io',
      send: (frame: string | ArrayBuffer) => forwardFrame(server, frame),
      close: (code: number, reason: string) => this.#close(code, reason),
    } as const
    this.#held = new HeldSocket(ctx, end, connect, doorway.lastEventId)
    this.#held.waitForEntry()
    this.#heartbeat = new Heartbeat(
      heartbeats,
      () => forwardFrame(server, PING_PACKET),
      () => this.#leave(CLOSE.INTERNAL, 'no answer to a ping'),
    )
    forwardFrame(server, openPacket(newId(), heartbeats, MAX_FRAME_BYTES))
  }

  /** Handles a client's packet. */
  receive(raw: string | ArrayBuffer): void {
    if (!this.#held.takes(raw)) return
    this.#heartbeat.heard()
    const control = readControl(raw)
    switch (control?.type) {
      case 'pong':
        return this.#held.reportActivity()
      case 'noop':
        return
      case 'close':
        return this.#leave(1000, 'left')
      case 'disconnect':
        if (control.namespace === '/') return this.#leave(1000, 'left')
        break
      case 'connect':
        if (control.namespace !== '/') return this.#refuseNamespace(control)
        if (this.#phase === 'opened') return void this.#join(control)
    }
    // Malformed packets are rejected, and counted, by the current handler.
    if (this.#phase === 'opened')
      this.#held.refuse({
        code: 'VALIDATION_FAILED',
        message: 'The namespace "/" is not connected; connect to it first.',
      })
    else this.#held.receive(raw)
  }

  /** The client has disconnected. */
  left(code: number, reason: string): void {
    this.#heartbeat.stop()
    this.#held.left(code, reason)
  }

  async #join({ auth }: Connecting): Promise<void> {
    this.#phase = 'joining'
    try {
      const given = parseOrRefuse(credentials, auth ?? {}, 'auth')
      const identify = identityIn(this.#ctx, given) ?? this.#doorway.identify
      if (identify) {
        await this.#held.enter(identify, {
          lastEventId: given.last_event_id,
          onEntered: () => this.#confirmConnection(),
        })
      } else {
        this.#confirmConnection()
        this.#held.expectEntry(given.last_event_id)
      }
    } catch (error) {
      const { status, message } = toAppError(error)
      // Temporary failures are not reported: a rejected client gives up, a disconnected one reconnects.
      if (status < 500 && status !== 429)
        forwardFrame(this.#server, connectErrorPacket('/', message, errorData(failureOf(error))))
      this.#held.close(closeCodeOf(toAppError(error)), 'not connected')
      noteMistake(this.#ctx, error)
    }
  }

  #confirmConnection(): void {
    this.#phase = 'joined'
    forwardFrame(this.#server, connectPacket(newId()))
  }

  #refuseNamespace({ namespace }: Connecting): void {
    const failure = errorData({ code: 'NOT_FOUND', message: 'Namespace not found; use "/".' })
    forwardFrame(this.#server, connectErrorPacket(namespace, failure.message, failure))
    this.#held.countMistake()
  }

  /** Closes both ends at once, since the client will not, or can no longer, answer. */
  #leave(code: number, reason: string): void {
    this.left(1000, reason)
    closeSocket(this.#server, code, reason)
  }

  #close(code: number, reason: string): void {
    this.#heartbeat.stop()
    if (this.#phase === 'joined' && FINAL_CLOSES.has(code)) forwardFrame(this.#server, DISCONNECT_PACKET)
    closeSocket(this.#server, code, reason)
  }
}
