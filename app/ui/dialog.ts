import { freshId, h, iconButton, type Child } from './dom.ts'
import { newScope, type Scope } from './scope.ts'
import { placeToasts } from './toast.ts'

export interface Dialog {
  element: HTMLDialogElement
  scope: Scope
  close: () => void
}

/**
 * Opens a modal dialog: focus stays inside, Escape and the backdrop close it, and focus returns to where it was. The
 * browser's own dialog element does all of that.
 */
export function openDialog(title: string, content: (dialog: Dialog) => Child[], className = ''): Dialog {
  const scope = newScope()
  const id = freshId('dialog')
  const element = h('dialog', { className, 'aria-labelledby': id })
  const dialog: Dialog = { element, scope, close: () => element.close() }
  element.append(
    h('header', { className: 'dialog-head' }, h('h2', { id }, title), iconButton('close', 'Close', dialog.close)),
    h('div', { className: 'dialog-body' }, ...content(dialog)),
  )
  element.addEventListener('close', () => {
    scope.end()
    element.remove()
    placeToasts(document.querySelector('dialog[open]:last-of-type') ?? document.body)
  })
  element.addEventListener('click', ({ target }) => {
    if (target === element) element.close()
  })
  document.body.append(element)
  element.showModal()
  // The content gets the focus first, not the close button.
  element.querySelector<HTMLElement>('.dialog-body :is(input, textarea, select, button)')?.focus()
  placeToasts(element)
  return dialog
}

/** Closes every dialog but the page that stands above everything (`views/closed.ts`). */
export function closeDialogs(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog:not(.closed)')) dialog.close()
}

/** Asks for confirmation. @param otherwise the button that leaves everything as it is */
export function confirmed(title: string, text: string, action: string, otherwise = 'Cancel'): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false
    const { element } = openDialog(title, ({ close }) => [
      h('p', {}, text),
      h(
        'div',
        { className: 'actions' },
        h('button', { type: 'button', onclick: close }, otherwise),
        h('button', { type: 'button', className: 'bad', onclick: () => ((answer = true), close()) }, action),
      ),
    ])
    element.addEventListener('close', () => resolve(answer))
  })
}

export interface Choice {
  label: string
  run: () => void
  isBad?: boolean
}

/** A menu of actions. */
export function chooseAction(title: string, choices: readonly Choice[]): void {
  openDialog(
    title,
    ({ close }) =>
      choices.map(({ label, run, isBad }) =>
        h(
          'button',
          { type: 'button', className: isBad ? 'choice bad-text' : 'choice', onclick: () => (close(), run()) },
          label,
        ),
      ),
    'sheet',
  )
}
