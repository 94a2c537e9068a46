import { h } from './ui/dom.ts'
import { newScope, type Scope } from './ui/scope.ts'

/** Renders a place of the app. The parts of its URL after the name are its parameters. */
export interface View {
  /** Stands in the title of the page. */
  title: string
  render: (scope: Scope, parameters: string[]) => Node
}

export const go = (place: string): void => {
  location.hash = `#/${place}`
}

/** The name and parameters of the current URL. */
export const whereTo = (): string[] => location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent)

/** Renders a view into an element, in place of the previous one. The heading gets the focus, for screen readers. */
export function show(main: HTMLElement, { title, render }: View, parameters: string[], takesFocus: boolean): Scope {
  const scope = newScope()
  document.title = `${title} – VibesMatch`
  main.replaceChildren(render(scope, parameters))
  main.scrollTop = 0
  if (takesFocus) {
    const heading = main.querySelector('h1') ?? main
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }
  return scope
}

/** The heading of most places. */
export const heading = (text: string, ...beside: Node[]): HTMLElement =>
  h('header', { className: 'place-head' }, h('h1', {}, text), ...beside)

/** An empty state: why there is nothing, and what to do about it. */
export const emptyState = (title: string, text: string, ...actions: Node[]): HTMLElement =>
  h('div', { className: 'empty' }, h('h2', {}, title), h('p', {}, text), ...actions)

export const linkTo = (place: string, label: string, className = 'button'): HTMLAnchorElement =>
  h('a', { href: `#/${place}`, className }, label)
