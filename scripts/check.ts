import { capacityIsCurrent } from './capacity.ts'
import { actionsArePinned } from './check/actions.ts'
import { askRegistry } from './check/advisories.ts'
import { bundleIsSmall } from './check/bundle.ts'
import { dependenciesAreSound } from './check/dependencies.ts'
import { environmentsAgree } from './check/environments.ts'
import { houseRules } from './check/house-rules.ts'
import { migrationsLockBriefly } from './check/migration-locks.ts'
import { functionsAreRepeatable, migrationsInSync } from './check/migrations.ts'
import { layersHold } from './check/layers.ts'
import { licencesAllowed } from './check/licences.ts'
import { opsHold } from './check/ops.ts'
import { patternsAreQuick } from './check/patterns.ts'
import { recipesHold } from './check/recipes.ts'
import { recordsAreCurrent } from './privacy-records.ts'
import { program, type Finding } from './check/run.ts'
import { noSecrets } from './check/secrets.ts'
import { writeDocuments } from './documents.ts'
import { pictureIsCurrent } from './layers-picture.ts'
import { sdkIsSmall } from './sdk/build.ts'
import { sdkExamplesCompile } from './sdk/examples.ts'
import { sdkIsCurrent } from './sdk/generate.ts'
import { statementsAreTyped } from './check/typed-statements.ts'
import { bin } from './stack/paths.ts'
import { clientsKeepWorking } from './compatibility.ts'

/** Every static check of the code: `npm run check`. */
const STEPS: readonly [name: string, look: () => Finding | Promise<Finding>][] = [
  ['formatted', () => program(bin('prettier'), '--check', '--log-level=warn', '.')],
  ['linted', () => program(bin('oxlint'), '--type-aware', '--deny-warnings')],
  ['layers of scripts/check/layers.ts', layersHold],
  ['docs/layers.svg shows them', pictureIsCurrent],
  ['docs/capacity.md shows what scripts/capacity says', capacityIsCurrent],
  ['docs/records-of-processing.md shows scripts/data-protection', recordsAreCurrent],
  ['types of the Worker', () => program(bin('tsc'), '-p', 'src')],
  ['types of the web client', () => program(bin('tsc'), '-p', 'app')],
  ['types of the console', () => program(bin('tsc'), '-p', 'console')],
  ['types of the client library', () => program(bin('tsc'), '-p', 'sdk')],
  ['types of the examples', () => program(bin('tsc'), '-p', 'examples')],
  ['types of the reference', () => program(bin('tsc'), '-p', 'reference')],
  ['types of the tests', () => program(bin('tsc'), '-p', 'test')],
  ['types of the scripts', () => program(bin('tsc'), '-p', 'scripts')],
  ['generated types are current', () => program('npm', 'run', '--silent', 'types', '--', '--check')],
  ['environments of wrangler.toml agree', environmentsAgree],
  ['drizzle/ and migrations/ agree', migrationsInSync],
  ['migrations keep nobody out of large tables', migrationsLockBriefly],
  ['functions can be applied again', functionsAreRepeatable],
  ['OpenAPI and AsyncAPI documents', async () => program(bin('redocly'), 'lint', ...(await writeDocuments()))],
  ['clients of the last release keep working', clientsKeepWorking],
  ['assets are there', () => program('npm', 'run', '--silent', 'build:assets')],
  ['bundle under 1 MiB', bundleIsSmall],
  ['sdk/src/generated shows the API', sdkIsCurrent],
  ['client library within its sizes', sdkIsSmall],
  ["examples of the library's documents", sdkExamplesCompile],
  ['house rules', houseRules],
  ['no regular expression can take long', patternsAreQuick],
  ['rules and runbooks of ops/ fit the product', opsHold],
  ['docs/recipes.md, followed to the letter', recipesHold],
  ['renamed columns and arguments are seen by the type checker', statementsAreTyped],
  ['dependencies are sealed, and none is known to be bad', dependenciesAreSound],
  ['licences of what is deployed', licencesAllowed],
  ['dependencies by what a registry knows', askRegistry],
  ['actions of workflows are pinned', actionsArePinned],
  ['no secrets in files and the latest commits', noSecrets],
]

let failures = 0
for (const [name, look] of STEPS) {
  const startedAt = performance.now()
  const finding = await look()
  const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  console.log(`${finding === null ? '  ok' : 'FAIL'}  ${seconds.padStart(7)}  ${name}`)
  if (finding === null) continue
  failures += 1
  console.log(`${finding}\n`)
}
console.log(failures === 0 ? '\nAll checks pass.' : `\n${failures} of ${STEPS.length} checks fail.`)
process.exit(failures === 0 ? 0 : 1)
