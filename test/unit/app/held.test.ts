import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeldSignals } from '../../../sdk/src/calls/held-signals.ts'
import { Cursor } from '../../support/cursor.ts'

describe('the number that a client resumes after', () => {
  it('begins where `authenticated` says, and follows what comes', () => {
    const cursor = new Cursor()
    expect(cursor.begin()).toBeUndefined()
    cursor.hear('authenticated', { last_event_id: 7 })
    cursor.hear('user_typing', {})
    expect(cursor.begin()).toBe(7)
    cursor.hear('resumed', {})
    cursor.hear('new_message', { event_id: 9 })
    expect(cursor.begin()).toBe(9)
    cursor.forget()
    expect(cursor.begin()).toBeUndefined()
  })

  it('stays while what was missed is on its way, whatever comes and wherever the connection ends', () => {
    const cursor = new Cursor()
    cursor.begin()
    cursor.hear('new_message', { event_id: 5 })
    for (let n = 0; n < 3; n += 1) {
      expect(cursor.begin()).toBe(5)
      cursor.hear('authenticated', { last_event_id: 12 })
      cursor.hear('new_message', { event_id: 12 })
    }
    cursor.hear('new_message', { event_id: 6 })
    cursor.hear('resumed', { replayed: 1 })
    expect(cursor.begin()).toBe(12)
  })
})

it('signals are taken once and in order, however a connection is lost and what is sent again', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5 }))), (steps) => {
      const taken: number[] = []
      const signals = new HeldSignals<{ seq: number }>(({ seq }) => taken.push(seq))
      let last = 0
      for (const [isLost, count] of steps) {
        if (isLost) {
          // What is sent now is lost, or comes before what was.
          signals.hold()
          last += count
          signals.hear({ seq: last })
          for (let seq = signals.newest + 1; seq <= last; seq += 1) signals.hear({ seq })
          signals.release()
        } else for (let n = 0; n < count; n += 1) signals.hear({ seq: (last += 1) })
      }
      expect(taken).toEqual(Array.from({ length: last }, (_, n) => n + 1))
      expect(signals.newest).toBe(last)
    }),
  )
})
