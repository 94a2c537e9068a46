import { dirname, relative } from 'node:path'

/** What Istanbul writes, as far as it is read: statements of a file, and how often each was run. */
export type Counted = Record<string, { s: Record<string, number>; statementMap: Record<string, Range> }>

interface Range {
  start: { line: number }
}

/** The lines of a file on which a statement begins. */
export interface FileLines {
  /** From the root of the project. */
  file: string
  reached: number
  /** Numbers of the lines on which no statement was run. */
  missed: number[]
}

export interface FolderLines {
  folder: string
  files: number
  reached: number
  missed: number
}

/** Lines of each file; a line counts as reached when a statement that begins on it was run. */
export function linesOf(counted: Counted, root: string): FileLines[] {
  return Object.entries(counted)
    .map(([path, { s, statementMap }]) => {
      const runs = new Map<number, number>()
      for (const [id, { start }] of Object.entries(statementMap))
        runs.set(start.line, Math.max(runs.get(start.line) ?? 0, s[id] ?? 0))
      const missed = [...runs].flatMap(([line, times]) => (times === 0 ? [line] : []))
      return {
        file: relative(root, path),
        reached: runs.size - missed.length,
        missed: missed.toSorted((a, b) => a - b),
      }
    })
    .toSorted((a, b) => a.file.localeCompare(b.file))
}

/** Lines of each folder: those of `src/` by layer, and those of `src/features` and `src/objects` one by one. */
export function byFolder(files: readonly FileLines[]): FolderLines[] {
  const groups = Map.groupBy(files, ({ file }) => folderOf(file))
  return [...groups].map(([folder, list]) => ({
    folder,
    files: list.length,
    reached: list.reduce((sum, { reached }) => sum + reached, 0),
    missed: list.reduce((sum, { missed }) => sum + missed.length, 0),
  }))
}

function folderOf(file: string): string {
  const parts = dirname(file).split('/')
  return parts.slice(0, /^(features|objects)$/.test(parts[1] ?? '') ? 3 : 2).join('/')
}

/** The folders as a table in Markdown, with their sum. */
export function tableOf(folders: readonly FolderLines[]): string {
  const all = {
    folder: 'all',
    files: folders.reduce((sum, { files }) => sum + files, 0),
    reached: folders.reduce((sum, { reached }) => sum + reached, 0),
    missed: folders.reduce((sum, { missed }) => sum + missed, 0),
  }
  return [
    '| folder | files | lines | reached | not reached |',
    '| --- | --- | --- | --- | --- |',
    ...[...folders, all].map(
      ({ folder, files, reached, missed }) =>
        `| ${folder === 'all' ? '**all**' : `\`${folder}\``} | ${files} | ${reached + missed} | ${percent(reached, missed)} | ${missed} |`,
    ),
  ].join('\n')
}

/** Rounded down: 89.96 % is not 90 %. */
function percent(reached: number, missed: number): string {
  const lines = reached + missed
  return lines === 0 ? '–' : `${(Math.floor((1000 * reached) / lines) / 10).toFixed(1)} %`
}

/** `file: 3, 5–9` for each file of a folder with lines that are not reached. */
export function unreached(files: readonly FileLines[], folder: string): string[] {
  return files
    .filter(
      ({ file, missed }) => missed.length > 0 && (file === folder || file.startsWith(`${folder.replace(/\/$/, '')}/`)),
    )
    .map(({ file, missed }) => `${file}: ${rangesOf(missed).join(', ')}`)
}

function rangesOf(lines: readonly number[]): string[] {
  const ranges: [number, number][] = []
  for (const line of lines) {
    const last = ranges.at(-1)
    if (last && line - last[1] <= 1) last[1] = line
    else ranges.push([line, line])
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`))
}
