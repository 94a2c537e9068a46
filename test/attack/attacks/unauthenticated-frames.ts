import type { Attack } from '../attack.ts'
import { pair, waitsUnder } from '../flood/measured.ts'

/** One such socket once had 119,200 frames answered in six seconds. */
export const attack: Attack = {
  title: 'Sending frames on sockets that do not say who is there',
  bound: '32 frames for a socket, 120 sockets of a network at once and 10 a second; others wait under twice as long',
  async run(stack) {
    const { came, text, isUnderTwice } = await waitsUnder(stack, await pair(stack), {
      kind: 'frames',
      lanes: 20,
      rate: 2,
      isUnnamed: true,
    })
    const { opened, refused, sent, heard, closed } = came
    return {
      measured: `${opened} sockets opened, ${refused} refused, ${closed[1008] ?? 0} closed; ${sent} frames sent, ${heard} answered; ${text}`,
      // The allowance at once, and what comes free in the fourteen seconds.
      holds: opened <= 120 + 10 * 16 && heard <= 32 * opened && isUnderTwice,
    }
  },
}
