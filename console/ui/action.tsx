import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useKeys } from '../keys/keys.ts'
import { complain } from './toasts.tsx'
import { ariaKeys, Kbd } from './kbd.tsx'

interface ActionProps {
  label: string
  run: () => unknown
  /** Shown next to the label, and bound while the action is on the page. */
  keys?: string
  tone?: 'plain' | 'primary' | 'bad' | 'quiet'
  isDisabled?: boolean
  isPressed?: boolean
  children?: ComponentChildren
}

/** A button that shows its keys, is off while it works, and tells of what went wrong. */
export function Action({ label, run, keys, tone = 'plain', isDisabled = false, isPressed, children }: ActionProps) {
  const [isBusy, setBusy] = useState(false)
  const start = async () => {
    if (isBusy || isDisabled) return
    setBusy(true)
    try {
      await run()
    } catch (error) {
      complain(error)
    } finally {
      setBusy(false)
    }
  }
  useKeys(keys === undefined || isDisabled ? [] : [{ keys, label, run: () => void start() }])
  return (
    <button
      type="button"
      class={`action ${tone}`}
      disabled={isDisabled}
      aria-busy={isBusy}
      aria-pressed={isPressed}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      onClick={() => void start()}
    >
      <span>{label}</span>
      {children}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </button>
  )
}
