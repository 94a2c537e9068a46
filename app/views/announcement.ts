import type { Announcement } from '../api/content-wire.ts'
import { inMyLanguage } from '../language.ts'
import { settings } from '../state/settings.ts'
import { fill, h, iconButton } from '../ui/dom.ts'
import { safeLink } from '../ui/link.ts'

/** The ids of announcements that this browser's user has closed, the latest last. */
const KEY = 'vibesmatch:dismissed'
const MOST = 20

function dismissed(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

const dismiss = (id: string): void =>
  localStorage.setItem(KEY, JSON.stringify([...dismissed().filter((one) => one !== id), id].slice(-MOST)))

/** What operators announce, above everything else. A warning interrupts a screen reader, other news do not. */
export function announcementBar(): HTMLElement {
  // Both are there from the start: screen readers tell of what comes into them.
  const places = {
    info: h('div', { role: 'status' }),
    warning: h('div', { role: 'alert' }),
  } as const
  let shown = ''
  const show = (news: Announcement | null) => {
    const current = news && !dismissed().includes(news.id) ? news : null
    // Not read out again with every look at the settings.
    const state = JSON.stringify(current)
    if (state === shown) return
    shown = state
    for (const [level, place] of Object.entries(places))
      fill(place, current?.level === level && bar(current, () => (dismiss(current.id), show(null))))
  }
  settings.subscribe((value) => show(value?.announcement ?? null))
  return h('div', {}, places.info, places.warning)
}

function bar({ level, message, url }: Announcement, close: () => void): HTMLElement {
  const { text, lang } = inMyLanguage(message)
  return h(
    'div',
    { className: `bar ${level}` },
    h('div', { className: 'bar-words' }, h('p', { lang }, text), url !== undefined && safeLink(url, 'Read more')),
    iconButton('close', 'Close the announcement', close),
  )
}
