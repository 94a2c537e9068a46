import type { Place } from './search-index.ts'

/** A place that was found. */
export interface Found {
  readonly address: string
  readonly page: string
  /** '' at the beginning of a page. */
  readonly heading: string
  /** Some words around the first hit. */
  readonly excerpt: string
}

/** How much a word counts, by where it stands. */
const WEIGHTS = [8, 6, 1] as const
const MOST = 20

/**
 * The places that have every given word, or words that begin with it; the best first. Runs in the browser.
 * @param words what a reader has written
 */
export function find(places: readonly Place[], words: string): readonly Found[] {
  const wanted = wordsOf(words)
  if (wanted.length === 0) return []
  return places
    .map((place) => ({ place, score: scoreOf(place, wanted) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ place: [address, page, heading, text] }) => ({ address, page, heading, excerpt: excerptOf(text, wanted) }))
}

/** Zero where a word is missing. */
function scoreOf([, page, heading, text]: Place, wanted: readonly string[]): number {
  const fields = [heading, page, text].map(wordsOf)
  let total = 0
  for (const word of wanted) {
    const score = fields.reduce((sum, field, at) => sum + (WEIGHTS[at] ?? 0) * countOf(field, word), 0)
    if (score === 0) return 0
    total += score
  }
  return total
}

/** A whole word counts twice what one counts that only begins so; many of them count no more than a few. */
function countOf(field: readonly string[], word: string): number {
  const whole = field.filter((one) => one === word).length
  const begun = field.filter((one) => one.startsWith(word)).length
  return Math.min(3, whole) + Math.min(3, begun)
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Some words around the first hit. */
function excerptOf(text: string, wanted: readonly string[]): string {
  const at = Math.max(0, text.toLowerCase().indexOf(wanted[0] ?? ''))
  const from = at < 60 ? 0 : text.indexOf(' ', at - 50) + 1
  const cut = text.slice(from, from + 140)
  return `${from > 0 ? '… ' : ''}${cut}${from + 140 < text.length ? ' …' : ''}`
}
