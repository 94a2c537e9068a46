import { useEffect, useRef } from 'preact/hooks'
import { signal } from '../../app/state/signal.ts'
import { reachable, SEQUENCE, step, type Binding, type Layer, type Press } from './keymap.ts'

/** The layers of the page, from the bottom up. */
const layers = signal<readonly Layer[]>([])

export const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** What counts at present, for the palette and the overlay. */
export const bindingsNow = (): Binding[] => reachable(layers.value)

/** What a rendering of the page binds; it is read when a key is pressed, so that it need not be stable. */
export function useKeys(bindings: readonly Binding[], isModal = false): void {
  const newest = useRef(bindings)
  newest.current = bindings
  useEffect(() => {
    const layer: Layer = {
      isModal,
      get bindings() {
        return newest.current
      },
    }
    layers.value = [...layers.value, layer]
    return () => void (layers.value = layers.value.filter((one) => one !== layer))
  }, [isModal])
}

const TYPED = new Set([
  'text',
  'search',
  'email',
  'tel',
  'password',
  'number',
  'url',
  'date',
  'datetime-local',
  'month',
])

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && TYPED.has(target.type))

/** What is read of an event. */
export function pressOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): Omit<Press, 'isTyping'> {
  return { key, ctrlKey, metaKey, altKey, shiftKey }
}

/** Starts listening; once. */
export function listenToKeys(): void {
  let pending = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const next = step(pending, { ...pressOf(event), isTyping: isTyping(event.target) }, bindingsNow())
    pending = next.pending
    clearTimeout(timer)
    if (pending !== '') timer = setTimeout(() => (pending = ''), SEQUENCE)
    if (!next.binding && pending === '') return
    event.preventDefault()
    if (!event.repeat || isRepeatable(next.binding)) next.binding?.run()
  })
}

/** Moving through a list may be repeated by holding the key down; acts may not. */
const isRepeatable = (binding: Binding | null): boolean => /^(j|k|Arrow\w+)$/.test(binding?.keys ?? '')
