import { lazily } from './characters.ts'

/**
 * Marks and isolates of direction (Unicode Standard Annex 9): where a text mixes scripts that are written from the left and
 * from the right, they put its punctuation into place. Embeddings and overrides, which can make a text look like another,
 * are no part of what people write.
 */
const CONTROLS = /[\u200e\u200f\u061c\u2066-\u2069]/g
const ISOLATES = /[\u2066-\u2069]/
const CLOSES = '\u2069'

export const isDirectionControl = (character: string): boolean => /^[\u200e\u200f\u061c\u2066-\u2069]$/.test(character)

/** The text without its marks and isolates, such as it is counted. */
export const withoutDirection = (text: string): string => text.replaceAll(CONTROLS, '')

/** Of marks in a row only the first and the last can make a difference to what stands beside them. */
const oneOrTwo = (run: string): string => {
  const [first, last] = [run.charAt(0), run.charAt(run.length - 1)]
  return first === last ? first : first + last
}

/** The text with the marks that can make a difference, and with isolates that are closed in their line and hold something. */
export function tidyDirection(text: string): string {
  const balanced = ISOLATES.test(text) ? text.split('\n').map(balancedLine).join('\n') : text
  return balanced.replaceAll(/[\u200e\u200f\u061c]{2,}/g, oneOrTwo)
}

/** An isolate ends with its line at the latest, so an opening one without its end, and an end without its beginning, go. */
function balancedLine(line: string): string {
  const kept: string[] = []
  /** Where in `kept` the isolates stand that are open. */
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
/** A mark beside no punctuation, sign or digit has nothing to put into place. */
const idle = lazily(String.raw`(?<![\p{P}\p{S}\p{N}])[\u200e\u200f\u061c](?![\p{P}\p{S}\p{N}])`, 'gu')

/**
 * The same for a name, of which there must not be two that look alike: no isolates, and marks only beside punctuation in
 * a script that is written from the right.
 */
export function withNeededMarks(name: string): string {
  if (name.search(CONTROLS) < 0) return name
  if (!rightToLeft().test(name)) return withoutDirection(name)
  return name.replaceAll(/[\u2066-\u2069]/g, '').replaceAll(idle(), '')
}
