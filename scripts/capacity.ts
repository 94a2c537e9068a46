import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format } from 'prettier'
import { ASSUMPTIONS, withDocument, withNumber } from './capacity/assumptions.ts'
import { capacityTables } from './capacity/tables.ts'
import type { Finding } from './check/run.ts'
import { ROOT } from './stack/paths.ts'

/**
 * What 10 thousand, 1 million and 50 million active people use and cost, by the model of scripts/capacity/:
 * `npm run capacity [-- --set day.messages=40 --set operations.picture.perDay=30] [--file assumptions.json]`.
 * With `--write` it replaces the tables of docs/capacity.md, which are those of the assumptions as they stand.
 */
const FILE = 'docs/capacity.md'
const BEGIN = '<!-- written by npm run capacity: begin -->'
const END = '<!-- written by npm run capacity: end -->'

/** The document with the tables in it. @throws Error when it does not say where */
async function documentOf(before: string): Promise<string> {
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${FILE} does not say where to write: ${BEGIN} … ${END}`)
  const after = `${before.slice(0, from + BEGIN.length)}\n\n${capacityTables(ASSUMPTIONS)}\n\n${before.slice(to)}`
  return format(after, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' })
}

/** Whether docs/capacity.md shows what the model says. */
export async function capacityIsCurrent(): Promise<Finding> {
  const text = readFileSync(join(ROOT, FILE), 'utf8')
  return (await documentOf(text)) === text
    ? null
    : `${FILE} is not what scripts/capacity says; run "npm run capacity -- --write"`
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      set: { type: 'string', multiple: true, default: [] },
      file: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
  if (values.write) {
    if (values.set.length > 0 || values.file !== undefined)
      throw new Error('the document has the assumptions as they stand; change them in scripts/capacity/')
    const path = join(ROOT, FILE)
    writeFileSync(path, await documentOf(readFileSync(path, 'utf8')))
  } else {
    const given =
      values.file === undefined ? ASSUMPTIONS : withDocument(ASSUMPTIONS, JSON.parse(readFileSync(values.file, 'utf8')))
    const assumptions = values.set.reduce((changed, setting) => {
      const [path = '', value = ''] = setting.split('=')
      return withNumber(changed, path, Number(value === '' ? Number.NaN : value))
    }, given)
    console.log(capacityTables(assumptions))
  }
}
