import { api } from '../api/api.ts'
import { fill, h } from '../ui/dom.ts'
import { complain } from '../ui/toast.ts'

/** Interests to switch on and off, by category, and a field for others. */
export function interestPicker(before: readonly string[]): { element: HTMLElement; chosen(): string[] } {
  const chosen = new Set(before)
  const own = h('div', { className: 'chips' })
  const offered = h('div', { className: 'categories' })
  const input = h('input', { 'aria-label': 'Another interest', placeholder: 'Something else…', maxLength: 50 })

  const chip = (name: string): HTMLElement => {
    const button = h('button', { type: 'button', className: 'chip', 'aria-pressed': String(chosen.has(name)) }, name)
    button.addEventListener('click', () => {
      if (!chosen.delete(name)) chosen.add(name)
      show()
    })
    return button
  }
  const show = () => {
    const focused = document.activeElement?.textContent
    fill(own, ...Array.from(chosen, chip))
    for (const button of offered.querySelectorAll('button'))
      button.setAttribute('aria-pressed', String(chosen.has(button.textContent)))
    // The pressed chip may have been removed; focus must not fall back to the page.
    if (document.activeElement === document.body && focused !== undefined) input.focus()
  }
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    const name = input.value.trim()
    if (name !== '') chosen.add(name)
    input.value = ''
    show()
  })
  api<{ categories: { name: string; interests: string[] }[] }>('GET', '/interests')
    .then(({ categories }) =>
      fill(
        offered,
        ...categories.map(({ name, interests }) =>
          h('details', {}, h('summary', {}, name), h('div', { className: 'chips' }, ...interests.map(chip))),
        ),
      ),
    )
    .catch(complain)
  show()
  return { element: h('div', {}, own, input, offered), chosen: () => Array.from(chosen) }
}
