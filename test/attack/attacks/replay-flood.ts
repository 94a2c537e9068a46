import type { Attack } from '../attack.ts'
import { pair, waitsUnder } from '../flood/measured.ts'

/** Some 16,000 bytes: as large as a message may be. */
const LONGEST = '👍🏽'.repeat(1_999)
const COUNT = 58

/** 60 replays of a log of a megabyte once took 1.4 s of the room's time. */
export const attack: Attack = {
  title: 'Asking again and again for everything that was missed',
  bound: '30 replays in a minute, 4 MB of them and 100 KB a second; the other one waits under twice as long',
  async run(stack) {
    const two = await pair(stack)
    for (let n = 0; n < COUNT; n += 1)
      await two.a.do('POST', '/messages/send', { conversation_id: two.conversationId, content: LONGEST })
    const { came, text, isUnderTwice } = await waitsUnder(stack, two, { kind: 'replays', lanes: 8, rate: 2 })
    return {
      measured: `${came.replayed} replays of a log of 0.95 MB, ${came.refused} refused, ${came.heard} events; ${text}`,
      holds: came.replayed <= 30 && isUnderTwice,
    }
  },
}
