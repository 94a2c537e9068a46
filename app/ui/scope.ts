import type { Signal } from '../state/signal.ts'

/** The lifetime of a page or dialog: its subscriptions end with it. */
export interface Scope {
  readonly signal: AbortSignal
  /** Calls back now and after every change. */
  watch<T>(source: Signal<T>, listener: (value: T) => void): void
  /** Calls back every so many milliseconds. */
  every(milliseconds: number, work: () => void): void
  onEnd(work: () => void): void
  end(): void
}

export function newScope(): Scope {
  const controller = new AbortController()
  const onEnd = (work: () => void) => controller.signal.addEventListener('abort', work, { once: true })
  return {
    signal: controller.signal,
    watch(source, listener) {
      onEnd(source.subscribe(listener))
      listener(source.value)
    },
    every(milliseconds, work) {
      const timer = setInterval(work, milliseconds)
      onEnd(() => clearInterval(timer))
    },
    onEnd,
    end: () => controller.abort(),
  }
}
