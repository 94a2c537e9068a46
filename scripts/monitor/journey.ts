import { randomUUID } from 'node:crypto'
import { check } from '../demo/check.ts'
import type { Person } from '../demo/person.ts'
import type { DemoSocket } from '../demo/socket.ts'
import { Closed, type Result, type Run } from './run.ts'
import { acceptPages, conversationOf, publishProfile } from './settle.ts'

/** How long a message can be deleted for both after it was sent, which the API holds to; milliseconds. */
const DELETABLE = 15 * 60_000

interface Message {
  id: string
  sender_id: string
  created_at: string
  deleted_at?: string
}

/** Plays the demo's journey with two accounts, as often as one likes: what a run makes, it takes away. */
export function playJourney(run: Run, first: Person, second: Person): Promise<Result> {
  const both = [first, second] as const
  const sockets: DemoSocket[] = []
  let conversationId = ''

  async function journey(): Promise<void> {
    const isOpen = await run.step('health', 'the server and all its parts are up', () => isUpAndOpen(first))
    if (!isOpen) throw new Closed()

    await run.step('sign_in', 'both sign in with their passwords', async () => {
      await allOf(both.map((person) => person.signIn()))
      check(first.id !== second.id, 'the two are different accounts')
    })

    await run.step('profile', 'both have a published profile', async () => {
      for (const person of both) {
        await acceptPages(person)
        await publishProfile(person)
      }
    })

    await run.step('feed', 'a page of the feed is there', async () => {
      const { users } = await first.do('GET', '/matching/feed?limit=20')
      check(Array.isArray(users), 'the feed lists users')
    })

    conversationId = await run.step('match', 'both are matched', () => conversationOf(first, second))

    const [ofFirst, ofSecond] = await run.step('connect', 'both open a socket', async () => {
      const opened = await Promise.all([first.connect(), second.connect()] as const)
      sockets.push(...opened)
      return opened
    })

    const messageId = await run.step('message', 'one writes, and the other gets it on the socket', async () => {
      const content = `Synthetic monitor, ${new Date().toISOString()}`
      const ack = await ofFirst.request('send_message', {
        conversation_id: conversationId,
        content,
        client_message_id: randomUUID(),
      })
      const id = String(ack['message_id'])
      const { data } = await ofSecond.take(isAbout('new_message', id), 'new_message')
      check(data['content'] === content, 'it arrives as it was written', data['content'])
      return id
    })

    await run.step('read', 'the other finds it in the history, and reads it', async () => {
      const page = await second.do('GET', `/conversations/${conversationId}/messages?limit=1`)
      check((page['messages'] as Message[])[0]?.id === messageId, 'it is the newest of the history')
      await ofSecond.request('mark_read', { message_id: messageId })
      // To the reader: a sender is told where their plan has read receipts.
      await ofSecond.take(isAbout('message_read', messageId), 'message_read')
    })
  }

  /** Deletes the message for both, and what an interrupted run has left; ends sockets and sessions. */
  async function cleanUp(): Promise<void> {
    const signedIn = both.filter(({ token }) => token !== '')
    if (signedIn.length === 0) return
    await run.step('clean_up', 'the message is deleted, and both sign out', async () => {
      const deleted = conversationId === '' ? Promise.resolve() : deleteMessages(first, conversationId)
      // In any case, also where nothing could be deleted.
      const ended = deleted.catch(() => {}).then(() => allOf(signedIn.map((one) => one.do('POST', '/auth/logout'))))
      await allOf([deleted, ended])
      for (const socket of sockets) socket.close()
    })
  }

  return run.play(journey, cleanUp)
}

/** Waits for all, also where one fails: none may go on after its step. @throws what the first of them threw */
async function allOf(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works)
  await Promise.all(works)
}

/** @returns false while operators have closed the product for maintenance */
async function isUpAndOpen(person: Person): Promise<boolean> {
  const response = await fetch(`${person.url}/health`)
  check(response.status === 200, '/health answers 200', { status: response.status, body: await response.text() })
  const { settings } = await person.do('GET', '/settings')
  return !(settings as { maintenance?: unknown }).maintenance
}

const isAbout =
  (event: string, messageId: string) =>
  (frame: { event: string; data: Record<string, unknown> }): boolean =>
    frame.event === event && frame.data['message_id'] === messageId

async function deleteMessages(person: Person, conversationId: string): Promise<void> {
  const { messages } = await person.do('GET', `/conversations/${conversationId}/messages?limit=50`)
  const own = (messages as Message[]).filter(
    ({ sender_id, created_at, deleted_at }) =>
      sender_id === person.id && deleted_at === undefined && Date.parse(created_at) > Date.now() - DELETABLE,
  )
  for (const { id } of own) await person.do('DELETE', `/messages/${id}`)
}
