import { runInDurableObject } from 'cloudflare:test'
import { expect } from 'vitest'
import { hubOf, sqlIn } from '../../support/objects.ts'
import { matched } from '../../support/people.ts'
import { events } from '../../support/specification-events.ts'

/** Specification 001 (direct messaging): its events, with all their fields. */

/** Two who are matched; read receipts reach premium senders only. */
const pair = () => matched({ isPremium: true })

events(
  ['authenticate', 'send_message', 'mark_read', 'typing_start', 'typing_stop'],
  ['authenticated', 'new_message', 'message_read', 'user_typing', 'user_online', 'user_offline'],
  {
    'a message is sent, arrives and is read': {
      said: ['authenticate', 'send_message', 'mark_read'],
      heard: ['authenticated', 'new_message', 'message_read'],
      pair,
      async play({ a, b, say, hear }, { a: from, b: to, conversationId }) {
        say(a, 'send_message', {
          conversation_id: conversationId,
          receiver_id: to.id,
          content: 'Hello!',
          message_type: 'text',
        })
        const message = await hear(b, 'new_message', {
          message_id: expect.any(String),
          conversation_id: conversationId,
          sender_id: from.id,
          receiver_id: to.id,
          content: 'Hello!',
          message_type: 'text',
          created_at: expect.any(String),
        })
        const { message_id } = message
        say(b, 'mark_read', { message_id })
        await hear(a, 'message_read', { message_id, read_by: to.id, read_at: expect.any(String) })
      },
    },

    'typing begins and ends': {
      said: ['typing_start', 'typing_stop'],
      heard: ['user_typing'],
      pair,
      async play({ a, b, say, hear }, { a: { id: user_id }, conversationId: conversation_id }) {
        say(a, 'typing_start', { conversation_id })
        await hear(b, 'user_typing', { conversation_id, user_id, is_typing: true })
        say(a, 'typing_stop', { conversation_id })
        await hear(b, 'user_typing', { conversation_id, user_id, is_typing: false })
      },
    },

    'somebody comes and goes': {
      said: ['authenticate'],
      heard: ['user_online', 'user_offline'],
      pair,
      async play({ a, b, hear }, { a: { id: user_id } }) {
        await hear(b, 'user_online', { user_id })
        const hub = hubOf(user_id)
        const presence = async () => (await sqlIn(hub, 'select left_at from presence'))[0]?.['left_at']
        a.close()
        await expect.poll(presence).toEqual(expect.any(Number))
        // A minute passes for the hub.
        await sqlIn(hub, 'update presence set left_at = left_at - 60000')
        await sqlIn(hub, "update jobs set due_at = 0 where name = 'presence'")
        await runInDurableObject(hub, (object) => object.alarm())
        await hear(b, 'user_offline', { user_id, last_active: expect.any(String) })
      },
    },
  },
)
