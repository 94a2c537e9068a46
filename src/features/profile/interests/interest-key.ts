import { lazily } from '../../../foundation/text/characters.ts'

const ignorable = lazily(String.raw`\p{Default_Ignorable_Code_Point}`, 'gu')

/**
 * Apostrophes and characters typed in their place: quotation marks, the modifier letters of Polynesian, Ukrainian and
 * Arabic names, primes, accents without a letter, and those of Hebrew and Armenian.
 */
const APOSTROPHES =
  /[\u0060\u00b4\u02b9\u02bb-\u02bf\u02c8\u055a\u05f3\u2018\u2019\u201a\u201b\u2032\u2035\ua78c\uff07]/g
/** Hyphens and dashes of every length and script, the minus sign and the bullet. */
const hyphens = lazily(String.raw`[\p{Pd}\u2043\u2212]`, 'gu')

/**
 * The only definition of an interest's comparison key: spellings that differ only in case, width, apostrophes, hyphens,
 * spaces or invisible characters are one interest. Case is folded through capitals, because some letters share one (ß
 * and ss, σ and ς, i and ı), and first to small letters for the one capital that does not (ẞ). The dot that the Turkish
 * İ leaves above its small letter is dropped, so that İ, I, i and ı are one.
 *
 * Keys are stored (`profiles.interest_keys`, `interests.key`): after a change of this, `npm run db:migrate` updates
 * them.
 */
export const interestKey = (interest: string): string =>
  interest
    .replaceAll(APOSTROPHES, "'")
    .normalize('NFKD')
    .replaceAll(ignorable(), '')
    .replaceAll(APOSTROPHES, "'")
    .replaceAll(hyphens(), '-')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/i\p{M}+/gu, (letter) => letter.replaceAll('\u0307', ''))
    .replaceAll('ς', 'σ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .normalize('NFC')

/** Distinct interests, in the order given. */
export function distinctInterests(interests: readonly string[]): { labels: string[]; keys: string[] } {
  const byKey = new Map<string, string>()
  for (const label of interests) {
    const key = interestKey(label)
    if (!byKey.has(key)) byKey.set(key, label)
  }
  return { labels: [...byKey.values()], keys: [...byKey.keys()] }
}
