/** An observable value. */
export interface Signal<T> {
  value: T
  /** Calls back after every change, until the returned function is called. */
  subscribe(listener: (value: T) => void): () => void
}

export function signal<T>(initial: T): Signal<T> {
  let current = initial
  const listeners = new Set<(value: T) => void>()
  return {
    get value() {
      return current
    },
    set value(next) {
      current = next
      // A copy: a listener may subscribe or leave.
      for (const listener of Array.from(listeners)) listener(next)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
