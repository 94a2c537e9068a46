import { z } from '@hono/zod-openapi'

/** C0 and C1 controls except line feed; zero-width and bidirectional formatting that can disguise a text. */
const UNWANTED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** What ends a line, in whatever system it was written. */
const LINE_END = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g

/**
 * A text as it is stored: whole characters only, without those that cannot be seen or that reorder others, lines ended
 * by line feeds, without outer space, NFC. (In this order: what is left may combine once something between has gone.)
 */
export const clean = (text: string): string =>
  text.toWellFormed().replace(LINE_END, '\n').replace(UNWANTED, '').trim().normalize('NFC')

/** Spaces, controls, joiners, fillers, marks without a letter to stand on, and the braille pattern without dots. */
const INVISIBLE = /^[\p{Z}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800]*$/u

/** Whether a reader sees nothing of a text. */
export const isInvisible = (text: string): boolean => INVISIBLE.test(text)

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Length as a reader counts it: an emoji with its skin tone is one (UAX #29). */
export const graphemes = (text: string): number => Array.from(segmenter.segment(text)).length

/** A cleaned text of `min` to `max` graphemes; unless it may be empty, some of it can be seen. */
export const cleanText = (min: number, max: number) =>
  z
    .string()
    // A grapheme can be long, but not without end; this also bounds the work of counting.
    .max(max * 16)
    .transform(clean)
    .refine((text) => graphemes(text) >= min && (min === 0 || !isInvisible(text)), {
      error: min === 1 ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((text) => graphemes(text) <= max, { error: `must have at most ${max} characters` })

/** The same for a field of one line, such as a name. */
export const cleanLine = (min: number, max: number) =>
  cleanText(min, max).refine((text) => !text.includes('\n'), { error: 'must be one line' })
