import { h } from './dom.ts'

/** Whether an address from outside this program may be a link: https, a path of this host, or a place of the client. */
export const isSafeAddress = (url: string): boolean => /^(https:\/\/[^/]|\/(?![/\\])|#\/)/.test(url)

/** A link whose address operators have written; null where it leads to something else. */
export function safeLink(url: string, label: string, className = ''): HTMLAnchorElement | null {
  if (!isSafeAddress(url)) return null
  return url.startsWith('#') ? h('a', { href: url, className }, label) : apartLink(url, label, className)
}

/** A link beside the open page, which goes on: a text that is typed, or a call, stays. */
export const apartLink = (href: string, label: string, className = ''): HTMLAnchorElement =>
  h('a', { href, className, target: '_blank', rel: 'noopener noreferrer' }, label)

/** A page such as the terms, in one language or in that of the browser. */
export const pageLink = (slug: string, label: string, locale?: string): HTMLAnchorElement => {
  const wanted = locale === undefined ? '' : `?locale=${encodeURIComponent(locale)}`
  return apartLink(`/pages/${encodeURIComponent(slug)}${wanted}`, label)
}
