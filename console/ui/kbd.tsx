import { isApple } from '../keys/keys.ts'
import { shownKeys } from '../keys/keymap.ts'

/** The keys of an action, next to it. Screen readers hear them by `aria-keyshortcuts` of the action. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span class="keys" aria-hidden="true">
      {shownKeys(keys, isApple).map((press) => (
        <kbd key={press}>{press}</kbd>
      ))}
    </span>
  )
}

/** Keys in the form of `aria-keyshortcuts`. */
export const ariaKeys = (keys: string): string => keys.replaceAll('mod', isApple ? 'Meta' : 'Control')
