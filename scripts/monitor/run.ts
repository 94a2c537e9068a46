import { Broken, timed } from '../demo/check.ts'
import type { StepName } from './measures.ts'

/** One step that was played. */
export interface Played {
  name: StepName
  seconds: number
  isGood: boolean
}

/** Outcome of a run. `closed`: operators have closed the product for maintenance, so nothing was played. */
export interface Result {
  outcome: 'success' | 'failure' | 'closed'
  steps: Played[]
  /** The first step that failed, and why. */
  failed: { step: StepName; reason: string } | null
  /** When it ended; milliseconds since 1970. */
  endedAt: number
}

/** Thrown outside of a step where operators have closed the product, to end a run in which there is nothing to play. */
export class Closed extends Error {
  override readonly name = 'Closed'
}

/** Plays steps, each within a time limit, and keeps what became of them. */
export class Run {
  readonly steps: Played[] = []
  #failed: Result['failed'] = null
  readonly #limitMs: number
  readonly #tell: (played: Played, title: string) => void

  /** @param tell is called after each step */
  constructor(limitMs: number, tell: (played: Played, title: string) => void) {
    this.#limitMs = limitMs
    this.#tell = tell
  }

  /** @throws what the work throws, or Broken after the time limit; the work itself may go on in the background then */
  step<T>(name: StepName, title: string, work: () => Promise<T>): Promise<T> {
    return timed(
      () => this.#within(name, work),
      (ms, isGood) => {
        const played = { name, seconds: ms / 1000, isGood }
        this.steps.push(played)
        this.#tell(played, title)
      },
    )
  }

  /** Plays a whole journey. @param cleanUp runs after it in any case */
  async play(journey: () => Promise<void>, cleanUp: () => Promise<void>): Promise<Result> {
    let isClosed = false
    for (const part of [journey, cleanUp])
      await part().catch((error: unknown) => {
        if (error instanceof Closed) isClosed = true
        // Thrown outside of a step: a fault of the monitor itself.
        else if (this.#failed === null) throw error
      })
    const outcome = this.#failed === null ? (isClosed ? 'closed' : 'success') : 'failure'
    return { outcome, steps: this.steps, failed: this.#failed, endedAt: Date.now() }
  }

  async #within<T>(name: StepName, work: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Broken(`it takes longer than ${this.#limitMs / 1000} s`)), this.#limitMs)
    })
    try {
      return await Promise.race([work(), late])
    } catch (error) {
      this.#failed ??= { step: name, reason: reasonOf(error) }
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}

/** `fetch` says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  return `${error.message}: ${cause.message || code}`
}
