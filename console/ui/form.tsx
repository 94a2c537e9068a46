import type { ComponentChildren } from 'preact'
import { createContext } from 'preact'
import { useContext, useId, useRef, useState } from 'preact/hooks'
import { issuesOf } from '../api/errors.ts'
import { nameOf } from '../keys/keymap.ts'
import { pressOf } from '../keys/keys.ts'
import { ariaKeys, Kbd } from './kbd.tsx'
import { complain } from './toasts.tsx'

/** Errors of the API, by the field's name. */
const Wrong = createContext<ReadonlyMap<string, string>>(new Map())

/** The fields of a form as texts, without spaces around them. */
export class Fields {
  readonly #data: FormData
  constructor(data: FormData) {
    this.#data = data
  }
  /** As it was typed, for passwords. */
  typed(name: string): string {
    const value = this.#data.get(name)
    return typeof value === 'string' ? value : ''
  }
  text(name: string): string {
    return this.typed(name).trim()
  }
  /** Undefined where nothing is written. */
  maybe(name: string): string | undefined {
    const text = this.text(name)
    return text === '' ? undefined : text
  }
  number(name: string): number | undefined {
    const text = this.text(name)
    return text === '' ? undefined : Number(text)
  }
  has(name: string): boolean {
    return this.#data.has(name)
  }
  all(name: string): string[] {
    return this.#data.getAll(name).filter((value) => typeof value === 'string')
  }
}

interface FormProps {
  onSubmit: (fields: Fields) => Promise<unknown>
  submit: string
  tone?: 'primary' | 'bad'
  children: ComponentChildren
  /** Beside the button. */
  beside?: ComponentChildren
  class?: string
}

/** A form whose submission may fail: fields that the API names show it, everything else is a message. Ctrl+Enter submits. */
export function Form({ onSubmit, submit, tone = 'primary', children, beside, class: name = '' }: FormProps) {
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map())
  const [isBusy, setBusy] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const run = async () => {
    const { current: form } = element
    if (!form || isBusy || !form.reportValidity()) return
    setBusy(true)
    setWrong(new Map())
    try {
      await onSubmit(new Fields(new FormData(form)))
    } catch (error) {
      const found = new Map(issuesOf(error).map(({ path, message }) => [path.split('.').at(-1) ?? path, message]))
      const isShown = [...found.keys()].every((field) => form.elements.namedItem(field) !== null)
      if (found.size > 0 && isShown) setWrong(found)
      else complain(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <form
      ref={element}
      class={`form ${name}`}
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
      onKeyDown={(event) => {
        if (nameOf({ ...pressOf(event), isTyping: true }) !== 'mod+Enter') return
        event.preventDefault()
        void run()
      }}
    >
      <Wrong.Provider value={wrong}>{children}</Wrong.Provider>
      <div class="actions">
        {beside}
        <button type="submit" class={`action ${tone}`} disabled={isBusy} aria-keyshortcuts={ariaKeys('mod+Enter')}>
          <span>{submit}</span>
          <Kbd keys="mod+Enter" />
        </button>
      </div>
    </form>
  )
}

/** What a control needs to be connected with its label, hint and error. */
export interface ControlProps {
  id: string
  name: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean | undefined
}

interface FieldProps {
  label: string
  name: string
  hint?: string
  children: (control: ControlProps) => ComponentChildren
}

/** A label, a control, a hint and a place for the API's error about it. */
export function Field({ label, name, hint, children }: FieldProps) {
  const id = useId()
  const wrong = useContext(Wrong).get(name)
  const described = [wrong === undefined ? null : `${id}-wrong`, hint === undefined ? null : `${id}-hint`]
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        'aria-describedby': described.filter((one) => one !== null).join(' ') || undefined,
        'aria-invalid': wrong === undefined ? undefined : true,
      })}
      {hint === undefined ? null : (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {wrong === undefined ? null : (
        <span class="wrong" id={`${id}-wrong`}>
          {wrong}
        </span>
      )}
    </div>
  )
}
