import { ApiError } from '../api/api.ts'
import type { ConsentPage } from '../api/content-wire.ts'
import { millisecondsUntil } from '../clock.ts'
import { accept, dueConsents, loadConsents } from '../state/consents.ts'
import { openDialog } from '../ui/dialog.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { pageLink } from '../ui/link.ts'
import { dateOf } from '../ui/time.ts'
import { attempt, toast } from '../ui/toast.ts'

const linksTo = (pages: readonly ConsentPage[]): HTMLElement[] =>
  pages.map(({ slug, locale, title }) => h('li', {}, pageLink(slug, title, locale)))

/** What signing up accepts, before the button that does it. */
export const signUpNote = (): HTMLElement =>
  h(
    'p',
    { className: 'hint' },
    'By joining you accept our ',
    pageLink('terms', 'terms'),
    ' and our ',
    pageLink('privacy', 'privacy notice'),
    '.',
  )

let open: Promise<boolean> | null = null

/** Lets the user accept changed pages: one dialog, however many requests need it. Returns whether they have. */
export function askConsent(pages: readonly ConsentPage[]): Promise<boolean> {
  open ??= show(pages).finally(() => (open = null))
  return open
}

function show(asked: readonly ConsentPage[]): Promise<boolean> {
  return new Promise((resolve) => {
    let pages = asked
    let isAccepted = false
    const list = h('ul', { className: 'consent-pages' }, ...linksTo(pages))
    const agree = () =>
      attempt(async () => {
        try {
          await accept(pages)
        } catch (error) {
          if (!(error instanceof ApiError) || error.code !== 'CONFLICT') throw error
          pages = await loadConsents()
          fill(list, ...linksTo(pages))
          return toast('A page has just changed once more. Please read it again.', 'bad')
        }
        isAccepted = true
        dialog.close()
      })
    const button = h('button', { type: 'button', className: 'primary' }, 'Accept')
    button.addEventListener('click', () => {
      button.disabled = true
      void agree().then(() => (button.disabled = false))
    })
    const dialog = openDialog('Our terms have changed', () => [
      h('p', {}, 'Please read and accept what is new, to go on:'),
      list,
      h('div', { className: 'actions' }, button),
    ])
    // A key that was meant for something else accepts nothing.
    list.querySelector('a')?.focus()
    dialog.element.addEventListener('close', () => resolve(isAccepted))
  })
}

/** What has changed once more is to be read first. */
async function agreeTo(pages: readonly ConsentPage[]): Promise<void> {
  if (!(await attempt(() => accept(pages)))) await loadConsents().catch(() => {})
}

/** Changed pages that have to be accepted, before anything is refused for that. Closed, it comes back with the next visit. */
export function consentBar(): HTMLElement {
  const place = h('div', { role: 'status' })
  let shown = ''
  let closedFor = ''
  dueConsents.subscribe((pages) => {
    const state = JSON.stringify(pages)
    if (state === shown) return
    shown = state
    const [first] = pages.toSorted((a, b) => a.due_at.localeCompare(b.due_at))
    if (!first || state === closedFor) return fill(place)
    const isDue = millisecondsUntil(first.due_at) <= 0
    fill(
      place,
      h(
        'div',
        { className: 'bar info' },
        h(
          'div',
          { className: 'bar-words' },
          h('p', {}, ...(isDue ? ['Our terms have changed:'] : ['Our terms change on ', dateOf(first.due_at), ':'])),
          h('ul', {}, ...linksTo(pages)),
          h('button', { type: 'button', onclick: () => void agreeTo(pages) }, 'Accept'),
        ),
        iconButton('close', 'Not now', () => ((closedFor = state), fill(place))),
      ),
    )
  })
  return place
}
