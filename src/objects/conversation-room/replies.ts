import type { Draft } from '../../rpc/messages.ts'
import { AppError, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { RoomData } from './room-tables.ts'
import { pictureOf } from './send-message.ts'

/** Accepts for a user; `ip` is their network address, if known. */
type Accept = (userId: string, ip: string | undefined) => Promise<void>

/** Replies to requests: a user who was asked by a message accepts by writing back. */
export class Replies {
  readonly #tables: RoomData['tables']
  readonly #accept: Accept
  /** Acceptances under way. Further messages of the same sender wait for them, which keeps their order. */
  readonly #accepting = new Map<string, Promise<Outcome<null>>>()

  /** @param accept accepts in Postgres and brings the room up to date */
  constructor(tables: RoomData['tables'], accept: Accept) {
    this.#tables = tables
    this.#accept = accept
  }

  /** Whether a message replies to a request of the other participant. */
  isReply({ senderId }: Draft): boolean {
    if (this.#accepting.has(senderId)) return true
    return (
      this.#tables.room.read()?.status === 'requested' &&
      this.#tables.messages.waiting().some(({ sender_id }) => sender_id !== senderId)
    )
  }

  /** Accepts before the reply is written. A reply that cannot be sent, or an outage of Postgres, accepts nothing. */
  async accept(draft: Draft): Promise<Outcome<null>> {
    const picture = pictureOf(this.#tables, draft)
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
