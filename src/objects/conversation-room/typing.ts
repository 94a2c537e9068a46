/** A typing signal that is not renewed ends by itself after this long, in milliseconds. */
export const TYPING_ENDS_AFTER = 6_000

/**
 * Who is typing. Nothing of it is stored: the timer keeps the object awake for at most six seconds, and an object that
 * dies within them leaves clients to their own timer.
 */
export class Typing {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #announce: (userId: string, isTyping: boolean) => void

  constructor(announce: (userId: string, isTyping: boolean) => void) {
    this.#announce = announce
  }

  set(userId: string, isTyping: boolean): void {
    const running = this.#timers.get(userId)
    if (running !== undefined) clearTimeout(running)
    this.#timers.delete(userId)
    if (isTyping)
      this.#timers.set(
        userId,
        setTimeout(() => this.set(userId, false), TYPING_ENDS_AFTER),
      )
    // A renewal says nothing new, and neither does the end of what never began.
    if (isTyping !== (running !== undefined)) this.#announce(userId, isTyping)
  }

  /** Forgets who is typing and tells nobody. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
