/** A regular expression compiled on first use, not at every start of the Worker: it reads large Unicode tables. */
export function lazily(source: string, flags: string): () => RegExp {
  let made: RegExp | undefined
  return () => (made ??= new RegExp(source, flags))
}

/**
 * Glyphs without any ink that Unicode does not count among its default-ignorable code points: the object replacement
 * character, the full and the half blank of Egyptian hieroglyphs, the filler of the Khitan script, the null notehead.
 */
const BLANK = String.raw`\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}`

/** The braille pattern without dots: the space of a text or drawing in braille, and nothing anywhere else. */
const BRAILLE_BLANK = '\u2800'
const BRAILLE = /[\u2801-\u28ff]/

/**
 * Format characters that can be legitimate, and are checked separately: joiners, the vowel separator of Mongolian,
 * variation selectors, tags, marks and isolates of direction. The number signs of Arabic, Syriac and Kaithi are
 * visible.
 */
const FORMAT = String.raw`\u200c\u200d\u180e\p{Variation_Selector}\u{e0020}-\u{e007f}\u200e\u200f\u061c\u2066-\u2069`
const NUMBER_SIGNS = String.raw`\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}`

/**
 * Invisible characters without a legitimate use: controls, ignorable characters, blanks, embeddings and overrides of
 * direction.
 */
const unwanted = lazily(
  String.raw`[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}${BLANK}]--[\n${FORMAT}${NUMBER_SIGNS}]]`,
  'gv',
)

/** The text without invisible characters that have no legitimate use; those that may have one stay. */
export function withoutHidden(text: string): string {
  const rest = text.replaceAll(unwanted(), '')
  return rest.includes(BRAILLE_BLANK) && !BRAILLE.test(rest) ? rest.replaceAll(BRAILLE_BLANK, '') : rest
}

/** Spaces, controls, joiners, fillers, blanks, and marks without a letter to stand on. */
const invisible = lazily(
  String.raw`^[[\p{Z}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}${BRAILLE_BLANK}${BLANK}]--[${NUMBER_SIGNS}]]*$`,
  'v',
)

/** Whether a text is entirely invisible. */
export const isInvisible = (text: string): boolean => invisible().test(text)
