import type { Hubs } from '../../rpc/namespaces.ts'
import type { CallDevices } from './call-devices.ts'
import type { CallSockets } from './call-sockets.ts'
import { SIDES, type Call, type Happening } from './call-types.ts'
import type { CallAbout } from './call-view.ts'
import { leaseOf } from './lease.ts'
import type { Messenger } from './messenger.ts'
import { hasHeardOf, type Outcomes } from './outcomes.ts'
import { endedFrame, incoming, tell } from './call-notifications.ts'

interface Parts {
  sockets: CallSockets
  hubs: Hubs
  messenger: Messenger
  devices: CallDevices
  outcomes: Outcomes
  keepAlive: (work: Promise<unknown>) => void
}

/** Sends what has happened in a call to devices and hubs. */
export class Announcer {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param length what an extension adds, in milliseconds */
  announce(happening: Happening, to: { call: Call; about: CallAbout; length: number }, now: number): void {
    const { hubs, messenger, keepAlive } = this.#parts
    const { call, about } = to
    for (const { side, frame } of tell(happening, to, now)) messenger.send(call[side].userId, frame)
    switch (happening.type) {
      case 'rang':
        return this.#ring(call, about)
      case 'answered':
        return keepAlive(this.#answered(call))
      case 'extended':
        for (const side of SIDES)
          void messenger.inTurn(call[side].userId, () =>
            hubs.of(call[side].userId).keepCall(call.callId, leaseOf(call)),
          )
        return
      case 'ended':
        return this.#over(call, about)
    }
  }

  #ring(call: Call, about: CallAbout): void {
    const { sockets, hubs, messenger } = this.#parts
    const { userId } = call.callee
    const data = incoming(call, about)
    void messenger.inTurn(userId, async () => {
      sockets.pass(userId, { event: 'call:incoming', data, to: 'all' })
      await hubs.of(userId).ringCall(userId, data)
    })
  }

  async #answered({ callId, callee }: Call): Promise<void> {
    const { hubs, devices } = this.#parts
    devices.flush('callee')
    const stopRinging = hubs.of(callee.userId).callAnswered(callId, callee.sessionId ?? '')
    await Promise.allSettled([stopRinging, devices.look('callee')])
  }

  /** Runs after everything that is under way to both people, so that neither is told of the end before it. */
  #over(call: Call, about: CallAbout): void {
    const { sockets, messenger, outcomes, keepAlive } = this.#parts
    const lines = SIDES.map((side) =>
      messenger.inTurn(call[side].userId, () => {
        const event = hasHeardOf(call, side) ? endedFrame(call, about, side) : null
        if (event) sockets.pass(call[side].userId, event)
        return Promise.resolve()
      }),
    )
    const settled = Promise.all(lines).then(() => outcomes.settle())
    keepAlive(
      settled
        // The job tries again.
        .catch(() => {})
        // By now the device that has ended the call has been answered.
        .then(() => sockets.closeCall(call.callId, 1000, 'the call is over')),
    )
  }
}
