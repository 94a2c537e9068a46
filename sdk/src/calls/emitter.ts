import { add, tell, type Stop, type Until } from '../realtime/listeners.ts'

/** Listeners of an object's events, by name. */
export class Emitter<E> {
  readonly #byName = new Map<keyof E, Set<(value: never) => void>>()
  readonly #report: (error: unknown) => void

  /** @param report an error that a listener has thrown; the others are called all the same */
  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** A field, so that it can be given away. */
  readonly on = <N extends keyof E>(name: N, listener: (value: E[N]) => void, until?: Until): Stop => {
    const listeners = this.#byName.get(name) ?? new Set()
    this.#byName.set(name, listeners)
    return add<(value: never) => void>(listeners, listener, until)
  }

  emit<N extends keyof E>(name: N, value: E[N]): void {
    // Guarantee: `on` adds a listener under the name whose values it takes.
    const listeners = (this.#byName.get(name) ?? []) as Iterable<(value: E[N]) => void>
    tell(listeners, this.#report, value)
  }
}
