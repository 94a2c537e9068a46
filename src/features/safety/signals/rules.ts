import { LINK_FINDS, PAYMENT_FINDS, type Find, type Signal } from '../../../catalogue/cases.ts'
import { lazily } from '../../../foundation/text/characters.ts'
import { findLinks } from './find-links.ts'
import { findPayments } from './find-payments.ts'
import { folded } from './folded-text.ts'

/** What signals count, and from how much on. */

/** First messages are counted over so many hours: somebody who writes to many does it in a day. */
const WINDOW_HOURS = 24

/** People with the same first message. Somebody who likes their own opening line writes it to fewer a day. */
const IDENTICAL_PEOPLE = 5

/** People with a link or a messenger. One may have asked for it. */
const LINK_PEOPLE = 2

/** People with a way to pay: there is no reason for it in a first message. */
const PAYMENT_PEOPLE = 1

/** Fewer words are what many write alike: "Hi, how are you?" */
const LEAST_WORDS = 5

/** Longer texts are compared and searched by their beginning. */
const MOST_LETTERS = 2_000

interface FindRule {
  signal: Signal
  of: readonly Find[]
  /** Different people. */
  least: number
  /** The beginning of the explanation. */
  words: string
}

/** As `note_first_messages` in SQL takes them. */
export const FIRST_MESSAGE_RULES = {
  hours: WINDOW_HOURS,
  identical: IDENTICAL_PEOPLE,
  finds: [
    { signal: 'link_in_first_message', of: LINK_FINDS, least: LINK_PEOPLE, words: 'Ways to elsewhere' },
    { signal: 'payment_handle_in_first_message', of: PAYMENT_FINDS, least: PAYMENT_PEOPLE, words: 'Ways to pay' },
  ] satisfies FindRule[],
}

/** Days for which first messages are remembered. */
export const FIRST_MESSAGE_DAYS = 7

/** What a first message contains besides words. */
export function findsIn(text: string): Find[] {
  const beginning = text.slice(0, MOST_LETTERS)
  return [...findLinks(beginning), ...findPayments(beginning)]
}

/**
 * The words of a first message without what is changed from one to the next: case, spacing, digits, punctuation, emoji, and
 * the name of the person it is sent to. Null for a message of few words.
 */
export function comparableWords(text: string, receiverName: string | null): string | null {
  const name = new Set(lettersOf(receiverName ?? ''))
  const said = lettersOf(text.slice(0, MOST_LETTERS)).filter((word) => !name.has(word))
  return said.length < LEAST_WORDS ? null : said.join(' ')
}

/** Scripts that separate no words count each character as one. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}`
const words = lazily(String.raw`[${UNSPACED}]|[[\p{L}\p{M}'’]--[${UNSPACED}]]+`, 'gv')
const lettersOf = (text: string): string[] => folded(text).match(words()) ?? []

/** Ids shorter than a UUID's half, or of a few characters, are placeholders that many apps could send. */
export const isTellingDevice = (deviceId: string): boolean =>
  deviceId.trim().length >= 16 && new Set(deviceId.replaceAll('-', '')).size >= 6
