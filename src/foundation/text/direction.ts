import { lazily } from './characters.ts'

/**
 * Marks and isolates of direction (Unicode Standard Annex 9) place the punctuation of texts that mix scripts written
 * from the left and from the right. Embeddings and overrides, which can make a text look like another, are not allowed.
 */
const CONTROLS = /[\u200e\u200f\u061c\u2066-\u2069]/g
const ISOLATES = /[\u2066-\u2069]/
const CLOSES = '\u2069'

export const isDirectionControl = (character: string): boolean => /^[\u200e\u200f\u061c\u2066-\u2069]$/.test(character)

/** The text without its marks and isolates, used for counting. */
export const withoutDirection = (text: string): string => text.replaceAll(CONTROLS, '')

/** In a run of marks only the first and the last can have an effect. */
const oneOrTwo = (run: string): string => {
  const [first, last] = [run.charAt(0), run.charAt(run.length - 1)]
  return first === last ? first : first + last
}

/** The text with only those marks that can have an effect, and isolates that are closed in their line and not empty. */
export function tidyDirection(text: string): string {
  const balanced = ISOLATES.test(text) ? text.split('\n').map(balancedLine).join('\n') : text
  return balanced.replaceAll(/[\u200e\u200f\u061c]{2,}/g, oneOrTwo)
}

/** An isolate ends with its line at the latest, so unmatched openings and ends are dropped. */
function balancedLine(line: string): string {
  const kept: string[] = []
  /** Positions in `kept` of the open isolates. */
  const open: number[] = []
  for (const unit of line.split('')) {
    if (unit !== CLOSES) {
      if (ISOLATES.test(unit)) open.push(kept.length)
      kept.push(unit)
      continue
    }
    const start = open.pop()
    if (start === undefined) continue
    if (start === kept.length - 1) kept.pop()
    else kept.push(unit)
  }
  for (const start of open) kept[start] = ''
  return kept.join('')
}

/** Letters alone: the Arabic mark of direction counts as Arabic, too. */
const rightToLeft = lazily(
  String.raw`[\p{L}&&[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]]`,
  'v',
)
/** A mark has an effect only beside punctuation, a sign or a digit. */
const idle = lazily(String.raw`(?<![\p{P}\p{S}\p{N}])[\u200e\u200f\u061c](?![\p{P}\p{S}\p{N}])`, 'gu')

/**
 * The same for a name, since no two names may look alike: no isolates, and marks only beside punctuation in a script
 * written from the right.
 */
export function withNeededMarks(name: string): string {
  if (name.search(CONTROLS) < 0) return name
  if (!rightToLeft().test(name)) return withoutDirection(name)
  return name.replaceAll(/[\u2066-\u2069]/g, '').replaceAll(idle(), '')
}
