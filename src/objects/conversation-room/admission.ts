import { loadSnapshot } from '../../features/messaging/load-snapshot.ts'
import { AppError, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { inContext } from '../object-context.ts'
import type { ConversationSnapshot } from '../../rpc/conversation-snapshot.ts'
import type { Room } from './room.ts'

/**
 * Decides who may use a room. For anybody who is not a known participant the room asks Postgres, even if it knows the
 * participants: a missing conversation and one of others take the same time to refuse, and neither stores anything.
 */
export class Admission {
  readonly #state: DurableObjectState
  readonly #env: Env
  readonly #present: () => Room | null
  readonly #open: (snapshot: ConversationSnapshot) => Promise<Room>
  /** Questions under way. Further calls of the same user wait for the same answer, which keeps their order. */
  readonly #asking = new Map<string, Promise<Outcome<Room>>>()
  #purges = 0

  constructor(
    state: DurableObjectState,
    env: Env,
    present: () => Room | null,
    open: (snapshot: ConversationSnapshot) => Promise<Room>,
  ) {
    this.#state = state
    this.#env = env
    this.#present = present
    this.#open = open
  }

  /** The room, for a participant; CONVERSATION_NOT_FOUND for anybody else. */
  async admit(conversationId: string, userId: string): Promise<Outcome<Room>> {
    const asking = this.#asking.get(userId)
    if (asking) return asking
    const room = this.#present()
    if (room?.has(userId)) return ok(room)
    const asked = this.#ask(conversationId, userId).finally(() => {
      if (this.#asking.get(userId) === asked) this.#asking.delete(userId)
    })
    this.#asking.set(userId, asked)
    return asked
  }

  /** Invalidates answers that are under way: they admit nobody. */
  startOver(): void {
    this.#asking.clear()
    this.#purges += 1
  }

  async #ask(conversationId: string, userId: string): Promise<Outcome<Room>> {
    const purges = this.#purges
    try {
      const snapshot = await inContext(this.#state, this.#env, (ctx) => loadSnapshot(ctx, conversationId, userId))
      if (!snapshot || purges !== this.#purges) return refuse('CONVERSATION_NOT_FOUND')
      const room = await this.#open(snapshot)
      return room.has(userId) ? ok(room) : refuse('CONVERSATION_NOT_FOUND')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return refuse(error.code, { retryAfter: error.retryAfter })
    }
  }
}
