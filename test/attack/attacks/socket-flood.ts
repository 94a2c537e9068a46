import type { Attack } from '../attack.ts'
import { pair, waitsUnder } from '../flood/measured.ts'

/** 1,500 sockets of one token in a room once slowed the other one's sends from 18 to 200 ms. */
export const attack: Attack = {
  title: 'Opening 100 sockets a second to a conversation, and sending as many frames as they take',
  bound: '10 open for a session, 60 opened in a minute; the other one waits under twice as long',
  async run(stack) {
    const two = await pair(stack)
    const opening = await waitsUnder(stack, two, { kind: 'sockets', lanes: 10, rate: 10 })
    const other = await pair(stack)
    const frames = await waitsUnder(stack, other, { kind: 'frames', lanes: 10, rate: 1 })
    const { opened, refused, closed } = opening.came
    return {
      measured:
        `${opened} opened, ${refused} refused, ${closed[4008] ?? 0} replaced, ${opening.text}; ` +
        `${frames.came.sent} frames sent on ${frames.came.opened} sockets, closed ${JSON.stringify(frames.came.closed)}, ${frames.text}`,
      holds: opened <= 60 && opening.isUnderTwice && frames.isUnderTwice,
    }
  },
}
