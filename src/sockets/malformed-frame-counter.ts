import { MALFORMED_FRAMES } from '../catalogue/socket-limits.ts'

/** Malformed frames of one socket within the window. */
export class MalformedFrameCounter {
  #recent: number[] = []

  /** @returns whether that exceeds the limit */
  add(now: number): boolean {
    this.#recent = [...this.#recent.filter((at) => at > now - MALFORMED_FRAMES.windowSeconds * 1000), now]
    return this.#recent.length >= MALFORMED_FRAMES.max
  }
}
