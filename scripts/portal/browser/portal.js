// Runs in the browser: the switch of colours, buttons that copy code, and the search.
import { find } from '../search.ts'

const root = document.documentElement
const made = (name, text, properties = {}) =>
  Object.assign(document.createElement(name), { textContent: text, ...properties })

const theme = document.querySelector('[data-theme-switch]')
const isDark = () =>
  (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
const showTheme = () => {
  theme.textContent = isDark() ? 'Light' : 'Dark'
  theme.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours')
}
theme.hidden = false
theme.addEventListener('click', () => {
  root.dataset.theme = isDark() ? 'light' : 'dark'
  localStorage.setItem('docs-theme', root.dataset.theme)
  showTheme()
})
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme)
showTheme()

for (const figure of document.querySelectorAll('figure.code')) {
  const button = made('button', 'Copy', { type: 'button' })
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(figure.querySelector('code').textContent)
    button.textContent = 'Copied'
    setTimeout(() => (button.textContent = 'Copy'), 2000)
  })
  figure.querySelector('figcaption').append(button)
}

// One language for all samples of the portal. theme.js sets it before the first paint, and the styles hide the others.
const tabs = [...document.querySelectorAll('[role=tab]')]
const languageOf = (tab) => tab.id.split('-')[2]
function showLanguage() {
  for (const tab of tabs) {
    const isShown = languageOf(tab) === root.dataset.language
    tab.ariaSelected = isShown
    tab.tabIndex = isShown ? 0 : -1
  }
}
/** What the reader looks at stays where it is, although every sample of the page changes its height. */
function choose(tab) {
  const before = tab.getBoundingClientRect().top
  root.dataset.language = languageOf(tab)
  localStorage.setItem('docs-language', root.dataset.language)
  showLanguage()
  tab.focus({ preventScroll: true })
  scrollBy(0, tab.getBoundingClientRect().top - before)
}
const MOVES = { ArrowRight: (at) => at + 1, ArrowLeft: (at) => at - 1, Home: () => 0, End: () => -1 }
for (const tab of tabs) {
  const panel = document.getElementById(tab.getAttribute('aria-controls'))
  panel.setAttribute('role', 'tabpanel')
  panel.setAttribute('aria-labelledby', tab.id)
  tab.addEventListener('click', () => choose(tab))
  tab.addEventListener('keydown', (event) => {
    const all = [...tab.parentElement.children]
    const to = MOVES[event.key]?.(all.indexOf(tab))
    if (to === undefined) return
    event.preventDefault()
    choose(all.at(to % all.length))
  })
}
showLanguage()

const dialog = document.querySelector('#find')
const [input, status, list] = ['input', '[role=status]', 'ul'].map((name) => dialog.querySelector(name))
let places

/** The index is loaded when somebody searches for the first time. */
async function open() {
  dialog.showModal()
  input.select()
  await show()
}

async function show() {
  const words = input.value
  places ??= fetch('/docs-ui/search.json').then((answer) => answer.json())
  const known = await places.catch(() => {
    places = undefined
    return null
  })
  if (words !== input.value) return
  if (!known) {
    status.textContent = 'The search could not be loaded. Try again.'
    return
  }
  const found = find(known, words)
  list.replaceChildren(...found.map(asItem))
  status.textContent = words.trim() === '' ? '' : `${found.length === 0 ? 'Nothing' : found.length} found.`
}

function asItem({ address, page, heading, excerpt }) {
  const link = made('a', '', { href: address })
  link.append(made('strong', heading === '' ? page : `${page} › ${heading}`), made('span', excerpt))
  const item = document.createElement('li')
  item.append(link)
  return item
}

const button = document.querySelector('[data-find]')
button.hidden = false
button.addEventListener('click', open)
input.addEventListener('input', show)
// A place on this page does not load it anew.
list.addEventListener('click', () => dialog.close())
dialog.querySelector('form').addEventListener('submit', (event) => {
  const first = list.querySelector('a')
  if (event.submitter !== null && event.submitter === document.activeElement) return
  event.preventDefault()
  first?.click()
})
addEventListener('keydown', (event) => {
  const isWriting = /^(input|textarea|select)$/i.test(document.activeElement?.tagName ?? '')
  const isWanted = (event.key === '/' && !isWriting) || (event.key === 'k' && (event.metaKey || event.ctrlKey))
  if (!isWanted || dialog.open) return
  event.preventDefault()
  void open()
})
