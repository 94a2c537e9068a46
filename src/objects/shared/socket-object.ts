import { DurableObject } from 'cloudflare:workers'
import { CLOSE } from '../../protocol/close-codes.ts'
import { HEARTBEAT } from '../../protocol/heartbeat.ts'
import type { FrameLoop } from './frame-loop.ts'
import type { Job, Jobs } from './jobs.ts'
import type { Live } from './live.ts'
import { closeSocket, noteHeard } from '../../sockets/sockets.ts'

export interface SocketParts {
  readonly frames: FrameLoop
  /** Of objects that send more than a few signals. */
  readonly live?: Live
  readonly jobs: Jobs
  /** What each named job does. */
  readonly duties: Readonly<Record<string, Job>>
  /** Hears of every socket that has closed. */
  readonly socketClosed?: (now: number, socket: WebSocket) => void
  /** Hears of a socket that says something after some seconds of silence. */
  readonly heardAgain?: (now: number, socket: WebSocket) => void
}

/** What the runtime calls on an object that has hibernating sockets and jobs. */
export abstract class SocketObject extends DurableObject<Env> {
  /** What there is to an object that has stored something; null for one that is only a name so far. */
  protected abstract readonly parts: SocketParts | null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair(HEARTBEAT.ask, HEARTBEAT.answer))
  }

  override async webSocketMessage(socket: WebSocket, raw: string | ArrayBuffer): Promise<void> {
    // A client that goes on after it has been closed is not read.
    if (socket.readyState !== WebSocket.OPEN) return
    const now = Date.now()
    if (noteHeard(socket, now)) this.parts?.heardAgain?.(now, socket)
    this.parts?.live?.heard(socket)
    await this.parts?.frames.receive(socket, raw, now)
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // Codes that only report that there was none never travel (RFC 6455 §7.4.1).
    closeSocket(socket, code === 1005 || code === 1006 ? 1000 : code, 'closed')
    this.parts?.socketClosed?.(Date.now(), socket)
  }

  override webSocketError(socket: WebSocket): void {
    closeSocket(socket, CLOSE.INTERNAL, 'socket failed')
    this.parts?.socketClosed?.(Date.now(), socket)
  }

  override async alarm(): Promise<void> {
    const { parts } = this
    await parts?.jobs.runDue(Date.now(), parts.duties)
  }

  /** For the end of the constructor: sets the alarm if jobs are waiting and none is set. */
  protected wake(): void {
    void this.ctx.blockConcurrencyWhile(async () => {
      if ((await this.ctx.storage.getAlarm()) === null) this.parts?.jobs.arm()
    })
  }
}
