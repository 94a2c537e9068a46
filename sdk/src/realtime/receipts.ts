import { tell, type Listening, type Stop } from './listeners.ts'

/** Up to which `seq` one's own messages of a conversation have arrived, and have been read. 0 for none. */
export interface Reached {
  delivered: number
  read: number
}

export interface ReceiptsOptions extends Listening {
  user(): string | undefined
  /** @throws RealtimeError */
  markRead(messageId: string): Promise<void>
  report: (error: unknown) => void
}

interface Unread {
  /** The newest message that is to be marked; empty when that has been done. */
  next: string
  isUnderWay: boolean
}

/** Receipts: what the other user has got and read, and what this one has read. */
export class Receipts {
  readonly #options: ReceiptsOptions
  readonly #reached = new Map<string, Reached>()
  readonly #listeners = new Set<(conversationId: string, reached: Reached) => void>()
  readonly #unread = new Map<string, Unread>()

  constructor(options: ReceiptsOptions) {
    this.#options = options
    options.on('message_delivered', ({ conversation_id, up_to_seq }) =>
      this.reach(conversation_id, { delivered: up_to_seq }),
    )
    options.on('message_read', ({ conversation_id, reader_id, up_to_seq }) => {
      // One's own other devices report too. What was read has arrived.
      if (reader_id !== options.user()) this.reach(conversation_id, { read: up_to_seq, delivered: up_to_seq })
    })
  }

  of(conversationId: string): Readonly<Reached> {
    return this.#reached.get(conversationId) ?? { delivered: 0, read: 0 }
  }

  /** Takes over what the history says; numbers only rise. */
  reach(conversationId: string, { delivered = 0, read = 0 }: Partial<Reached>): void {
    const before = this.of(conversationId)
    const next = { delivered: Math.max(before.delivered, delivered), read: Math.max(before.read, read) }
    if (next.delivered === before.delivered && next.read === before.read) return
    this.#reached.set(conversationId, next)
    tell(this.#listeners, this.#options.report, conversationId, next)
  }

  onChange(listener: (conversationId: string, reached: Reached) => void): Stop {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Marks a message and all before it as read, when there is a connection. Of several calls while one is under way only the
   * last is sent, so it may be called for every message that comes into view.
   */
  markRead(conversationId: string, messageId: string): void {
    const unread = this.#unread.get(conversationId) ?? { next: '', isUnderWay: false }
    unread.next = messageId
    this.#unread.set(conversationId, unread)
    void this.#mark(conversationId)
  }

  /** Sends again what had no connection. */
  open(): void {
    for (const conversationId of this.#unread.keys()) void this.#mark(conversationId)
  }

  forget(): void {
    this.#reached.clear()
    this.#unread.clear()
  }

  async #mark(conversationId: string): Promise<void> {
    const unread = this.#unread.get(conversationId)
    if (!unread || unread.isUnderWay) return
    unread.isUnderWay = true
    while (unread.next !== '') {
      const messageId = unread.next
      try {
        await this.#options.markRead(messageId)
      } catch (error) {
        // What is only late is sent with the next connection or the next message.
        if (isTransient(error)) break
        this.#options.report(error)
      }
      if (unread.next === messageId) unread.next = ''
    }
    unread.isUnderWay = false
  }
}

const isTransient = (error: unknown): boolean => error instanceof Error && 'isTransient' in error && !!error.isTransient
