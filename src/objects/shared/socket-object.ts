import { DurableObject } from 'cloudflare:workers'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { FrameLoop } from './frame-loop.ts'
import type { Job, Jobs } from './jobs.ts'
import { closeSocket } from './sockets.ts'

/** What the runtime calls on an object that has hibernating sockets and jobs. */
export abstract class SocketObject extends DurableObject<Env> {
  protected abstract readonly frames: FrameLoop
  protected abstract readonly jobs: Jobs
  /** What each named job does. */
  protected abstract readonly duties: Readonly<Record<string, Job>>

  override webSocketMessage(socket: WebSocket, raw: string | ArrayBuffer): Promise<void> {
    return this.frames.receive(socket, raw, Date.now())
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // Codes that only report that there was none never travel (RFC 6455 §7.4.1).
    closeSocket(socket, code === 1005 || code === 1006 ? 1000 : code, 'closed')
  }

  override webSocketError(socket: WebSocket): void {
    closeSocket(socket, CLOSE.INTERNAL, 'socket failed')
  }

  override alarm(): Promise<void> {
    return this.jobs.runDue(Date.now(), this.duties)
  }

  /** For the end of the constructor: sets the alarm if jobs are waiting and none is set. */
  protected wake(): void {
    void this.ctx.blockConcurrencyWhile(async () => {
      if ((await this.ctx.storage.getAlarm()) === null) this.jobs.arm()
    })
  }
}
