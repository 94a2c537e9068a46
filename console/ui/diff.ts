import { diffLines, diffWordsWithSpace } from 'diff'

export interface DiffPart {
  kind: 'same' | 'added' | 'removed'
  text: string
}

export interface DiffLine {
  kind: DiffPart['kind'] | 'gap'
  /** Within a line that has become another one, which words have changed. */
  parts: DiffPart[]
}

const kindOf = ({ added, removed }: { added: boolean; removed: boolean }): DiffPart['kind'] =>
  added ? 'added' : removed ? 'removed' : 'same'

const linesIn = (text: string): string[] => text.replace(/\n$/, '').split('\n')

/** Lines of two texts, one after the other; of what stays the same only the lines around a change. */
export function diffOf(before: string, after: string, around = 3): DiffLine[] {
  const changes = diffLines(before, after)
  const lines: DiffLine[] = []
  for (const [i, change] of changes.entries()) {
    const kind = kindOf(change)
    const next = changes[i + 1]
    const former = changes[i - 1]
    if (kind === 'removed' && next?.added && linesIn(change.value).length === linesIn(next.value).length)
      lines.push(...wordwise(linesIn(change.value), linesIn(next.value)))
    else if (kind === 'added' && former?.removed && linesIn(former.value).length === linesIn(change.value).length)
      continue
    else if (kind === 'same')
      lines.push(...shortened(linesIn(change.value), i === 0 ? 0 : around, next === undefined ? 0 : around))
    else lines.push(...linesIn(change.value).map((text) => ({ kind, parts: [{ kind, text }] })))
  }
  return lines
}

/** Lines that stand in the places of others: which words have changed. */
function wordwise(before: readonly string[], after: readonly string[]): DiffLine[] {
  const pairs = before.map((line, i) => diffWordsWithSpace(line, after[i] ?? ''))
  const side = (kind: 'removed' | 'added') =>
    pairs.map((words) => ({
      kind,
      parts: words
        .map((word) => ({ kind: kindOf(word), text: word.value }))
        .filter((part) => part.kind === kind || part.kind === 'same'),
    }))
  return [...side('removed'), ...side('added')]
}

function shortened(lines: readonly string[], head: number, tail: number): DiffLine[] {
  const same = (text: string): DiffLine => ({ kind: 'same', parts: [{ kind: 'same', text }] })
  if (lines.length <= head + tail + 1) return lines.map(same)
  const hidden = lines.length - head - tail
  const gap: DiffLine = { kind: 'gap', parts: [{ kind: 'same', text: `${hidden} unchanged lines` }] }
  return [...lines.slice(0, head).map(same), gap, ...lines.slice(lines.length - tail).map(same)]
}

/** A value of JSON as lines, with its keys in order, so that two can be compared. */
export function jsonLines(value: unknown): string {
  return JSON.stringify(sorted(value), null, 2) ?? ''
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}
