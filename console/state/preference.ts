import { signal, type Signal } from '../../app/state/signal.ts'

/** What an operator prefers, in this browser. Nothing of it is about people. */
export function preference<T extends string>(name: string, values: readonly T[], initial: T): Signal<T> {
  const key = `vibesmatch:console:${name}`
  const stored = localStorage.getItem(key)
  const value = signal(values.find((one) => one === stored) ?? initial)
  value.subscribe((next) => localStorage.setItem(key, next))
  return value
}

export const theme = preference('theme', ['system', 'light', 'dark'], 'system')

/** Shows the page in the chosen colours, now and after each change. */
export function followTheme(): void {
  const show = (value: string) => void (document.documentElement.dataset['theme'] = value)
  theme.subscribe(show)
  show(theme.value)
}
