import { useEffect, useState } from 'preact/hooks'
import type { Signal } from '../../app/state/signal.ts'

/** The value of a signal; the component is rendered again after each change. */
export function useSignal<T>(source: Signal<T>): T {
  const [value, set] = useState(source.value)
  useEffect(() => {
    // It may have changed between the first render and now.
    set(source.value)
    return source.subscribe(set)
  }, [source])
  return value
}
