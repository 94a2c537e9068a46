import { describe, expect, it } from 'vitest'
import { matched, type Pair } from '../../support/people.ts'
import { joined } from '../../support/socket-io.ts'
import { connect, type TestSocket } from '../../support/sockets.ts'

type Data = Record<string, unknown>

describe('a sender is told that a message was delivered', () => {
  it.each<[string, (pair: Pair) => Promise<TestSocket>, (data: Data) => object]>([
    ['/ws', ({ b }) => connect('/ws', b.token), ({ event_id }) => ({ last_event_id: event_id })],
    ['Socket.IO', ({ b }) => joined({ token: b.token }), ({ event_id }) => ({ last_event_id: event_id })],
    [
      'a conversation’s socket',
      ({ b, conversationId }) => connect(`/conversations/${conversationId}/ws`, b.token),
      ({ seq }) => ({ up_to_seq: seq }),
    ],
  ])('once a device has acknowledged it over %s', async (_name, open, upTo) => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const [mine, theirs] = [await connect('/ws', a.token), await open(pair)]
    const sent = await mine.request('send_message', { conversation_id: conversationId, content: 'Hello!' })
    const arrived = (await theirs.next('new_message')).data
    expect(mine.all('message_delivered')).toEqual([])
    theirs.send('ack_events', upTo(arrived))
    const { message_id, seq } = sent.data
    expect((await mine.next('message_delivered')).data).toMatchObject({ message_id, up_to_seq: seq, user_id: b.id })
  })
})
