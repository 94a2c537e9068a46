import { heldConfiguration } from '../../configuration/app-settings.ts'
import { acceptedUntil, changeToAccept, requireConsent } from '../../http/consent.ts'
import type { Settings } from '../../settings.ts'
import { inContext } from '../object-context.ts'

/** How long an object relies on what its isolate knows of changed pages, in milliseconds. */
const LOOKED_AFTER = 4_000

/** Consent to changed pages, of the people whose frames an object handles. Nothing waits while no page has changed. */
export class FrameConsents {
  readonly #state: DurableObjectState
  readonly #env: Env
  readonly #settings: Settings
  /** Until when a user has accepted every change, by their id; gone with an eviction. */
  readonly #accepted = new Map<string, number>()
  /** Questions under way, which further frames of the user wait for, so that they stay in order. */
  readonly #asking = new Map<string, Promise<void>>()
  #lookedAt = 0

  constructor(state: DurableObjectState, env: Env, settings: Settings) {
    this.#state = state
    this.#env = env
    this.#settings = settings
  }

  /**
   * Null where a user has accepted what has to be accepted by now.
   * @returns rejects with AppError CONSENT_REQUIRED otherwise
   */
  require(userId: string, now: number): Promise<void> | null {
    this.#look(now)
    const known = heldConfiguration.peek({ settings: this.#settings })
    const changed = known && changeToAccept(known, userId, now)
    if (changed === null || (this.#accepted.get(userId) ?? 0) >= changed) return null
    const asked = this.#asking.get(userId) ?? this.#ask(userId, changed)
    this.#asking.set(userId, asked)
    return asked
  }

  async #ask(userId: string, changed: number): Promise<void> {
    try {
      await inContext(this.#state, this.#env, async (context) => {
        const configuration = await heldConfiguration.current(context)
        const accepted = acceptedUntil(context.redis, userId)
        await requireConsent(context, configuration, { userId }, { accepted, languages: null })
      })
      this.#accepted.set(userId, changed)
    } finally {
      this.#asking.delete(userId)
    }
  }

  /** Beside the frames: the first ones after a change may pass. */
  #look(now: number): void {
    if (now - this.#lookedAt < LOOKED_AFTER) return
    this.#lookedAt = now
    this.#state.waitUntil(
      inContext(this.#state, this.#env, async (context) => {
        await heldConfiguration.current(context)
      }).catch(() => {}),
    )
  }
}
