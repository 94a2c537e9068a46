import { SourceMap, type SourceMapPayload } from 'node:module'
import { join, relative } from 'node:path'
import type { FileLines } from './count.ts'

/** What V8 says of one script that was loaded: functions, each with its blocks inside, and how often they were run. */
export type ScriptRuns = readonly { ranges: readonly Block[] }[]

interface Block {
  /** Positions in the script, the end excluded. */
  startOffset: number
  endOffset: number
  count: number
}

/** For each position of a script whether it was run in one of several loads; what is innermost decides in each. */
export function reachedIn(length: number, loads: readonly ScriptRuns[]): Uint8Array {
  const reached = new Uint8Array(length)
  for (const load of loads) {
    const blocks = load
      .flatMap(({ ranges }) => ranges)
      .toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)
    const here = new Uint8Array(length)
    for (const { startOffset, endOffset, count } of blocks) here.fill(count > 0 ? 1 : 0, startOffset, endOffset)
    for (const [i, isReached] of here.entries()) if (isReached) reached[i] = 1
  }
  return reached
}

/**
 * Lines of the files that a script was built from; a line counts as reached when any code made of it was run. Lines of
 * which nothing was made (types, comments), and those that only close something, are not counted.
 *
 * @param folder to which the sources of the map are relative
 * @param root to which the files of the result are relative
 */
export function sourceLines(
  code: string,
  map: SourceMapPayload,
  reached: Uint8Array,
  { folder, root }: { folder: string; root: string },
): FileLines[] {
  const found = new Map<string, Map<number, boolean>>()
  const lookUp = new SourceMap(map)
  let offset = 0
  for (const [row, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column += 1) {
      const entry = lookUp.findEntry(row, column)
      // Only where a piece begins: what follows it belongs to the same line.
      if (!('originalSource' in entry) || entry.generatedLine !== row || entry.generatedColumn !== column) continue
      const lines = found.get(entry.originalSource) ?? new Map<number, boolean>()
      found.set(entry.originalSource, lines)
      const line = entry.originalLine + 1
      lines.set(line, (lines.get(line) ?? false) || reached[offset + column] === 1)
    }
    offset += text.length + 1
  }
  return [...found]
    .map(([source, lines]) => {
      const text = map.sourcesContent[map.sources.indexOf(source)]?.split('\n') ?? []
      const counted = [...lines].filter(([line]) => !/^[\s)\]};,]*$/.test(text[line - 1] ?? source))
      const missed = counted.flatMap(([line, isReached]) => (isReached ? [] : [line]))
      return {
        file: relative(root, join(folder, source)),
        reached: counted.length - missed.length,
        missed: missed.toSorted((a, b) => a - b),
      }
    })
    .toSorted((a, b) => a.file.localeCompare(b.file))
}
