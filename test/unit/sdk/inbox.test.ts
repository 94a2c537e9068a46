import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Inbox } from '../../../sdk/src/realtime/inbox.ts'

const event = (id: number) => ({ event: 'new_message', data: { event_id: id } })
const resumed = (complete = true) => ({ event: 'resumed', data: { replayed: 0, complete } })

function inbox(hand: () => Promise<void> = async () => {}) {
  const [got, handed] = [[] as unknown[], [] as number[]]
  const made = new Inbox({
    hand: ({ event, data }) => {
      got.push(data['event_id'] ?? event)
      return hand()
    },
    onHanded: (id) => handed.push(id),
  })
  return { inbox: made, got, handed }
}
const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('events', () => {
  it('come once and in order, wherever connections end and whatever is sent again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            live: fc.nat(4),
            whileAway: fc.nat(4),
            early: fc.boolean(),
            /** How much of the replay arrives before the connection ends again; null for all. */
            until: fc.option(fc.nat(3)),
          }),
        ),
        async (connections) => {
          const { inbox: box, got } = inbox()
          box.startAt(0)
          let last = 0
          for (const { live, whileAway, early, until } of connections) {
            for (let n = 0; n < live; n += 1) box.hear(event((last += 1)))
            last += whileAway
            const after = box.newest ?? 0
            box.hold()
            if (early) box.hear(event((last += 1)))
            const missed = Array.from({ length: last - after }, (_, i) => after + 1 + i)
            for (const id of missed.slice(0, until ?? missed.length)) box.hear(event(id))
            if (until !== null) {
              // What follows is the next connection, with the number of before.
              box.hold()
              for (const id of missed) box.hear(event(id))
            }
            box.hear(resumed())
          }
          await settled()
          expect(got.filter((one) => one !== 'resumed')).toEqual(Array.from({ length: last }, (_, i) => i + 1))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('count as handed over only when the app is done with them', async () => {
    let done = () => {}
    const { inbox: box, got, handed } = inbox(() => new Promise((resolve) => (done = resolve)))
    box.startAt(4)
    for (const id of [5, 6]) box.hear(event(id))
    await settled()
    expect([got, handed, box.newest]).toEqual([[5], [], 6])
    done()
    await settled()
    expect([got, handed]).toEqual([[5, 6], [5]])
  })

  it('without a number pass at once, and numbered ones wait for "resumed"', async () => {
    const { inbox: box, got } = inbox()
    box.startAt(4)
    box.hold()
    box.hear(event(9))
    box.hear({ event: 'user_typing', data: {} })
    box.hear(event(7))
    await settled()
    expect(got).toEqual(['user_typing'])
    box.hear(resumed())
    await settled()
    expect(got).toEqual(['user_typing', 7, 9, 'resumed'])
  })

  it('of a log that begins anew are taken, after it was said that some are missing', async () => {
    const { inbox: box, got } = inbox()
    box.startAt(500)
    box.hold()
    box.hear(resumed(false))
    for (const id of [3, 4]) box.hear(event(id))
    await settled()
    expect(got).toEqual(['resumed', 3, 4])
    expect(box.newest).toBe(4)
  })

  it('of somebody who has signed out reach nobody', async () => {
    let done = () => {}
    const { inbox: box, got, handed } = inbox(() => new Promise((resolve) => (done = resolve)))
    box.startAt(4)
    for (const id of [5, 6]) box.hear(event(id))
    box.forget()
    done()
    await settled()
    expect([got, handed, box.newest]).toEqual([[5], [], undefined])
  })
})
