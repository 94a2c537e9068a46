import type { DownData } from '../../src/protocol/down.ts'
import { api, ApiError, page } from '../api/api.ts'
import { myId } from '../api/session.ts'
import type { Media, Message } from '../api/wire.ts'
import { hub } from './hub.ts'
import { messageOf } from './inbox.ts'
import { signal } from './signal.ts'

/** A message being sent. */
export interface Pending {
  clientId: string
  content: string
  picture?: File
  failure?: string
}

const PAGE = 50
/** How long a typing indicator is shown after the last typing event, in milliseconds. */
const TYPING_FOR = 7_000

/** The messages of one conversation: stored, being sent, and the other user's receipts. */
export class Thread {
  readonly id: string
  /** Oldest first. */
  readonly messages = signal<Message[]>([])
  readonly pending = signal<Pending[]>([])
  readonly isTyping = signal(false)
  /** Numbers of my newest messages that have been delivered and read. */
  readonly reached = signal({ delivered: 0, read: 0 })
  #older: string | null = null
  #typingEnds: ReturnType<typeof setTimeout> | undefined

  constructor(id: string) {
    this.id = id
  }

  get hasOlder(): boolean {
    return this.#older !== null
  }

  async load(): Promise<void> {
    const { data, cursor } = await page<{ messages: Message[] }>(`/conversations/${this.id}/messages?limit=${PAGE}`)
    this.#older = cursor
    this.#merge(data.messages)
  }

  async loadOlder(): Promise<void> {
    if (this.#older === null) return
    const path = `/conversations/${this.id}/messages?limit=${PAGE}`
    const { data, cursor } = await page<{ messages: Message[] }>(path, this.#older)
    this.#older = cursor
    this.#merge(data.messages)
  }

  /** Updates the thread from events, until the signal aborts. */
  follow(until: AbortSignal): void {
    const isHere = ({ conversation_id }: { conversation_id: string }) => conversation_id === this.id
    hub.on('new_message', (event) => isHere(event) && this.#onMessage(event), until)
    hub.on(
      'message_updated',
      (event) =>
        isHere(event) && this.#change(event.message_id, { content: event.content, edited_at: event.edited_at }),
      until,
    )
    hub.on('message_deleted', (event) => isHere(event) && this.#empty(event.message_id, event.deleted_at), until)
    hub.on(
      'message_reaction',
      (event) => isHere(event) && this.#change(event.message_id, { reactions: event.reactions }),
      until,
    )
    hub.on(
      'message_read',
      (event) => isHere(event) && event.reader_id !== myId() && this.#reach({ read: event.up_to_seq }),
      until,
    )
    hub.on('message_delivered', (event) => isHere(event) && this.#reach({ delivered: event.up_to_seq }), until)
    hub.on(
      'user_typing',
      (event) => isHere(event) && event.user_id !== myId() && this.#showTyping(event.is_typing),
      until,
    )
    // Events beyond the replay limit are in the history.
    until.addEventListener(
      'abort',
      hub.state.subscribe((state) => state === 'open' && void this.#catchUp()),
    )
    until.addEventListener('abort', () => clearTimeout(this.#typingEnds))
  }

  /** Sends a text, a picture or both; it is shown at once, and retried until the server has accepted or rejected it. */
  send(content: string, picture?: File): void {
    const message: Pending = { clientId: crypto.randomUUID(), content, ...(picture ? { picture } : {}) }
    this.pending.value = [...this.pending.value, message]
    void this.#deliver(message)
  }

  /** Retries what has failed. */
  retry({ failure: _, ...message }: Pending): void {
    this.pending.value = this.pending.value.map((one) => (one.clientId === message.clientId ? message : one))
    void this.#deliver(message)
  }

  discard(message: Pending): void {
    this.pending.value = this.pending.value.filter(({ clientId }) => clientId !== message.clientId)
  }

  async #deliver(message: Pending): Promise<void> {
    const { clientId, content, picture } = message
    try {
      const media = picture ? await this.#upload(picture) : undefined
      const body = {
        conversation_id: this.id,
        content,
        client_message_id: clientId,
        ...(media ? { media_id: media.id, message_type: media.type === 'image/gif' ? 'gif' : 'image' } : {}),
      }
      // The same message over REST and sockets: `client_message_id` identifies it.
      await hub.request('send_message', body).catch((error: unknown) => {
        if (error instanceof ApiError && error.code !== 'RATE_LIMIT_EXCEEDED') throw error
        return api('POST', '/messages/send', body)
      })
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'Not sent.'
      this.pending.value = this.pending.value.map((one) => (one.clientId === clientId ? { ...one, failure } : one))
    }
  }

  async #upload(picture: File): Promise<Media> {
    const body = new FormData()
    body.set('file', picture)
    body.set('conversation_id', this.id)
    return (await api<{ media: Media }>('POST', '/media', body)).media
  }

  #onMessage(event: DownData<'new_message'>): void {
    if (event.sender_id !== myId()) this.#showTyping(false)
    this.#merge([messageOf(event)])
  }

  async #catchUp(): Promise<void> {
    const newest = this.messages.value.at(-1)?.seq ?? 0
    const path = `/conversations/${this.id}/messages?limit=100&after_seq=${newest}`
    const found = await page<{ messages: Message[] }>(path).catch(() => null)
    if (found) this.#merge(found.data.messages)
    for (const message of this.pending.value) if (message.failure !== undefined) this.retry(message)
  }

  #merge(more: readonly Message[]): void {
    const bySeq = new Map(this.messages.value.map((message) => [message.seq, message]))
    for (const message of more) bySeq.set(message.seq, { ...bySeq.get(message.seq), ...message })
    const arrived = new Set(more.map((message) => message.client_message_id))
    this.pending.value = this.pending.value.filter(({ clientId }) => !arrived.has(clientId))
    this.messages.value = Array.from(bySeq.values()).toSorted((a, b) => a.seq - b.seq)
    const read = this.messages.value.findLast(({ sender_id, is_read }) => is_read && sender_id === myId())
    if (read) this.#reach({ read: read.seq })
  }

  #change(messageId: string, next: Partial<Message>): void {
    this.messages.value = this.messages.value.map((one) => (one.id === messageId ? { ...one, ...next } : one))
  }

  #empty(messageId: string, deletedAt: string): void {
    this.messages.value = this.messages.value.map((one) => {
      if (one.id !== messageId) return one
      const { media: _, ...rest } = one
      return { ...rest, content: '', reactions: [], deleted_at: deletedAt }
    })
  }

  #reach({ delivered = 0, read = 0 }: { delivered?: number; read?: number }): void {
    const before = this.reached.value
    this.reached.value = { delivered: Math.max(before.delivered, delivered), read: Math.max(before.read, read) }
  }

  #showTyping(isTyping: boolean): void {
    clearTimeout(this.#typingEnds)
    if (this.isTyping.value !== isTyping) this.isTyping.value = isTyping
    if (isTyping) this.#typingEnds = setTimeout(() => (this.isTyping.value = false), TYPING_FOR)
  }
}
