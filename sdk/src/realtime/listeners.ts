import type { Frame, HeardEvent, HeardEvents, HeardName } from './events.ts'

/** Ends what has been begun. */
export type Stop = () => void
export interface Until {
  /** Ends it when it aborts. */
  signal?: AbortSignal
}
/** May return a promise: the next event follows when it has settled, and only then does this one count as handed over. */
export type Listener<T> = (value: T) => void | Promise<void>

/** What the helpers hear events by. */
export interface Listening {
  readonly on: <E extends HeardName>(event: E, listener: Listener<HeardEvents[E]>, until?: Until) => Stop
}

/** Listeners of the app and of the helpers, by event. */
export class Listeners implements Listening {
  readonly #byEvent = new Map<string, Set<Listener<never>>>()
  readonly #forAll = new Set<Listener<HeardEvent>>()
  readonly #report: (error: unknown) => void

  /** @param report an error that a listener has thrown; the others are called all the same */
  constructor(report: (error: unknown) => void) {
    this.#report = report
  }

  /** A field, so that it can be given away. */
  readonly on = <E extends HeardName>(event: E, listener: Listener<HeardEvents[E]>, until?: Until): Stop => {
    const listeners = this.#byEvent.get(event) ?? new Set()
    this.#byEvent.set(event, listeners)
    return add<Listener<never>>(listeners, listener, until)
  }

  onAny(listener: Listener<HeardEvent>, until?: Until): Stop {
    return add(this.#forAll, listener, until)
  }

  /** Calls every listener of an event, one after the other. */
  async hand({ event, data }: Frame): Promise<void> {
    // Guarantee: the server's frames have the form that the protocol gives them; its tests hold every frame against it.
    const typed = { event, data } as unknown as HeardEvent
    for (const listener of Array.from(this.#byEvent.get(event) ?? []))
      await this.#call(() => listener(typed.data as never))
    for (const listener of Array.from(this.#forAll)) await this.#call(() => listener(typed))
  }

  async #call(work: () => void | Promise<void>): Promise<void> {
    try {
      const result = work()
      if (result) await result
    } catch (error) {
      this.#report(error)
    }
  }
}

/** Adds a listener until it is stopped or the signal aborts. */
export function add<T>(listeners: Set<T>, listener: T, { signal }: Until = {}): Stop {
  const stop = () => void listeners.delete(listener)
  listeners.add(listener)
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  return stop
}

/** Calls listeners of the app. One that throws is reported; the others, and what follows, go on all the same. */
export function tell<A extends unknown[]>(
  listeners: Iterable<(...args: A) => void>,
  report: (error: unknown) => void,
  ...args: A
): void {
  for (const listener of Array.from(listeners)) {
    try {
      listener(...args)
    } catch (error) {
      report(error)
    }
  }
}
