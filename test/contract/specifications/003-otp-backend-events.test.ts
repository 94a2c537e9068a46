import { expect } from 'vitest'
import { strangers, swipe } from '../../support/pairs.ts'
import { matched, type Pair } from '../../support/people.ts'
import { events } from '../../support/specification-events.ts'
import { workerWith } from '../../support/worker.ts'

/** Specification 003 (OTP backend): its events, with all their fields. */

const fetcher = workerWith({})

/** Two who could meet. */
const apart = async (): Promise<Pair> => {
  const [a, b] = await strangers()
  return { a, b, matchId: '', conversationId: '' }
}

events(
  ['authenticate', 'typing_start', 'typing_stop'],
  ['authenticated', 'new_match', 'match_removed', 'new_message', 'message_read', 'user_typing'],
  {
    'two match, and one of them unmatches': {
      said: ['authenticate'],
      heard: ['authenticated', 'new_match', 'match_removed'],
      pair: apart,
      async play({ a, b, hear }, people) {
        await swipe(people.a, people.b)
        const { match_id } = (await swipe(people.b, people.a, 'like', { fetcher })).data
        for (const socket of [a, b]) await hear(socket, 'new_match', { match_id, user: { first_name: 'Kim' } })
        await people.a.call('DELETE', `/matches/${match_id}`)
        for (const socket of [a, b]) await hear(socket, 'match_removed', { match_id })
      },
    },

    'a message arrives and is read': {
      said: ['authenticate'],
      heard: ['new_message', 'message_read'],
      pair: () => matched({ isPremium: true }),
      async play({ a, b, hear }, people) {
        const body = { match_id: people.matchId, content: 'Hi there!', message_type: 'text' }
        await people.a.call('POST', '/messages/send', body)
        // Contract: `message.content` of the event is `content`.
        const { message_id } = await hear(b, 'new_message', { content: 'Hi there!' })
        await people.b.call('POST', '/messages/mark-read', { match_id: people.matchId, message_ids: [message_id] })
        await hear(a, 'message_read', { reader_id: people.b.id })
      },
    },

    'typing begins and ends, named by the match': {
      said: ['typing_start', 'typing_stop'],
      heard: ['user_typing'],
      pair: matched,
      async play({ a, b, say, hear }, { a: from, matchId: match_id }) {
        say(a, 'typing_start', { match_id })
        expect(await hear(b, 'user_typing', { user_id: from.id })).toMatchObject({ is_typing: true })
        say(a, 'typing_stop', { match_id })
        expect(await hear(b, 'user_typing', { user_id: from.id })).toMatchObject({ is_typing: false })
      },
    },
  },
)
