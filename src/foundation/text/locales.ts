/** A language of BCP 47, perhaps with a script and a region. */
export const LOCALE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/

/** The language that everything is written in. */
export const FALLBACK = 'en'

/** Languages of an `Accept-Language`, the most wanted first (RFC 9110, 12.5.4); at most ten, those with `q=0` left out. */
export function languagesOf(header: string | null): string[] {
  if (header === null) return []
  return header
    .slice(0, 500)
    .split(',')
    .flatMap((part) => {
      const [, tag, q = '1'] =
        /^([a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i.exec(part.trim()) ?? []
      return tag === undefined || Number(q) === 0 ? [] : [{ tag, q: Number(q) }]
    })
    .toSorted((a, b) => b.q - a.q)
    .slice(0, 10)
    .map(({ tag }) => tag)
}

/** The two letters of the most wanted language; null where there are none. */
export function languageWanted(header: string | null): string | null {
  const [tag] = languagesOf(header)
  const language = tag === undefined ? '' : languageOf(tag)
  return /^[a-z]{2}$/.test(language) ? language : null
}

/**
 * The best of some locales for somebody who wants others: the same one, then one of the same language, for each that is
 * wanted; then English, then whichever there is (RFC 4647, lookup).
 */
export function bestLocale<T extends string>(wanted: readonly string[], available: readonly T[]): T | null {
  for (const tag of wanted) {
    const same = available.find((one) => one.toLowerCase() === tag.toLowerCase())
    const language = available.find((one) => languageOf(one) === languageOf(tag))
    const plain = available.find((one) => one.toLowerCase() === languageOf(tag))
    const found = same ?? plain ?? language
    if (found !== undefined) return found
  }
  return available.find((one) => languageOf(one) === FALLBACK) ?? available[0] ?? null
}

const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0] ?? ''
