import { z } from '@hono/zod-openapi'
import { isInvisible, withoutHidden } from './characters.ts'
import { tidyDirection, withNeededMarks, withoutDirection } from './direction.ts'
import { withoutLoose } from './loose-marks.ts'

/** Texts of which each letter is one character and stays what it is: most of them. */
const PLAIN = /^[\n\x20-\x7e]*$/

/** What ends a line, in whatever system it was written. */
const LINE_END = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g

/** The flag of a region, written with tags, such as Scotland's; and tags that spell nothing but hidden text. */
const TAGS =
  /(\u{1f3f4}[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,3}\u{e007f})|[\u{e0020}-\u{e007f}]/gu

/**
 * A text as it is stored: whole characters only, without those that nobody sees and nothing needs, lines ended by line
 * feeds, without outer space, NFC; docs/decisions/written-text.md says which and why. (NFC twice: the second time because
 * what is left may combine once something between has gone.)
 */
export const clean = (text: string): string =>
  PLAIN.test(text)
    ? text.trim()
    : tidyDirection(
        withoutLoose(
          withoutHidden(text.toWellFormed().replace(LINE_END, '\n').replaceAll('\t', ' '))
            .replace(TAGS, '$1')
            .normalize('NFC'),
        ),
      )
        .trim()
        .normalize('NFC')

/** A cleaned text that is shown on one line: its spaces, that of braille among them, are single ones. */
const cleanedLine = (text: string): string =>
  clean(text)
    .replaceAll(/[\p{Zs}\u2800]+/gu, ' ')
    .trim()

/** A cleaned name. Marks that other texts may have could make two names of one look. */
const cleanedName = (text: string): string => cleanedLine(withNeededMarks(cleanedLine(text)))

/** Made with the first text that needs it, not at every start of the Worker: it reads large tables. */
let segmenter: Intl.Segmenter | undefined

/** The characters of a text as a reader sees them: an emoji with its skin tone is one (UAX #29). */
export function segments(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/** How many {@link segments} a text has; marks of direction, which nobody sees, are none. */
export const graphemes = (text: string): number =>
  PLAIN.test(text) ? text.length : Array.from(segments(withoutDirection(text))).length

/** What the breach of a rule carries beside its message; see `withCode`. */
type IssueParams = Record<string, unknown>

/**
 * A text of `min` to `max` graphemes in the form that `tidy` gives it. One of which nothing can be seen is empty.
 * @param tooLong goes with the refusal of a text that is too long
 */
function written(min: number, max: number, tidy: (text: string) => string, tooLong?: IssueParams) {
  const error = `must have at most ${max} characters`
  // A grapheme can be long, but not without end; this also bounds the work of counting.
  const bounded = tooLong
    ? z.string().refine((text) => text.length <= max * 16, { error, params: tooLong, abort: true })
    : z.string().max(max * 16, { error })
  return bounded
    .transform((text) => {
      const tidied = tidy(text)
      return isInvisible(tidied) ? '' : tidied
    })
    .refine((text) => graphemes(text) >= min, {
      error: min === 1 ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((text) => graphemes(text) <= max, { error, ...(tooLong ? { params: tooLong } : {}) })
}

const oneLine = { error: 'must be one line' }
const isOneLine = (text: string): boolean => !text.includes('\n')

/** A text of several lines, such as a bio. */
export const cleanText = (min: number, max: number, tooLong?: IssueParams) => written(min, max, clean, tooLong)

/** A text of one line, such as an interest. */
export const cleanLine = (min: number, max: number) => written(min, max, cleanedLine).refine(isOneLine, oneLine)

/** The name of a person or place. */
export const cleanName = (min: number, max: number) => written(min, max, cleanedName).refine(isOneLine, oneLine)
