import type { Draft } from '../../rpc/messages.ts'
import { AppError, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { MediaShelf } from './media-shelf.ts'
import type { RoomStore } from './room-store.ts'
import { pictureOf } from './send-message.ts'

/** Accepts for somebody, who is at a network address if that is known. */
type Accept = (userId: string, ip: string | undefined) => Promise<void>

/** Answers to requests: who was asked by a message accepts by writing back. */
export class Replies {
  readonly #store: RoomStore
  readonly #shelf: MediaShelf
  readonly #accept: Accept
  /** Acceptances under way. Whoever writes more meanwhile waits for the same, so that nothing overtakes. */
  readonly #accepting = new Map<string, Promise<Outcome<null>>>()

  /** @param accept accepts in Postgres and brings the room up to date */
  constructor(store: RoomStore, shelf: MediaShelf, accept: Accept) {
    this.#store = store
    this.#shelf = shelf
    this.#accept = accept
  }

  /** Whether a message answers what the other one has asked. */
  isReply({ senderId }: Draft): boolean {
    if (this.#accepting.has(senderId)) return true
    return (
      this.#store.room()?.status === 'requested' &&
      this.#store.waiting().some(({ sender_id }) => sender_id !== senderId)
    )
  }

  /** Accepts for who is about to answer. Where that cannot be sent, or Postgres does not answer, nothing is accepted. */
  async accept(draft: Draft): Promise<Outcome<null>> {
    const picture = pictureOf(this.#shelf, draft)
    if (!picture.ok) return picture
    const { senderId, ip } = draft
    const accepting =
      this.#accepting.get(senderId) ?? this.#try(senderId, ip).finally(() => this.#accepting.delete(senderId))
    this.#accepting.set(senderId, accepting)
    return accepting
  }

  async #try(userId: string, ip: string | undefined): Promise<Outcome<null>> {
    try {
      await this.#accept(userId, ip)
      return ok(null)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message, details, retryAfter } = error
      return refuse(code, { message, details, retryAfter })
    }
  }
}
