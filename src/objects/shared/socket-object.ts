import { DurableObject } from 'cloudflare:workers'
import { CLOSE } from '../../protocol/close-codes.ts'
import { HEARTBEAT } from '../../protocol/heartbeat.ts'
import type { FrameLoop } from './frame-loop.ts'
import type { Job, Jobs } from './jobs.ts'
import type { Connections } from './connections.ts'
import { closeSocket, noteHeard } from '../../sockets/sockets.ts'

export interface SocketParts {
  readonly frames: FrameLoop
  /** Absent in objects without an event log. */
  readonly live?: Connections
  readonly jobs: Jobs
  /** The jobs of all parts, by name. */
  readonly jobHandlers: Readonly<Record<string, Job>>
  /** Called when a socket has closed. */
  readonly socketClosed?: (now: number, socket: WebSocket) => void
  /** Called for the first frame of a socket after some seconds of silence. */
  readonly heardAgain?: (now: number, socket: WebSocket) => void
}

/**
 * The life cycle that every object with hibernating sockets shares: the five methods that the runtime calls (constructor,
 * message, close, error, alarm), identical for rooms, hubs and calls. A base class, because the runtime looks these methods
 * up on the class itself; as a composed part each class would repeat all five. It holds nothing of a subclass's own work,
 * which is in {@link SocketParts}.
 */
export abstract class SocketObject extends DurableObject<Env> {
  /** Null while the object has stored nothing. */
  protected abstract readonly parts: SocketParts | null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ask, HEARTBEAT.answer))
  }

  override async webSocketMessage(socket: WebSocket, raw: string | ArrayBuffer): Promise<void> {
    // Frames after the close are ignored.
    if (socket.readyState !== WebSocket.OPEN) return
    const now = Date.now()
    if (noteHeard(socket, now)) this.parts?.heardAgain?.(now, socket)
    this.parts?.live?.heard(socket)
    await this.parts?.frames.receive(socket, raw, now)
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1005 and 1006 report a missing code and must not be sent (RFC 6455 §7.4.1).
    closeSocket(socket, code === 1005 || code === 1006 ? 1000 : code, 'closed')
    this.parts?.socketClosed?.(Date.now(), socket)
  }

  override webSocketError(socket: WebSocket): void {
    closeSocket(socket, CLOSE.INTERNAL, 'socket failed')
    this.parts?.socketClosed?.(Date.now(), socket)
  }

  override async alarm(): Promise<void> {
    const { parts } = this
    await parts?.jobs.runDue(Date.now(), parts.jobHandlers)
  }

  /** To be called at the end of the constructor: sets the alarm if jobs are waiting and none is set. */
  protected wake(): void {
    void this.ctx.blockConcurrencyWhile(async () => {
      if ((await this.ctx.storage.getAlarm()) === null) this.parts?.jobs.arm()
    })
  }
}
