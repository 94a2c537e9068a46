import { WebSocket } from 'ws'
import { eventually } from '../../support/node/eventually.ts'
import type { Arrived } from './journal.ts'
import type { Person } from './person.ts'

type Data = Record<string, unknown>

/** A message as a person sees it in the history. */
export interface Seen {
  id: string
  seq: number
  sender_id: string
  content: string
  message_type: string
  client_message_id?: string
  is_read: boolean
  edited_at?: string
  deleted_at?: string
  reactions: { user_id: string; emoji: string }[]
}

/** A row of the archive. */
export interface Archived {
  conversation_id: string
  seq: number
  id: string
  sender_id: string
  content: string
  message_type: string
  edited_at: string | null
  deleted_at: string | null
}

/** Everything that an object has kept for a person, from its first event on. */
export function wholeLog(url: string, token: string): Promise<Arrived[]> {
  return eventually(
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${url.replace(/^http/, 'ws')}?last_event_id=0`, {
          headers: { authorization: `Bearer ${token}` },
        })
        const events: Arrived[] = []
        const timer = setTimeout(() => socket.terminate(), 20_000)
        socket.on('error', reject)
        socket.on('close', () => {
          clearTimeout(timer)
          reject(new Error(`${url} closed`))
        })
        socket.on('message', (raw: Buffer) => {
          const { event, data } = JSON.parse(raw.toString()) as { event: string; data: Data }
          if (data['event_id'] !== undefined) events.push({ eventId: Number(data['event_id']), event, data })
          if (event === 'error') reject(new Error(JSON.stringify(data)))
          if (event !== 'resumed') return
          // What is too much at once is asked for in parts.
          if (data['complete'] === true) {
            resolve(events)
            socket.terminate()
          } else socket.send(JSON.stringify({ event: 'resume', data: { last_event_id: events.at(-1)?.eventId ?? 0 } }))
        })
      }),
  )
}

/** All messages of a conversation as a person sees them, oldest first. */
export async function wholeHistory(person: Person, conversationId: string): Promise<Seen[]> {
  const messages: Seen[] = []
  for (;;) {
    const path = `/conversations/${conversationId}/messages?limit=100&after_seq=${messages.at(-1)?.seq ?? 0}`
    const page = (await eventually(() => person.call('GET', path)))['messages'] as Seen[]
    messages.push(...page)
    if (page.length < 100) return messages
  }
}

/** Unread messages of every conversation on a person's list, and of all together as they are counted apart. */
export async function unreadCounts(person: Person): Promise<{ each: Map<string, number>; all: number }> {
  const { conversations } = (await eventually(() => person.call('GET', '/conversations?limit=50'))) as {
    conversations: { id: string; unread_count: number }[]
  }
  const { unread_count } = await eventually(() => person.call('GET', '/conversations/unread-count'))
  return { each: new Map(conversations.map(({ id, unread_count }) => [id, unread_count])), all: Number(unread_count) }
}
