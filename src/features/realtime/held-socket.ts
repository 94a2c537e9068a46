import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { describeError } from '../../foundation/log.ts'
import { toAppError } from '../../http/respond.ts'
import type { SocketKind } from '../../protocol/socket-kind.ts'
import { AUTHENTICATE_WITHIN, CLOSE } from '../../protocol/close-codes.ts'
import { encodeFrame, parseFrame, type Encoding } from '../../protocol/frames.ts'
import { HEARTBEAT } from '../../protocol/heartbeat.ts'
import type { UpFrame } from '../../protocol/up.ts'
import { FloodGate } from '../../sockets/bucket.ts'
import { MalformedFrameCounter } from '../../sockets/malformed-frame-counter.ts'
import { closeSocket, errorData, failureOf, type Failure, type SocketRequest } from '../../sockets/sockets.ts'
import { enterByToken } from './enter-by-token.ts'
import { endUnanswered, admitUnauthenticated, UnauthenticatedFrames } from './unauthenticated-sockets.ts'
import { OpenTime } from './open-time.ts'
import { limitsOf, type Identify } from './upgrade.ts'

export type SocketResponse = Response & { webSocket: WebSocket }

/** Opens the object's socket for an authenticated user. @throws AppError when the object rejects it */
export interface Connect {
  (request: SocketRequest): Promise<SocketResponse>
  /** Of the socket; a user's by default. */
  readonly kind?: SocketKind
}

/** The client's end of a socket held by the Worker. */
export interface ClientEnd {
  readonly encoding: Encoding
  send(frame: string | ArrayBuffer): void
  close(code: number, reason: string): void
}

type Authenticate = Extract<UpFrame, { event: 'authenticate' }>

interface Entry {
  lastEventId: number | undefined
  frameId?: string | undefined
  /** Runs when the object has accepted the socket, before any of its frames reach the client. */
  onEntered?: () => void
}

/**
 * A client's socket, held by the Worker. After authentication it forwards frames both ways between the client and the
 * object: so a flood of frames ends here, at a hundredth of the cost of invoking the object.
 */
export class HeldSocket {
  readonly #ctx: Context
  readonly #end: ClientEnd
  readonly #connect: Connect
  #lastEventId: number | undefined
  readonly #mistakes = new MalformedFrameCounter()
  readonly #unnamed = new UnauthenticatedFrames()
  readonly #gate: FloodGate
  readonly #openTime = new OpenTime()
  /** The socket no longer counts as unauthenticated. */
  #endWait: () => void = () => {}
  readonly #waiting: (string | ArrayBuffer)[] = []
  #object: WebSocket | null = null
  #isEntering = false
  #isGone = false
  #isClosed = false
  #isCounted = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param lastEventId from the URL; `authenticate` may name another */
  constructor(ctx: Context, end: ClientEnd, connect: Connect, lastEventId: number | undefined) {
    this.#ctx = ctx
    this.#end = end
    this.#connect = connect
    this.#lastEventId = lastEventId
    this.#gate = new FloodGate(ctx.settings)
  }

  /**
   * The socket counts as unauthenticated until `authenticate` succeeds.
   * @throws AppError RATE_LIMIT_EXCEEDED or UNAVAILABLE when there are too many
   */
  waitForEntry(): void {
    this.#endWait = admitUnauthenticated(this.#ctx)
    this.expectEntry()
  }

  /** Starts the timeout of ten seconds for authentication. */
  expectEntry(lastEventId = this.#lastEventId): void {
    this.#lastEventId = lastEventId
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.close(CLOSE.SESSION_ENDED, 'authenticate first'), AUTHENTICATE_WITHIN)
  }

  /** Whether a frame of the client is processed; one too many closes the socket, and none is processed after that. */
  takes(raw: string | ArrayBuffer): boolean {
    if (this.#isClosed) return false
    this.#countTime(this.#openTime.heard(this.#ctx.now()))
    if (this.#object ? this.#gate.isFlooded(this.#ctx.now()) : this.#unnamed.isTooMuch(raw))
      this.close(CLOSE.POLICY, this.#object ? 'too many frames' : 'too many frames before authentication')
    return !this.#isClosed
  }

  /** Handles a frame that {@link takes} has accepted. */
  receive(raw: string | ArrayBuffer): void {
    if (this.#object) forwardFrame(this.#object, raw)
    else if (this.#isEntering) this.#waiting.push(raw)
    else this.#hear(raw)
  }

  /** Reports activity to the object with a ping, which does not end its hibernation. */
  reportActivity(): void {
    if (this.#object) forwardFrame(this.#object, HEARTBEAT.ask)
  }

  /** Rejects a malformed frame. */
  refuse(failure: Failure, id?: string): void {
    this.#fail(failure, id)
    this.countMistake()
  }

  /** Counts a malformed frame; the fifth within a minute closes the socket. */
  countMistake(): void {
    if (this.#mistakes.add(this.#ctx.now())) this.close(CLOSE.POLICY, 'too many malformed frames')
  }

  /** Connects the client to its object. @throws AppError when it is rejected */
  async enter(identify: Identify, entry: Entry): Promise<void> {
    const kind = this.#kind
    try {
      await this.#enter(identify, entry)
      this.#ctx.count('vibesmatch_socket_connections_total', { kind, result: 'accepted' })
    } catch (error) {
      const result = toAppError(error).status >= 500 ? 'failed' : 'refused'
      this.#ctx.count('vibesmatch_socket_connections_total', { kind, result })
      throw error
    }
  }

  async #enter(identify: Identify, { lastEventId = this.#lastEventId, frameId, onEntered }: Entry): Promise<void> {
    this.#isEntering = true
    const { actor, knownAt } = await identify({ replay: lastEventId !== undefined })
    const { userId, sessionId, isProved, expiresAt } = actor
    const { encoding } = this.#end
    const wanted = { userId, sessionId, isProved, expiresAt, checkedAt: knownAt, frameId, encoding }
    const { webSocket } = await this.#connect({ ...wanted, lastEventId })
    clearTimeout(this.#timer)
    this.#endWait()
    onEntered?.()
    this.#object = webSocket
    this.#openTime.begin(this.#ctx.now())
    this.#pass(webSocket)
    if (this.#isGone) closeSocket(webSocket, 1000, 'gone')
    for (const frame of this.#waiting.splice(0)) forwardFrame(webSocket, frame)
  }

  /** The client has disconnected. */
  left(code: number, reason: string): void {
    clearTimeout(this.#timer)
    this.#endWait()
    this.#isGone = true
    this.#countClose(code === 1006 ? 'lost' : 'client')
    if (this.#object) closeSocket(this.#object, isReported(code) ? 1000 : code, reason)
  }

  close(code: number, reason: string): void {
    clearTimeout(this.#timer)
    this.#isClosed = true
    endUnanswered(this.#endWait)
    this.#countClose('server')
    this.#end.close(code, reason)
    if (this.#object) closeSocket(this.#object, code, reason)
  }

  /** Once, of a socket that was connected: what follows a close is its answer. */
  #countClose(reason: 'client' | 'server' | 'lost' | 'error'): void {
    if (this.#object && !this.#isCounted) this.#ctx.count('vibesmatch_socket_closes_total', { reason })
    if (this.#object) this.#isCounted = true
    this.#countTime(this.#openTime.end(this.#ctx.now()))
  }

  #countTime(seconds: number): void {
    if (seconds > 0) this.#ctx.count('vibesmatch_socket_seconds_total', { kind: this.#kind }, seconds)
  }

  get #kind(): SocketKind {
    return this.#connect.kind ?? 'user'
  }

  #hear(raw: string | ArrayBuffer): void {
    const parsed = parseFrame(this.#end.encoding, raw)
    if (!parsed.ok) this.refuse(parsed.error, parsed.error.id)
    else if (parsed.frame.event === 'authenticate') void this.#authenticate(parsed.frame)
    else
      this.#fail(
        { code: 'UNAUTHORIZED', message: 'Authentication is required; send "authenticate" first.' },
        parsed.frame.id,
      )
  }

  async #authenticate({ data, id }: Authenticate): Promise<void> {
    try {
      const entry = { lastEventId: data.last_event_id, frameId: id }
      await this.enter((asks) => enterByToken(this.#ctx, data.token, limitsOf(asks)), entry)
    } catch (error) {
      this.#fail(failureOf(error), id)
      this.close(closeCodeOf(toAppError(error)), 'not connected')
      noteMistake(this.#ctx, error)
    }
  }

  #fail(failure: Failure, id?: string): void {
    this.#end.send(encodeFrame(this.#end.encoding, 'error', errorData(failure), id))
  }

  #pass(object: WebSocket): void {
    object.accept()
    object.addEventListener('message', ({ data }) => {
      // The reply to the ping sent in `alive`.
      if (this.#end.encoding !== 'json' && data === HEARTBEAT.answer) return
      this.#end.send(data)
    })
    // An object that closes without a code has failed, and the client should reconnect.
    object.addEventListener('close', ({ code, reason }) => {
      this.#countClose(isReported(code) || code === CLOSE.INTERNAL ? 'error' : 'server')
      this.#end.close(isReported(code) ? CLOSE.INTERNAL : code, reason)
    })
  }
}

/** The close code for the client's next step: sign in, give up, or reconnect. */
export function closeCodeOf({ status }: AppError): number {
  if (status === 400) return CLOSE.POLICY
  if (status === 401 || status === 403) return CLOSE.SESSION_ENDED
  if (status === 429) return CLOSE.TRY_LATER
  return status === 404 ? CLOSE.NOT_FOUND : CLOSE.INTERNAL
}

/** Logs an unexpected failure while connecting. */
export function noteMistake({ log }: Context, error: unknown): void {
  if (!(error instanceof AppError)) log.error('authenticate_failed', describeError(error))
}

/** Sends to a socket that may be closed already; its close event follows. */
export function forwardFrame(socket: WebSocket, frame: string | ArrayBuffer): void {
  try {
    socket.send(frame)
  } catch {
    // Closed meanwhile.
  }
}

/** Codes that only report their absence, and are never sent (RFC 6455 §7.4.1). */
const isReported = (code: number): boolean => code === 1005 || code === 1006
