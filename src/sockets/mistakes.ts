import { MALFORMED_FRAMES } from '../catalogue/limits.ts'

/** Frames of one socket that could not be understood, as far as they still count. */
export class Mistakes {
  #recent: number[] = []

  /** @returns whether that was one too many */
  add(now: number): boolean {
    this.#recent = [...this.#recent.filter((at) => at > now - MALFORMED_FRAMES.windowSeconds * 1000), now]
    return this.#recent.length >= MALFORMED_FRAMES.max
  }
}
