/** What keys do, without a browser: `keys.ts` connects it with one. */

/** What is read of a key press. */
export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  /** Whether the focus is where letters are typed. */
  isTyping: boolean
}

export interface Binding {
  /** Presses, with spaces between those of a sequence: `a`, `g q`, `mod+Enter`, `?`. */
  keys: string
  label: string
  run: () => void
  /** For the overlay: what it belongs to. */
  group?: string
}

/** The bindings of one part of the page; a modal one hides those below it. */
export interface Layer {
  bindings: readonly Binding[]
  isModal: boolean
}

export interface Step {
  /** Presses of a sequence that has begun. */
  pending: string
  binding: Binding | null
}

/** How long a sequence waits for its next press, in milliseconds. */
export const SEQUENCE = 1_200

/** A press as bindings name it; null for modifier keys alone. */
export function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): string | null {
  if (['Control', 'Meta', 'Alt', 'Shift', 'Dead', 'Process', 'Unidentified'].includes(key)) return null
  // Letters and signs have their shift in them already.
  const isNamed = key.length > 1
  const name = !isNamed && (ctrlKey || metaKey) ? key.toLowerCase() : key
  const modifiers = [ctrlKey || metaKey ? 'mod' : null, altKey ? 'alt' : null, isNamed && shiftKey ? 'shift' : null]
  return [...modifiers.filter((one) => one !== null), name].join('+')
}

/** Whether a press counts while somebody types: only what types nothing. */
const countsWhileTyping = (name: string): boolean => name.startsWith('mod+') || name === 'Escape'

/** The bindings that count, the uppermost first. */
export function reachable(layers: readonly Layer[]): Binding[] {
  const modal = layers.findLastIndex(({ isModal }) => isModal)
  return layers
    .slice(Math.max(modal, 0))
    .toReversed()
    .flatMap(({ bindings }) => bindings)
}

/** What a press does: a binding, the beginning of a sequence, or nothing. */
export function step(pending: string, press: Press, bindings: readonly Binding[]): Step {
  const name = nameOf(press)
  if (name === null) return { pending, binding: null }
  if (press.isTyping && !countsWhileTyping(name)) return { pending: '', binding: null }
  // On most layouts signs such as ? need shift, and some digits do.
  for (const begun of pending === '' ? [''] : [`${pending} `, '']) {
    const keys = begun + name
    const binding = bindings.find((one) => one.keys === keys)
    if (binding) return { pending: '', binding }
    if (bindings.some((one) => one.keys.startsWith(`${keys} `))) return { pending: keys, binding: null }
  }
  return { pending: '', binding: null }
}

const SIGNS: Readonly<Record<string, string>> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** Keys as they are shown: one text for each press. */
export function shownKeys(keys: string, isApple: boolean): string[] {
  return keys.split(' ').map((press) =>
    press
      .split('+')
      .map((part, i, all) => {
        if (part === 'mod') return isApple ? '⌘' : 'Ctrl'
        if (part === '' && i === all.length - 1) return '+'
        return SIGNS[part] ?? part
      })
      .filter((part) => part !== '')
      .join(isApple ? '' : '+'),
  )
}
