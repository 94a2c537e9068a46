import { lazily } from './characters.ts'
import { isDirectionControl } from './direction.ts'

const JOINER = /^[\u200c\u200d]$/
const NON_JOINER = '\u200c'
const VARIATION = /^\p{Variation_Selector}$/u
const MARK = /^[\p{M}\p{Emoji_Modifier}]$/u
const PICTURE = /^\p{Extended_Pictographic}$/u
/** Letters whose form or meaning joiners can change; in other scripts they would only be invisible. */
const JOINABLE =
  /^[\p{L}--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}]]$/v

const HAN = /^\p{Script=Han}$/u
/** Letters alone: the separator counts as Mongolian, too. */
const MONGOLIAN = /^[\p{L}&&\p{Script=Mongolian}]$/v
/** Separates a Mongolian word from its last vowel, which then has another form. */
const VOWEL_SEPARATOR = '\u180e'

/** Characters with variants (StandardizedVariants.txt, emoji-variation-sequences.txt, IVD), by selector. */
const VARIED = [
  { selectors: /^[\ufe0e\ufe0f]$/, base: lazily(String.raw`^[\p{Emoji}--[\p{Emoji_Modifier}0-9#*]]$`, 'v') },
  { selectors: /^[\u180b-\u180d\u180f]$/, base: () => MONGOLIAN },
  { selectors: /^[\u{e0100}-\u{e01ef}]$/u, base: () => HAN },
  {
    selectors: /^[\ufe00-\ufe0d]$/,
    base: lazily(
      String.raw`^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Myanmar}\p{Script=Phags_Pa}\p{Script=Manichaean}\p{Script=Egyptian_Hieroglyphs}\p{Sm}\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f]$`,
      'u',
    ),
  },
]
const KEYCAP = '\u20e3'

function isVaried(selector: string, last: string, next: string): boolean {
  if (last < '\u0080') return /^[0-9#*]$/.test(last) && selector === '\ufe0f' && next === KEYCAP
  return VARIED.some(({ selectors, base }) => selectors.test(selector) && base().test(last))
}

/** Combining marks allowed on one letter: more than any living language needs, too few to cover adjacent lines. */
const MOST_MARKS = 5

/**
 * Drops joiners without effect, variation selectors after characters without variants, and excess combining marks.
 * Joiners of Persian, of the scripts of India and of emoji stay, and so do the marks of every language.
 */
export function withoutLoose(text: string): string {
  const points = Array.from(text)
  const following = nextNoJoiner(points)
  let kept = ''
  /** The last character that is not a mark, and the previous character. */
  let [base, last] = ['', '']
  let marks = 0
  for (const [i, point] of points.entries()) {
    const next = following[i] ?? ''
    if (JOINER.test(point)) {
      const joinsPictures = point !== NON_JOINER && PICTURE.test(base) && PICTURE.test(next)
      const partsLetters = point !== NON_JOINER || JOINABLE.test(next) || (marks < MOST_MARKS && isPlainMark(next))
      if (JOINER.test(last) || !(joinsPictures || (JOINABLE.test(base) && partsLetters))) continue
    } else if (point === VOWEL_SEPARATOR) {
      if (last === point || !MONGOLIAN.test(base) || !MONGOLIAN.test(next)) continue
    } else if (VARIATION.test(point)) {
      if (!isVaried(point, last, next)) continue
    } else if (isDirectionControl(point)) {
      kept += point
      continue
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

const isPlainMark = (point: string): boolean => /^\p{M}$/u.test(point) && !VARIATION.test(point)

/** For each place the next character that is no joiner. */
function nextNoJoiner(points: readonly string[]): string[] {
  const following: string[] = []
  let next = ''
  for (let i = points.length - 1; i >= 0; i -= 1) {
    following[i] = next
    const point = points[i] ?? ''
    if (!JOINER.test(point)) next = point
  }
  return following
}
