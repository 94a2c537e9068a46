import { describe, expect, it } from 'vitest'
import { QuietHubs } from '../../../src/objects/conversation-room/quiet-hubs.ts'
import type { EventLog } from '../../../src/objects/shared/event-log.ts'
import { partial } from '../../support/partial.ts'

/** The quiet hubs of a room with such events, and a way to add some. */
function room() {
  const events: string[] = []
  const log = partial<EventLog>({
    last: () => events.length,
    addressed: ({ after, through }) =>
      events.slice(after, through).map((event, i) => ({ eventId: after + i + 1, event, data: {}, audience: null })),
  })
  return { hubs: new QuietHubs({ events: log, toldWithin: 10_000 }), add: (...more: string[]) => events.push(...more) }
}

describe('what a hub is not told at once', () => {
  it('is nothing, until it has said that nobody listens', () => {
    const { hubs, add } = room()
    add('new_message')
    expect(hubs.canWait('hub', 0, 0)).toBe(false)
    hubs.asking('hub', 0)(undefined, 1)
    expect(hubs.canWait('hub', 0, 0)).toBe(false)
  })

  it.each([
    'new_message',
    'message_delivered',
    'message_read',
    'message_updated',
    'message_deleted',
    'message_reaction',
  ])('is a %s, until the time that it has named', (event) => {
    const { hubs, add } = room()
    hubs.asking('hub', 0)(5_000, 0)
    add(event)
    expect(hubs.canWait('hub', 0, 4_999)).toBe(true)
    expect(hubs.canWait('hub', 0, 5_000)).toBe(false)
  })

  it.each(['match:created', 'match:ended', 'message_request', 'conversation:hidden', 'something new'])(
    'is no %s, nor what came before it or comes after',
    (event) => {
      const { hubs, add } = room()
      hubs.asking('hub', 0)(5_000, 0)
      add('new_message')
      expect(hubs.canWait('hub', 0, 1)).toBe(true)
      add(event)
      expect(hubs.canWait('hub', 0, 1)).toBe(false)
      add('new_message')
      expect(hubs.canWait('hub', 0, 1)).toBe(false)
    },
  )

  it('is never a hundred events, and none for longer than the room’s own clock allows', () => {
    const { hubs, add } = room()
    hubs.asking('hub', 0)(1e15, 0)
    add(...Array.from({ length: 99 }, () => 'new_message'))
    expect(hubs.canWait('hub', 0, 9_999)).toBe(true)
    expect(hubs.canWait('hub', 0, 10_000)).toBe(false)
    add('new_message')
    expect(hubs.canWait('hub', 0, 9_999)).toBe(false)
  })

  it('is nothing once it has asked, whatever it answers to a call that began before', () => {
    const { hubs, add } = room()
    const answer = hubs.asking('hub', 0)
    hubs.end('hub')
    answer(5_000, 0)
    add('new_message')
    expect(hubs.canWait('hub', 0, 1)).toBe(false)
    hubs.asking('hub', 1)(5_000, 0)
    expect(hubs.canWait('hub', 0, 1)).toBe(true)
    expect(hubs.canWait('other', 0, 1)).toBe(false)
  })
})
