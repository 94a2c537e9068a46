import { closed, type Closed } from '../api/closed.ts'
import { now } from '../clock.ts'
import { tryAgain } from '../state/reopening.ts'
import { fill, freshId, h, icon } from '../ui/dom.ts'
import { span } from '../ui/time.ts'

/** Files that are loaded again past every cache before the page is. */
const OWN_FILES = ['/app/app.js', '/app/app-styles.css']

/**
 * A page above everything while the API takes nothing. What is below it stays as it is: a text that somebody types, and
 * requests that wait. A call goes on without the API, and comes first.
 */
export function placeClosedPage(): void {
  const [title, words] = [freshId('closed'), freshId('closed-words')]
  let page: HTMLDialogElement | null = null
  let why: Closed['why'] | null = null

  const content = (state: Closed) =>
    state.why === 'maintenance' ? maintenancePage(title, words) : upgradePage(title, words)
  const look = () => {
    const state = document.querySelector('.call') ? null : closed.value
    if (state?.why !== why) {
      why = state?.why ?? null
      page?.remove()
      page = state && h('dialog', { className: 'closed', 'aria-labelledby': title, 'aria-describedby': words })
      if (page && state) {
        fill(page, content(state))
        document.body.append(page)
        // It cannot be closed, neither by a key nor by the gesture for that.
        page.setAttribute('closedby', 'none')
        page.addEventListener('cancel', (event) => event.preventDefault())
        page.addEventListener('close', look)
      }
    }
    if (!page || !state) return
    if (!page.open) page.showModal()
    if (state.why === 'maintenance') tell(page, state)
  }
  closed.subscribe(look)
  setInterval(look, 1_000)
}

/** Shows the text of the operators, and the time that is left. */
function tell(page: HTMLElement, { message, retryAt }: Extract<Closed, { why: 'maintenance' }>): void {
  const [text, left] = [page.querySelector('.closed-text'), page.querySelector('.closed-left')]
  if (text && text.textContent !== message) text.textContent = message
  if (left) left.textContent = `We try again in ${span(Math.max(0, retryAt - now()))}.`
}

function maintenancePage(title: string, words: string): HTMLElement {
  const answer = h('p', { className: 'hint', role: 'status' })
  const button = h('button', { type: 'button', className: 'primary' }, 'Try again now')
  button.addEventListener('click', () => {
    button.disabled = true
    answer.textContent = ''
    void tryAgain().then((isOpen) => {
      button.disabled = false
      if (!isOpen) answer.textContent = 'Not yet.'
    })
  })
  return h(
    'div',
    { className: 'closed-body' },
    icon('clock'),
    h('h1', { id: title }, 'Back soon'),
    h('p', { className: 'closed-text', id: words }),
    h('p', { className: 'hint closed-left' }),
    button,
    answer,
  )
}

function upgradePage(title: string, words: string): HTMLElement {
  const reload = async () => {
    // Offline, the reload says so itself.
    await Promise.all(OWN_FILES.map((file) => fetch(file, { cache: 'reload' }))).catch(() => {})
    await fetch(location.pathname, { cache: 'reload' }).catch(() => {})
    location.reload()
  }
  const button = h('button', { type: 'button', className: 'primary' }, 'Reload')
  button.addEventListener('click', () => {
    button.disabled = true
    void reload()
  })
  return h(
    'div',
    { className: 'closed-body' },
    icon('undo'),
    h('h1', { id: title }, 'There is a new version'),
    h('p', { id: words }, 'This page is an old one. Reload it to go on.'),
    button,
    h('p', { className: 'hint' }, 'If you see this again, the new version is not here yet; try again in some minutes.'),
  )
}
