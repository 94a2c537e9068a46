import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit, recorded, type Advisories } from './check/advisories.ts'
import { ROOT } from './stack/paths.ts'

/**
 * Records what a registry knows about the locked versions in scripts/check/advisories.json, with the day:
 * `npm run advisories:record`. Options are those of `npm audit`, such as `-- --registry <address>`. Where the registry
 * does not answer, nothing is written, and the exit code is 1.
 */
const FILE = join(ROOT, 'scripts', 'check', 'advisories.json')

const answer = await audit(...process.argv.slice(2))
if (!answer) {
  console.error('No registry here answers npm audit, so the record stays as it is. Try -- --registry <address>.')
  process.exit(1)
}
// Guarantee: the file's shape is checked by the tests of the dependencies.
const before = JSON.parse(readFileSync(FILE, 'utf8')) as Advisories
const after = recorded(before, answer, new Date().toISOString().slice(0, 10))
writeFileSync(FILE, `${JSON.stringify(after, null, 2)}\n`)
console.log(`Recorded ${after.asOf}: ${after.advisories.length - before.advisories.length} new advisories.`)
