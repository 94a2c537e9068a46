import { z } from '@hono/zod-openapi'

/** Texts of which each letter is one character and stays what it is: most of them. */
const PLAIN = /^[\n\x20-\x7e]*$/

/** What ends a line, in whatever system it was written. */
const LINE_END = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g

/**
 * Controls, formatting that cannot be seen or that reorders a text, and what will never be a character. Not among them:
 * line feeds, joiners and tags, which are looked at further on, and the number signs of Arabic and Syriac, which show.
 */
const UNWANTED =
  /[[\p{Cc}\p{Cf}\p{Noncharacter_Code_Point}]--[\n\u200c-\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{e0020}-\u{e007f}]]/gv

/** The flag of a region, written with tags, such as Scotland's; and tags that spell nothing but hidden text. */
const TAGS =
  /(\u{1f3f4}[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,3}\u{e007f})|[\u{e0020}-\u{e007f}]/gu

/**
 * A text as it is stored: whole characters only, without those that cannot be seen or that reorder others, lines ended
 * by line feeds, without outer space, NFC. (Twice: the second time because what is left may combine once something
 * between has gone.)
 */
export const clean = (text: string): string =>
  PLAIN.test(text)
    ? text.trim()
    : withoutLoose(
        text
          .toWellFormed()
          .replace(LINE_END, '\n')
          .replaceAll('\t', ' ')
          .replace(UNWANTED, '')
          .replace(TAGS, '$1')
          .normalize('NFC'),
      )
        .trim()
        .normalize('NFC')

const JOINER = /^[\u200c\u200d]$/
const VARIATION = /^\p{Variation_Selector}$/u
const MARK = /^[\p{M}\p{Emoji_Modifier}]$/u
const PICTURE = /^\p{Extended_Pictographic}$/u
/** Letters whose form or meaning joiners can change; in the scripts left out they would only be hidden. */
const JOINABLE =
  /^[\p{L}--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}]]$/v

/** Marks that one letter may carry: more than any living language needs, too few to cover the lines around it. */
const MOST_MARKS = 5

/**
 * Drops joiners where there is nothing to join, variation selectors that follow no character or each other, and piles of
 * marks. Joiners of Persian, of the scripts of India and of emoji stay, and so do the marks of every language.
 */
function withoutLoose(text: string): string {
  const points = Array.from(text)
  let kept = ''
  /** The last character that is no mark, and what came last. */
  let [base, last] = ['', '']
  let marks = 0
  for (const [i, point] of points.entries()) {
    if (JOINER.test(point)) {
      const joinsPictures = point === '\u200d' && PICTURE.test(base) && PICTURE.test(points[i + 1] ?? '')
      if (JOINER.test(last) || !(joinsPictures || JOINABLE.test(base))) continue
    } else if (VARIATION.test(point)) {
      if (!/\S/.test(base) || VARIATION.test(last) || JOINER.test(last)) continue
    } else if (MARK.test(point)) {
      marks += 1
      if (marks > MOST_MARKS) continue
    } else {
      base = point
      marks = 0
    }
    kept += point
    last = point
  }
  return kept
}

/** Spaces, controls, joiners, fillers, marks without a letter to stand on, and the braille pattern without dots. */
const INVISIBLE = /^[\p{Z}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Whether a reader sees nothing of a text. */
export const isInvisible = (text: string): boolean => INVISIBLE.test(text)

/** Made with the first text that needs it, not at every start of the Worker: it reads large tables. */
let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a reader sees them: an emoji with its skin tone is one (UAX #29). */
export function segments(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/** How many {@link segments} a text has. */
export const graphemes = (text: string): number => (PLAIN.test(text) ? text.length : Array.from(segments(text)).length)

/** A cleaned text of `min` to `max` graphemes; unless it may be empty, some of it can be seen. */
export const cleanText = (min: number, max: number) =>
  z
    .string()
    // A grapheme can be long, but not without end; this also bounds the work of counting.
    .max(max * 16, { error: `must have at most ${max} characters` })
    .transform(clean)
    .refine((text) => graphemes(text) >= min && (min === 0 || !isInvisible(text)), {
      error: min === 1 ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((text) => graphemes(text) <= max, { error: `must have at most ${max} characters` })

/** The same for a field of one line, such as a name. */
export const cleanLine = (min: number, max: number) =>
  cleanText(min, max)
    .refine((text) => !text.includes('\n'), { error: 'must be one line' })
    .transform((text) => text.replaceAll(/\p{Zs}+/gu, ' '))
