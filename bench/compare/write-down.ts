import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format } from 'prettier'
import { ROOT } from '../../scripts/stack/paths.ts'

const BEGIN = '<!-- written by npm run bench: begin -->'
const END = '<!-- written by npm run bench: end -->'

/** Replaces the results of the last run in docs/performance.md; the rest of the file stays. */
export async function writeDown(text: string): Promise<void> {
  const file = join(ROOT, 'docs', 'performance.md')
  const before = await readFile(file, 'utf8')
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${file} does not say where to write: ${BEGIN} … ${END}`)
  const after = `${before.slice(0, from + BEGIN.length)}\n\n${text}\n\n${before.slice(to)}`
  await writeFile(file, await format(after, { parser: 'markdown', printWidth: 120 }))
}
