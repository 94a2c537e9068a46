export type Child = Node | string | number | null | undefined | false

type Attributes = { [name: `aria-${string}` | `data-${string}`]: string } & { role?: string; for?: string }
type Properties<E> = Partial<Omit<E, keyof ChildNode | 'style' | 'children'>> & Attributes

/** Creates an element. Text is always text: nothing here ever parses HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'string' && (name.includes('-') || name === 'role' || name === 'for'))
      element.setAttribute(name, value)
    else Object.assign(element, { [name]: value })
  }
  element.append(...shown(children))
  return element
}

const shown = (children: Child[]): (Node | string)[] =>
  children.flatMap((child) =>
    child === null || child === undefined || child === false ? [] : [typeof child === 'number' ? String(child) : child],
  )

/** Replaces the children. */
export const fill = (parent: Element, ...children: Child[]): void => parent.replaceChildren(...shown(children))

let made = 0
/** A unique id, for labels and descriptions. */
export const freshId = (name: string): string => `${name}-${(made += 1)}`

const SVG = 'http://www.w3.org/2000/svg'

/** Shapes of 24 × 24, drawn by their outline. */
const ICONS = {
  archive: 'M4 4h16v5H4zM6 9v11h12V9M10 13h4',
  attach: 'm21 11-9 9a6 6 0 0 1-8-8l9-9a4 4 0 0 1 6 6l-9 9a2 2 0 0 1-3-3l8-8',
  back: 'M15 5l-7 7 7 7',
  bolt: 'M13 2 4 14h7l-1 8 9-12h-7z',
  camera: 'M3 7h12v10H3zM15 11l6-4v10l-6-4',
  cameraOff: 'M3 7h9m3 3v7H5m10-6 6-4v10l-4-2.600M3 3l18 18',
  check: 'M4 12l5 5L20 6',
  checks: 'M2 13l5 5L17 7M12 17l1 1L23 7',
  chat: 'M4 5h16v11H9l-5 4z',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3',
  close: 'M5 5l14 14M19 5 5 19',
  down: 'M5 9l7 7 7-7',
  gear: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  heart: 'M12 20 4 12a5 5 0 0 1 8-6 5 5 0 0 1 8 6z',
  cards: 'M8 3h12v15H8zM4 6v15h12',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5 11a7 7 0 0 0 14 0M12 18v3',
  micOff: 'M9 6a3 3 0 0 1 6 0v5m-2 3a3 3 0 0 1-4-3V9m-4 2a7 7 0 0 0 11 5.700M12 18v3M3 3l18 18',
  more: 'M12 4a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 18a1 1 0 1 0 0 2 1 1 0 0 0 0-2z',
  phone: 'M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 3 5a2 2 0 0 1 2-2z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 4l17 8-17 8 3-8zM7 12h14',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 14a5 5 0 0 0 8 0M9 9v.01M15 9v.01',
  star: 'M12 3l3 6 6 1-4.500 4.500L18 21l-6-3-6 3 1.500-6.500L3 10l6-1z',
  undo: 'M4 9h10a6 6 0 0 1 0 12H9M4 9l5-5M4 9l5 5',
} as const

export type IconName = keyof typeof ICONS

/** A decorative icon, hidden from screen readers; its container has the label. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', ICONS[name])
  svg.append(path)
  return svg
}

/** A button with an icon and a label. */
export const iconButton = (
  name: IconName,
  label: string,
  onclick: () => void,
  { className = '', ...more }: Properties<HTMLButtonElement> = {},
): HTMLButtonElement =>
  h(
    'button',
    {
      type: 'button',
      className: `icon-button ${className}`.trim(),
      title: label,
      'aria-label': label,
      onclick,
      ...more,
    },
    icon(name),
  )
