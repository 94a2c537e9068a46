import { metersOf, type Meters } from '../../catalogue/meters.ts'
import type { Settings } from '../../settings.ts'
import { AppError, refuse, type Outcome } from '../../foundation/errors.ts'
import { FLOOD } from '../../catalogue/socket-limits.ts'
import type { Log } from '../../foundation/log.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import { parseFrame } from '../../protocol/frames.ts'
import { CLIENT_EVENTS } from '../../protocol/client-events.ts'
import type { UpFrame } from '../../protocol/up.ts'
import { Buckets, FloodGate } from '../../sockets/bucket.ts'
import { MalformedFrameCounter } from '../../sockets/malformed-frame-counter.ts'
import type { FrameConsents } from './frame-consents.ts'
import { endingOf, resultOf, tellFrame, type Ending } from './frame-line.ts'
import { asksForReplay, turnAway } from './replay-bound.ts'
import {
  chargedFrame,
  socketLimitOf,
  type FrameContext,
  type FrameResult,
  type AnySocketEvents,
} from './socket-events.ts'
import {
  attachmentOf,
  closeIfExpired,
  closeSocket,
  failureOf,
  reply,
  saveAttachment,
  sendFailure,
} from '../../sockets/sockets.ts'

/** What is counted of one socket. */
interface OfSocket {
  readonly buckets: Buckets
  readonly gate: FloodGate
  readonly malformedFrames: MalformedFrameCounter
}

interface Parts {
  settings: Settings
  log: Log
  events: AnySocketEvents
  /** Throws unless an account has proved a contact. */
  requireProved: (userId: string) => Promise<void>
  /** Of acts that need a proof. */
  consents: FrameConsents
  /** Called for every well-formed frame but acknowledgements, which say themselves what has arrived. */
  onSpoken?: (socket: WebSocket, now: number) => void
}

/** The checks of every frame before its handler: size, form, limits, session, proof, consent; and its answer. */
export class FrameLoop {
  readonly #parts: Parts
  readonly #meters: Meters
  /** Questions under way whether the account of a socket has proved a contact. */
  readonly #asking = new WeakMap<WebSocket, Promise<void>>()
  /** Limits of one socket; gone with it. */
  readonly #perSocket = new WeakMap<WebSocket, OfSocket>()

  /** Frames of all sockets of a person; there are two people at most to an object. */
  readonly #perPerson = new Map<string, FloodGate>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#meters = metersOf(parts.settings)
  }

  async receive(socket: WebSocket, raw: string | ArrayBuffer, now: number): Promise<void> {
    const who = attachmentOf(socket)
    if (closeIfExpired({ socket, who }, now)) return
    const own = this.#ownOf(socket)
    if (own.gate.isFlooded(now)) return closeSocket(socket, CLOSE.POLICY, 'too many frames')
    // Another device of the user may be flooding, so this one may try again.
    if (this.#gateOf(who.userId).isFlooded(now)) return closeSocket(socket, CLOSE.TRY_LATER, 'too many frames')

    const parsed = parseFrame(who.encoding, raw)
    if (!parsed.ok) {
      this.#count('malformed', 'refused')
      sendFailure(socket, parsed.error, parsed.error.id)
      const line = { frame: 'malformed', user_id: who.userId, ms: 0 }
      tellFrame(this.#parts.log, line, { outcome: 'refused', code: parsed.error.code })
      if (own.malformedFrames.add(now)) closeSocket(socket, CLOSE.POLICY, 'too many malformed frames')
      return
    }
    const { frame } = parsed
    const begun = performance.now()
    const refused = own.buckets.refuses(socketLimitOf(frame.event), '', now)
    if (!refused && frame.event !== 'ack_events') this.#parts.onSpoken?.(socket, now)
    const ending = refused ? refuseFrame(socket, frame, refused) : await this.#dispatch(socket, frame, now)
    this.#count(frame.event, resultOf(ending))
    const ms = Math.round(performance.now() - begun)
    tellFrame(this.#parts.log, { frame: frame.event, user_id: who.userId, ms }, ending)
  }

  #count(event: string, result: 'ok' | 'refused' | 'failed'): void {
    this.#meters.count('vibesmatch_frames_total', { event, result })
  }

  #gateOf(userId: string): FloodGate {
    const gate = this.#perPerson.get(userId) ?? new FloodGate(this.#parts.settings, FLOOD.socketsOfPerson)
    this.#perPerson.set(userId, gate)
    return gate
  }

  #ownOf(socket: WebSocket): OfSocket {
    const known = this.#perSocket.get(socket)
    if (known) return known
    const settings = this.#parts.settings
    const own = {
      buckets: new Buckets(settings),
      gate: new FloodGate(settings),
      malformedFrames: new MalformedFrameCounter(),
    }
    this.#perSocket.set(socket, own)
    return own
  }

  async #dispatch(socket: WebSocket, frame: UpFrame, now: number): Promise<Ending> {
    const handler = this.#parts.events.handlers[frame.event] as
      ((data: UpFrame['data'], context: FrameContext, frame: UpFrame) => Promise<FrameResult> | FrameResult) | undefined
    if (!handler) {
      const message = `"${frame.event}" cannot be sent on this socket.`
      reply(socket, frame, refuse('VALIDATION_FAILED', { message }))
      return { outcome: 'refused', code: 'VALIDATION_FAILED' }
    }
    try {
      if (CLIENT_EVENTS[frame.event].needsProvedContact) {
        if (attachmentOf(socket).isProved !== true) await this.#askProof(socket)
        const consenting = this.#parts.consents.require(attachmentOf(socket).userId, now)
        if (consenting) await consenting
      }
      const charged = chargedFrame(frame)
      const refused = charged && this.#parts.events.refuses(charged, attachmentOf(socket), now)
      if (refused) return refuseFrame(socket, frame, refused)
      const result = await handler(frame.data, { socket, who: attachmentOf(socket), now }, frame)
      if (result) reply(socket, frame, result)
      return result?.ok === false ? { outcome: 'refused', code: result.code } : { outcome: 'ok', value: result?.value }
    } catch (error) {
      if (!(error instanceof AppError)) this.#meters.count('vibesmatch_errors_total', { where: 'frame' })
      sendFailure(socket, failureOf(error), frame.id)
      return endingOf(error)
    }
  }

  /**
   * Asks for a socket whose token is from before the proof, and stores a positive answer. Further frames wait for the same
   * answer, which keeps their order. @throws AppError VERIFICATION_REQUIRED
   */
  #askProof(socket: WebSocket): Promise<void> {
    const asked = this.#asking.get(socket) ?? this.#ask(socket)
    this.#asking.set(socket, asked)
    return asked
  }

  async #ask(socket: WebSocket): Promise<void> {
    try {
      await this.#parts.requireProved(attachmentOf(socket).userId)
      saveAttachment(socket, { ...attachmentOf(socket), isProved: true })
    } finally {
      this.#asking.delete(socket)
    }
  }
}

/** Answers a frame for which there is no token. Of a replay the socket is closed; see {@link asksForReplay}. */
function refuseFrame(socket: WebSocket, frame: UpFrame, refused: Outcome<never>): Ending {
  if (asksForReplay(frame)) turnAway(socket, frame, refused)
  else reply(socket, frame, refused)
  return { outcome: 'refused', code: refused.ok ? '' : refused.code }
}
