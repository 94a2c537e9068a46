import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DEPLOYED, readConfiguration } from './deploy/configuration.ts'
import { missingGroups, missingSettings, notesOn, storedSecrets, toSet, unreadSecrets } from './deploy/secrets.ts'
import { DeploymentError, ourWrangler } from './deploy/wrangler.ts'
import { ROOT } from './stack/paths.ts'

/**
 * Which secrets an environment lacks: `npm run secrets [-- --env staging]`; without `--env`, all that are deployed. Ends
 * with 1 when one is missing, and with 2 when Cloudflare cannot be asked. Shows names only.
 */
const { values } = parseArgs({ options: { env: { type: 'string' } } })
const asked = DEPLOYED.filter((environment) => values.env === undefined || values.env === environment)
if (asked.length === 0) {
  console.error(`--env is one of ${DEPLOYED.join(', ')}; development has its secrets from npm run dev.`)
  process.exit(2)
}
const config = join(ROOT, 'wrangler.toml')
let isComplete = true
for (const environment of asked) {
  const stored = await storedSecrets(ourWrangler(), config, environment).catch((error: unknown) => {
    if (!(error instanceof DeploymentError)) throw error
    console.error(error.message)
    process.exit(2)
  })
  const configuration = readConfiguration(config, environment)
  const missing = missingSettings(configuration, stored)
  console.log(`${environment}: ${stored.length} stored, ${missing.length} missing`)
  const groups = missingGroups(configuration, stored, environment)
  for (const { name, why } of missing) {
    const group = groups.find((one) => one.missing.includes(name))
    console.log(`  ${name}: ${why}\n    ${group?.command ?? toSet(name, environment)}`)
  }
  for (const note of notesOn(configuration, stored)) console.log(`  ${note}`)
  for (const name of unreadSecrets(stored)) console.log(`  ${name}: stored, and read by nothing`)
  const optional = groups.filter(
    ({ isPart, missing: [first] }) => !isPart && !missing.some(({ name }) => name === first),
  )
  if (optional.length > 0) console.log('  not set, and optional; all of a line in one command, also what is no secret:')
  for (const { command } of optional) console.log(`    ${command}`)
  if (missing.length > 0) isComplete = false
}
process.exit(isComplete ? 0 : 1)
