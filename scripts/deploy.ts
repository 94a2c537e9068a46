import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { databaseVariable, DEPLOYED, readConfiguration } from './deploy/configuration.ts'
import { deploy, type Deployment } from './deploy/deploy.ts'
import { checkConfiguration, databaseFindings, readTree, serverFindings, treeFindings } from './deploy/preflight.ts'
import { rollBack } from './deploy/roll-back.ts'
import type { Target } from './deploy/versions.ts'
import { DeploymentError, ourWrangler } from './deploy/wrangler.ts'
import { applyMigrations, currentRelease, undeclaredNote } from './stack/migrations.ts'
import { ROOT } from './stack/paths.ts'

/**
 * Deploys to an environment, or rolls one back: `STAGING_DATABASE_URL=… npm run deploy -- --env staging`. See
 * docs/deployment.md.
 */
const { values } = parseArgs({
  options: {
    env: { type: 'string' },
    rollback: { type: 'boolean', default: false },
    to: { type: 'string' },
    steps: { type: 'string', default: '5,25,50' },
    'look-seconds': { type: 'string', default: '60' },
    'at-once': { type: 'boolean', default: false },
    'allow-dirty': { type: 'boolean', default: false },
    'allow-branch': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
  },
})

function refuse(message: string): never {
  console.error(message)
  process.exit(2)
}

const environment = DEPLOYED.find((one) => one === values.env)
if (environment === undefined) refuse(`Say where: npm run deploy -- --env ${DEPLOYED.join(' | ')}`)
const percentages = values.steps.split(',').filter(Boolean).map(Number)
if (percentages.some((one, i) => !(one > (percentages[i - 1] ?? 0) && one < 100)))
  refuse('--steps are percentages between 0 and 100 that rise, such as 5,25,50')
const seconds = Number(values['look-seconds'])
if (!(seconds >= 0)) refuse('--look-seconds is a number of seconds')

if (environment === 'production' && !values.yes) {
  if (!process.stdin.isTTY) refuse('Production without a terminal needs --yes.')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('This changes production. Type its name to go on: ')
  terminal.close()
  if (answer.trim() !== 'production') refuse('Nothing was changed.')
}

const wrangler = ourWrangler()
const at = (file: string): Target => ({ wrangler, config: join(ROOT, file), environment })
const target = at('wrangler.toml')
const configuration = readConfiguration(target.config, environment)
const tree = readTree()

const deployment: Deployment = {
  target,
  passwords: at('wrangler.passwords.toml'),
  configuration,
  url: String(configuration.vars['PUBLIC_URL']),
  commit: tree.commit,
  check: async () => {
    const { findings, notes } = await checkConfiguration(target, configuration)
    const ofServer = await serverFindings(environment, process.env)
    const ofTree = treeFindings(tree, { dirty: values['allow-dirty'], branch: values['allow-branch'] })
    return { findings: [...ofTree, ...databaseFindings(environment, process.env), ...ofServer, ...findings], notes }
  },
  build: () => {
    const { status } = spawnSync('npm', ['run', '--silent', 'build:assets'], { cwd: ROOT, stdio: 'inherit' })
    return status === 0 ? Promise.resolve() : Promise.reject(new DeploymentError('the assets could not be built'))
  },
  migrate: async (phase) => {
    const report = await applyMigrations(process.env[databaseVariable(environment)] ?? '', currentRelease(), phase)
    const note = undeclaredNote(report)
    if (note !== null) console.warn(note)
    return `${report.migrated} migrations, ${report.applied.length} files of functions`
  },
  percentages,
  lookFor: seconds * 1_000,
  lookEvery: 5_000,
  patience: 60_000,
  addressPatience: 15 * 60_000,
  atOnce: values['at-once'],
  say: (line) => console.log(line),
}

try {
  await (values.rollback ? rollBack(deployment, values.to) : deploy(deployment))
} catch (error) {
  if (!(error instanceof DeploymentError)) throw error
  console.error(`\nNot deployed: ${error.message}`)
  process.exit(1)
}
