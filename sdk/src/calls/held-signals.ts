interface Numbered {
  seq: number
}

/**
 * The signals of a call in the order of their numbers, each once. Between the loss of the socket and the answer to
 * `call:resume` they are buffered: the missed ones come first.
 */
export class HeldSignals<S extends Numbered> {
  readonly #take: (signal: S) => void
  #newest = 0
  #held: S[] | null = null

  constructor(take: (signal: S) => void) {
    this.#take = take
  }

  /** Number of the newest signal without a gap; 0 before the first. */
  get newest(): number {
    return this.#newest
  }

  /** The socket was lost. */
  hold(): void {
    this.#held ??= []
  }

  /** The missed signals have arrived. */
  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const signal of held.toSorted((a, b) => a.seq - b.seq)) this.hear(signal)
  }

  hear(signal: S): void {
    if (this.#held) return void this.#held.push(signal)
    if (signal.seq <= this.#newest) return
    this.#newest = signal.seq
    this.#take(signal)
  }
}
