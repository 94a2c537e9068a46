import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import type { Finding } from './check/run.ts'
import { recordsDocument } from './data-protection/records.ts'
import { ROOT } from './stack/paths.ts'

/** Writes the records of processing (GDPR art. 30) from the data-protection register: `npm run privacy:records`. */
const FILE = 'docs/records-of-processing.md'

const current = (): Promise<string> =>
  format(recordsDocument(), { parser: 'markdown', printWidth: 120, proseWrap: 'always' })

/** Whether the document shows what the register says. */
export async function recordsAreCurrent(): Promise<Finding> {
  return readFileSync(join(ROOT, FILE), 'utf8') === (await current())
    ? null
    : `${FILE} is not what scripts/data-protection says; run "npm run privacy:records"`
}

if (import.meta.main) writeFileSync(join(ROOT, FILE), await current())
