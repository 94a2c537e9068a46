import type { Signal } from '../state/signal.ts'

/** The life of a page or dialog: what is subscribed to through it ends with it. */
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
