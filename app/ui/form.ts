import { ApiError } from '../api/api.ts'
import { freshId, h, type Child } from './dom.ts'
import { complain } from './toast.ts'

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** A control with its label, a hint below, and a place for the API's error about it. */
export function field(label: string, control: Control, hint = ''): HTMLElement {
  const id = freshId('field')
  control.id = id
  const wrong = h('span', { className: 'wrong', id: `${id}-wrong` })
  const help = hint === '' ? null : h('span', { className: 'hint', id: `${id}-hint` }, hint)
  control.setAttribute('aria-describedby', [wrong.id, help?.id ?? ''].join(' ').trim())
  control.addEventListener('input', () => {
    wrong.textContent = ''
    control.removeAttribute('aria-invalid')
  })
  return h('div', { className: 'field' }, h('label', { for: id }, label), control, help, wrong)
}

export const select = (name: string, options: readonly (readonly [value: string, label: string])[], value: string) => {
  const element = h('select', { name }, ...options.map(([value, label]) => h('option', { value }, label)))
  element.value = value
  return element
}

/**
 * A form whose submission may fail: fields named by the API show their errors, everything else is a toast. Its buttons
 * are disabled while it runs.
 */
export function form(
  work: (data: FormData, form: HTMLFormElement) => Promise<unknown>,
  ...children: Child[]
): HTMLFormElement {
  const element = h('form', { noValidate: true }, ...children)
  element.addEventListener('submit', (event) => {
    event.preventDefault()
    // Read before the buttons are disabled: the pressed one is part of it.
    const data = new FormData(element, event.submitter)
    void submit(element, () => work(data, element))
  })
  return element
}

async function submit(element: HTMLFormElement, work: () => Promise<unknown>): Promise<void> {
  if (element.getAttribute('aria-busy') === 'true') return
  element.setAttribute('aria-busy', 'true')
  const buttons = element.querySelectorAll<HTMLButtonElement>('button[type=submit]')
  for (const button of buttons) button.disabled = true
  try {
    await work()
  } catch (error) {
    if (!showInFields(element, error)) complain(error)
  } finally {
    element.removeAttribute('aria-busy')
    for (const button of buttons) button.disabled = false
  }
}

/** Returns whether every error has found its field. */
function showInFields(element: HTMLFormElement, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  const issues = (error.details['issues'] ?? []) as { path: string; message: string }[]
  const shown = issues.map(({ path, message }) => complainIn(element, path.split('.').at(-1) ?? '', message))
  shown.find((control) => control !== null)?.focus()
  return shown.length > 0 && shown.every((control) => control !== null)
}

/** Shows an error below a field of the form; null when there is no such field. */
export function complainIn(element: HTMLFormElement, name: string, message: string): Control | null {
  const control = element.elements.namedItem(name)
  if (!(control instanceof HTMLElement) || control.id === '') return null
  const wrong = element.querySelector(`[id="${control.id}-wrong"]`)
  if (!wrong) return null
  wrong.textContent = message.charAt(0).toUpperCase() + message.slice(1)
  control.setAttribute('aria-invalid', 'true')
  return control as Control
}

export const submitButton = (label: string, className = 'primary'): HTMLButtonElement =>
  h('button', { type: 'submit', className }, label)

/** The text of a field as it was typed, for passwords. */
export const typedIn = (data: FormData, name: string): string => {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}

/** The text of a field, without spaces around it. */
export const textOf = (data: FormData, name: string): string => typedIn(data, name).trim()
