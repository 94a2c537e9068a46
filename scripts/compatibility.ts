import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Finding } from './check/run.ts'
import { breakingChanges } from './compatibility/compare.ts'
import { currentContract, readContract, RECORD, written } from './compatibility/record.ts'
import { ROOT } from './stack/paths.ts'
import { utcDay } from '../src/foundation/time.ts'

/**
 * Compares the API with that of the last release; `npm run openapi:record` makes the API as it is the recorded one, at a
 * release (docs/versions.md).
 */

/** The changes that no decision names. @param decisions the texts of all decisions */
export const undecided = (changes: readonly string[], decisions: string): string[] =>
  changes.filter((change) => !decisions.includes(`\`${change}\``))

/** Whether clients of the last release keep working, but for what a decision names. */
export function clientsKeepWorking(): Finding {
  const folder = join(ROOT, 'docs', 'decisions')
  const decisions = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const release = readContract()
  const changes = undecided(breakingChanges(release, currentContract(), utcDay(Date.now())), decisions.join('\n'))
  if (changes.length === 0) return null
  return [
    `breaks clients of ${release.version} (docs/versions.md says how to change the API, or to decide that this may break):`,
    ...changes.map((change) => `\`${change}\``),
  ].join('\n')
}

if (import.meta.main) {
  const file = join(ROOT, RECORD)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, written(currentContract()))
  console.log(`${RECORD} has the API of ${readContract().version}.`)
}
