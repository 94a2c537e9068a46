import type { DownData } from '../../src/protocol/down.ts'
import { page } from '../api/api.ts'
import { myId, session } from '../api/session.ts'
import type { Card, Conversation, Message, MessageRequest } from '../api/wire.ts'
import { hub } from './hub.ts'
import { signal } from './signal.ts'

/** The user's conversations, most recently active first; null until they are loaded. */
export const conversations = signal<Conversation[] | null>(null)
/** Requests that wait for the user's answer. */
export const requests = signal<MessageRequest[]>([])
/** The conversation on the screen. */
export const openChat = signal<string | null>(null)

const change = (id: string, next: (conversation: Conversation) => Conversation): void => {
  const list = conversations.value
  if (list?.some((one) => one.id === id)) conversations.value = list.map((one) => (one.id === id ? next(one) : one))
}

const inOrder = (list: Conversation[]): Conversation[] =>
  list.toSorted((a, b) => (a.last_activity < b.last_activity ? 1 : -1))

export async function loadInbox(): Promise<void> {
  const [active, waiting] = await Promise.all([
    page<{ conversations: Conversation[] }>('/conversations?limit=50'),
    page<{ requests: MessageRequest[] }>('/messages/requests?type=received&status=pending&limit=50'),
  ])
  conversations.value = active.data.conversations
  requests.value = waiting.data.requests
}

export const conversationWith = (id: string): Conversation | undefined =>
  conversations.value?.find((one) => one.id === id)

export const unreadTotal = (): number =>
  (conversations.value ?? []).reduce((sum, { unread_count }) => sum + unread_count, 0)

/** A message of an event, as lists show it. */
export const messageOf = ({ message_id, event_id: _, ...rest }: DownData<'new_message'>): Message => ({
  ...rest,
  id: message_id,
  is_read: false,
  reactions: [],
})

function onMessage(event: DownData<'new_message'>): void {
  const known = conversationWith(event.conversation_id)
  // A first message, or the conversation had been archived.
  if (!known) return void loadInbox().catch(() => {})
  const isOther = event.sender_id !== myId()
  change(known.id, (conversation) => ({
    ...conversation,
    last_message: messageOf(event),
    last_activity: event.created_at,
    unread_count: conversation.unread_count + (isOther ? 1 : 0),
  }))
  conversations.value = inOrder(conversations.value ?? [])
}

const changeUser = (userId: string, next: Partial<Card>): void => {
  const list = conversations.value
  if (!list?.some(({ user }) => user.id === userId)) return
  conversations.value = list.map((one) => (one.user.id === userId ? { ...one, user: { ...one.user, ...next } } : one))
}

const changeLast = (id: string, messageId: string, next: Partial<Message>): void =>
  change(id, (one) =>
    one.last_message?.id === messageId ? { ...one, last_message: { ...one.last_message, ...next } } : one,
  )

/** Updates the lists from events. */
export function followInbox(): void {
  hub.on('new_message', onMessage)
  hub.on('message_read', ({ conversation_id, reader_id, unread_count }) => {
    if (reader_id === myId() && unread_count !== undefined) change(conversation_id, (one) => ({ ...one, unread_count }))
  })
  hub.on('message_updated', (event) =>
    changeLast(event.conversation_id, event.message_id, { content: event.content, edited_at: event.edited_at }),
  )
  hub.on('message_deleted', (event) =>
    changeLast(event.conversation_id, event.message_id, { content: '', deleted_at: event.deleted_at }),
  )
  hub.on('user_online', ({ user_id }) => changeUser(user_id, { is_online: true }))
  hub.on('user_offline', ({ user_id, last_active }) => changeUser(user_id, { is_online: false, last_active }))
  hub.on('match:ended', ({ conversation_id }) => {
    conversations.value = (conversations.value ?? []).filter(({ id }) => id !== conversation_id)
  })
  const reload = () => void loadInbox().catch(() => {})
  hub.on('match:created', reload)
  hub.on('conversation_updated', reload)
  hub.on('message_request', reload)
  // Presence is in no log, so the lists are reloaded after every reconnect.
  hub.state.subscribe((state) => state === 'open' && reload())
  session.subscribe((value) => {
    if (value) return
    conversations.value = null
    requests.value = []
  })
}
