import { z } from '@hono/zod-openapi'

/** C0 and C1 controls except line feed; zero-width and bidirectional formatting that can disguise a text. */
const UNWANTED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** A text as it is stored: whole characters only, NFC, without characters that cannot be seen or that reorder others, without outer space. */
export const clean = (text: string): string =>
  text.toWellFormed().normalize('NFC').replaceAll('\r\n', '\n').replace(UNWANTED, '').trim()

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Length as a reader counts it: an emoji with its skin tone is one (UAX #29). */
export const graphemes = (text: string): number => Array.from(segmenter.segment(text)).length

/** A cleaned text of `min` to `max` graphemes. */
export const cleanText = (min: number, max: number) =>
  z
    .string()
    // A grapheme can be long, but not without end; this also bounds the work of counting.
    .max(max * 16)
    .transform(clean)
    .refine((text) => graphemes(text) >= min, {
      error: min === 1 ? 'must not be empty' : `must have at least ${min} characters`,
    })
    .refine((text) => graphemes(text) <= max, { error: `must have at most ${max} characters` })
