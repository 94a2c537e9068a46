import { signal } from '../../app/state/signal.ts'
import { described } from '../api/errors.ts'
import { useSignal } from '../state/use-signal.ts'

interface Toast {
  id: number
  tone: 'good' | 'bad'
  text: string
  next: string
  requestId: string | null
}

const MOST = 4
/** Good news go by themselves; errors stay until they are closed. */
const SHOWN_FOR = 5_000

const toasts = signal<readonly Toast[]>([])
let made = 0

function add(toast: Omit<Toast, 'id'>): number {
  made += 1
  toasts.value = [...toasts.value, { id: made, ...toast }].slice(-MOST)
  return made
}

const close = (id: number): void => void (toasts.value = toasts.value.filter((one) => one.id !== id))

/** Says that something was done. */
export function tell(text: string): void {
  const id = add({ tone: 'good', text, next: '', requestId: null })
  setTimeout(() => close(id), SHOWN_FOR)
}

/** Says what went wrong, what to do next, and the id of the request. */
export const complain = (error: unknown): void => void add({ tone: 'bad', ...described(error) })

/** Takes the newest message away; whether there was one. */
export function closeNewest(): boolean {
  const newest = toasts.value.at(-1)
  if (newest) close(newest.id)
  return newest !== undefined
}

/** How many modal dialogs are open: what is below them is neither seen nor heard, so messages stand in the uppermost one. */
export const depth = signal(0)

/** The messages. @param at how many dialogs are open where this stands */
export function Toasts({ at = 0 }: { at?: number }) {
  const shown = useSignal(toasts)
  if (useSignal(depth) !== at) return null
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.map(({ id, tone, text, next, requestId }) => (
        <div key={id} class={`toast ${tone}`}>
          <p>
            {text} {next}
          </p>
          {requestId === null ? null : <p class="mono">Request {requestId}</p>}
          <button type="button" class="action quiet" aria-label="Close message" onClick={() => close(id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  )
}
