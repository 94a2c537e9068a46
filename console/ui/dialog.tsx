import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { signal } from '../../app/state/signal.ts'
import { useKeys } from '../keys/keys.ts'
import { useSignal } from '../state/use-signal.ts'
import { depth, Toasts } from './toasts.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  children: ComponentChildren
  width?: 'narrow' | 'wide'
}

/** A modal dialog: the browser keeps the focus inside, Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, onClose, children, width = 'narrow' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [at, setAt] = useState<number | null>(null)
  useKeys([], true)
  useEffect(() => {
    depth.value += 1
    setAt(depth.value)
    const { activeElement } = document
    const { current: dialog } = element
    dialog?.showModal()
    const first = dialog?.querySelector<HTMLElement>('[autofocus], .dialog-body :is(input, textarea, select, button)')
    first?.focus()
    return () => {
      depth.value -= 1
      if (activeElement instanceof HTMLElement && activeElement.isConnected) activeElement.focus()
    }
  }, [])
  return (
    <dialog
      ref={element}
      class={width}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <header class="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="action quiet" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {at === null ? null : <Toasts at={at} />}
    </dialog>
  )
}

/** Shows something in a dialog until it answers. */
type Question = { id: number; render: () => ComponentChildren }

const questions = signal<readonly Question[]>([])
let asked = 0

/** Opens a dialog from anywhere. @param render gets what closes it, with its answer; null for none */
export function openDialog<T>(render: (close: (answer: T | null) => void) => ComponentChildren): Promise<T | null> {
  return new Promise((resolve) => {
    asked += 1
    const id = asked
    const close = (answer: T | null) => {
      questions.value = questions.value.filter((one) => one.id !== id)
      resolve(answer)
    }
    questions.value = [...questions.value, { id, render: () => render(close) }]
  })
}

/** Where dialogs that were opened from anywhere stand. */
export function Questions() {
  const shown = useSignal(questions)
  return (
    <>
      {shown.map(({ id, render }) => (
        <Rendered key={id} render={render} />
      ))}
    </>
  )
}

const Rendered = ({ render }: Pick<Question, 'render'>) => <>{render()}</>
