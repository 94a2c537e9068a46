/** A failure that the next fitting requests meet. */
export interface Fault {
  /** Part of `METHOD path body key`, so that it meets one customer's requests and nobody else's. */
  match: string
  /** Before anything is done, or when it is done and only the answer is missing. */
  when: 'before' | 'after'
  /** A status, a connection that breaks, or one that stays silent. */
  answer: 500 | 503 | 429 | 'drop' | 'hang'
  /** How many requests. */
  times: number
}

/** A slowness that all fitting requests have. */
export interface Delay {
  match: string
  milliseconds: number
}

/** The failures that were asked for. */
export class Faults {
  readonly #faults: Fault[] = []
  #delays: Delay[] = []

  add(fault: Fault): void {
    this.#faults.push({ ...fault })
  }

  /** 0 milliseconds take a slowness away. */
  slow(delay: Delay): void {
    this.#delays = [...this.#delays.filter(({ match }) => match !== delay.match), delay]
  }

  delayOf(request: string): number {
    return Math.max(0, ...this.#delays.filter(({ match }) => request.includes(match)).map((one) => one.milliseconds))
  }

  /** The failure of a request, which counts as met. */
  take(request: string): Fault | null {
    const found = this.#faults.find(({ match, times }) => times > 0 && request.includes(match))
    if (!found) return null
    found.times -= 1
    return found
  }
}
