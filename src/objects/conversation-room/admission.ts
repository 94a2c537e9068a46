import { loadOpening } from '../../features/messaging/load-opening.ts'
import { AppError, ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { inContext } from '../object-context.ts'
import type { Opening } from '../../rpc/opening.ts'
import type { Room } from './room.ts'

/**
 * Who may come in. A room that does not know somebody asks Postgres, and so does one that knows better: what is missing
 * and what belongs to others take the same time to refuse, and neither stores anything.
 */
export class Admission {
  readonly #state: DurableObjectState
  readonly #env: Env
  readonly #present: () => Room | null
  readonly #open: (opening: Opening) => Promise<Room>
  /** Questions under way. Whoever comes meanwhile waits for the same answer, so that nobody overtakes their own message. */
  readonly #asking = new Map<string, Promise<Outcome<Room>>>()
  #purges = 0

  constructor(
    state: DurableObjectState,
    env: Env,
    present: () => Room | null,
    open: (opening: Opening) => Promise<Room>,
  ) {
    this.#state = state
    this.#env = env
    this.#present = present
    this.#open = open
  }

  /** The room, for somebody who takes part; for anybody else CONVERSATION_NOT_FOUND. */
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

  /** What has been asked already is no longer true: answers that are still on their way let nobody in. */
  startOver(): void {
    this.#asking.clear()
    this.#purges += 1
  }

  async #ask(conversationId: string, userId: string): Promise<Outcome<Room>> {
    const purges = this.#purges
    try {
      const opening = await inContext(this.#state, this.#env, (ctx) => loadOpening(ctx, conversationId, userId))
      if (!opening || purges !== this.#purges) return refuse('CONVERSATION_NOT_FOUND')
      const room = await this.#open(opening)
      return room.has(userId) ? ok(room) : refuse('CONVERSATION_NOT_FOUND')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      return refuse(error.code, { retryAfter: error.retryAfter })
    }
  }
}
