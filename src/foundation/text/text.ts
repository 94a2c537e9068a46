import { z } from '@hono/zod-openapi'
import { isInvisible, withoutHidden } from './characters.ts'
import { tidyDirection, withNeededMarks, withoutDirection } from './direction.ts'
import { withoutLoose } from './loose-marks.ts'

/** Texts that cleaning does not change, and in which each letter is one character: most of them. */
const PLAIN = /^[\n\x20-\x7e]*$/

/** Line breaks of all systems. */
const LINE_END = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g

/** The flag of a region, written with tags, such as Scotland's; and tags that only spell hidden text. */
const TAGS =
  /(\u{1f3f4}[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,3}\u{e007f})|[\u{e0020}-\u{e007f}]/gu

/**
 * A text as stored: whole characters only, without invisible ones that have no use, line breaks as line feeds, trimmed,
 * NFC; see docs/decisions/written-text.md. (NFC twice: after characters are dropped, the remaining ones may combine.)
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

/** A cleaned single-line text: runs of spaces, including braille blanks, become one. */
const cleanedLine = (text: string): string =>
  clean(text)
    .replaceAll(/[\p{Zs}\u2800]+/gu, ' ')
    .trim()

/** A cleaned name. Marks that are allowed in other texts could make two names look alike. */
const cleanedName = (text: string): string => cleanedLine(withNeededMarks(cleanedLine(text)))

/** Created on first use, not at every start of the Worker: it reads large tables. */
let segmenter: Intl.Segmenter | undefined

/** The characters of a text as readers see them: an emoji with its skin tone is one (UAX #29). */
export function segments(text: string): Iterable<{ segment: string }> {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

/** The number of {@link segments} of a text, without invisible marks of direction. */
export const graphemes = (text: string): number =>
  PLAIN.test(text) ? text.length : Array.from(segments(withoutDirection(text))).length

/** Parameters of a failed rule; see `withCode`. */
type IssueParams = Record<string, unknown>

/**
 * A text of `min` to `max` graphemes in the form returned by `tidy`. An invisible one counts as empty.
 * @param tooLong parameters of the error for a text that is too long
 */
function written(min: number, max: number, tidy: (text: string) => string, tooLong?: IssueParams) {
  const error = `must have at most ${max} characters`
  // A grapheme can be long, but is bounded; this also bounds the work of counting.
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

/** A multi-line text, such as a bio. */
export const cleanText = (min: number, max: number, tooLong?: IssueParams) => written(min, max, clean, tooLong)

/** A single-line text, such as an interest. */
export const cleanLine = (min: number, max: number) => written(min, max, cleanedLine).refine(isOneLine, oneLine)

/** The name of a person or place. */
export const cleanName = (min: number, max: number) => written(min, max, cleanedName).refine(isOneLine, oneLine)
