import { setTimeout as sleep } from 'node:timers/promises'
import { databaseVariable, type Configuration } from './configuration.ts'
import type { Preflight } from './preflight.ts'
import { FAILURES, lookAtHealth, smokeTest, type Smoke } from './smoke.ts'
import {
  currentTraffic,
  deployAtOnce,
  deployTriggers,
  describeVersion,
  divideTraffic,
  rollbackCommand,
  specification,
  uploadVersion,
  type Target,
} from './versions.ts'
import { DeploymentError } from './wrangler.ts'

/** One deployment of both Workers and the database. */
export interface Deployment {
  /** The API; `passwords` is the Worker that it is bound to. */
  target: Target
  passwords: Target
  configuration: Configuration
  /** Base of the API's addresses, where the smoke test asks. */
  url: string
  /** Short hash of the commit. */
  commit: string
  /** Looks before anything is changed. */
  check: () => Promise<Preflight>
  /** Makes what is uploaded. @throws when that fails */
  build: () => Promise<void>
  /** Changes the database; all or nothing. @returns what was done. @throws when it is refused */
  migrate: (phase: 'expand' | 'contract') => Promise<string>
  /** Shares of the traffic before all of it, rising. */
  percentages: readonly number[]
  /** How long each share is looked at, in milliseconds, and how often. */
  lookFor: number
  lookEvery: number
  /** For how long a version may be unknown after it was uploaded, in milliseconds. */
  patience: number
  /** For how long the address of a first deployment may lead nowhere, in milliseconds. */
  addressPatience: number
  /** Gives the new version all traffic at once. */
  atOnce: boolean
  say: (line: string) => void
}

/**
 * Checks, builds, expands the database, deploys, tests the new version before it has traffic, gives it more and more of
 * it, and contracts the database.
 * @throws DeploymentError; the former version then has all traffic, unless the message says otherwise
 */
export async function deploy(deployment: Deployment): Promise<void> {
  const { target, passwords, say, commit } = deployment
  say(`Deploying ${commit} to ${target.environment}`)
  const { findings, notes } = await deployment.check()
  if (findings.length > 0)
    throw new DeploymentError(`nothing was changed:\n${findings.map((one) => `  ${one}`).join('\n')}`)
  say('1. settings, secrets and the working tree are right')
  for (const note of notes) say(`   ${note}`)

  const way = await wayOf(deployment)
  say(`2. ${way.why}`)
  await deployment.build()
  say('3. built')
  say(`4. expanded the database: ${await deployment.migrate('expand').catch(refusal)}`)
  const passwordsBefore = (await currentTraffic(passwords))?.[0]?.version
  const hasher = await deployAtOnce(passwords, commit)
  say(`5. deployed the Worker of passwords: version ${hasher}`)

  const tellPasswords = () => {
    if (passwordsBefore !== undefined)
      say(
        `   The former Worker of passwords: ${rollbackCommand(target.environment, passwordsBefore, 'wrangler.passwords.toml')}`,
      )
  }
  try {
    await (way.former === null || way.isWhole ? wholly(deployment, way.former) : gradually(deployment, way.former))
  } catch (error) {
    tellPasswords()
    throw error
  }
  say(
    `7. contracted the database: ${await deployment.migrate('contract').catch((error: unknown) => postponed(deployment, error))}`,
  )
  say(`Deployed ${commit} to ${target.environment}.`)
  if (way.former !== null) {
    say('To roll back:')
    say(`   npm run deploy -- --env ${target.environment} --rollback   or`)
    say(`   ${rollbackCommand(target.environment, way.former)}`)
    tellPasswords()
  }
}

function refusal(error: unknown): never {
  throw new DeploymentError(`nothing was deployed: the database refused, and is unchanged: ${String(error)}`)
}

function postponed({ target }: Deployment, error: unknown): never {
  throw new DeploymentError(
    `the new version has all traffic, and the database was not contracted: ${String(error)}\nTry again: ${contractCommand(target.environment)}`,
  )
}

const contractCommand = (environment: string) =>
  `DATABASE_URL="$${databaseVariable(environment)}" npm run db:migrate -- --contract`

interface Way {
  /** The version that has the traffic; null at the first deployment. */
  former: string | null
  isWhole: boolean
  why: string
}

/** Whether this release can have a part of the traffic. */
async function wayOf({ target, configuration, atOnce }: Deployment): Promise<Way> {
  const traffic = await currentTraffic(target)
  const serving = traffic?.filter(({ percentage }) => percentage > 0) ?? []
  if (serving.length > 1)
    throw new DeploymentError(
      `nothing was changed: a deployment is under way (${specification(serving).join(', ')}). Finish it, or roll it back: npm run deploy -- --env ${target.environment} --rollback`,
    )
  const first: Way = { former: null, isWhole: true, why: 'this is the first deployment: all at once' }
  const former = serving[0]?.version
  if (former === undefined) return first
  const last = configuration.migrations.at(-1)?.tag
  const { objectsTag: had, isDraft } = await describeVersion(target, former)
  if (isDraft) return first
  if (had !== null && last !== undefined && had !== last)
    return { former, isWhole: true, why: `classes of objects change (${had} to ${last}), which only goes all at once` }
  if (atOnce) return { former, isWhole: true, why: 'all at once, as asked' }
  return { former, isWhole: false, why: `version ${former} has the traffic; the new one gets it step by step` }
}

/** What a version is asked with. */
export const smokeOf = ({ url, configuration, patience }: Deployment, version: string, isNamed: boolean): Smoke => ({
  url,
  worker: configuration.name ?? '',
  version,
  isNamed,
  patience,
})

/**
 * What wrangler and Cloudflare say to a version that brings migrations of object classes; seen where Cloudflare has not told
 * which ones the former version had.
 */
const BRINGS_CLASSES = /pending Durable Object migration|\[code: 10211\]/

/** Uploads, tests at 0 %, and raises the share. */
async function gradually(deployment: Deployment, former: string): Promise<void> {
  const { target, say } = deployment
  const version = await uploadVersion(target, deployment.commit).catch((error: unknown) => {
    if (error instanceof DeploymentError && BRINGS_CLASSES.test(error.message)) return null
    throw error
  })
  if (version === null) {
    say('   Cloudflare takes the classes of objects only with all traffic')
    return wholly(deployment, former)
  }
  say(`6. uploaded version ${version}`)
  const share = (percentage: number) =>
    divideTraffic(target, [
      { version, percentage },
      { version: former, percentage: 100 - percentage },
    ])
  try {
    await share(0)
    const wrong = await smokeTest(smokeOf(deployment, version, true))
    if (wrong.length > 0)
      throw new DeploymentError(`the new version failed before it had traffic:\n  ${wrong.join('\n  ')}`)
    say('   0 %: it answers as it should')
    for (const percentage of deployment.percentages) {
      await share(percentage)
      await lookAt(deployment, version, former, percentage)
    }
    await divideTraffic(target, [{ version, percentage: 100 }])
    await lookAt(deployment, version, former, 100)
  } catch (error) {
    throw await takeBack(deployment, former, error)
  }
  await deployTriggers(target).catch((error: unknown) => {
    throw new DeploymentError(`the new version has all traffic, but not its routes, crons and queues: ${String(error)}`)
  })
  say('   routes, crons and queues are deployed')
}

/** Looks at a version for a while. @throws DeploymentError when it fails several looks in a row */
async function lookAt(deployment: Deployment, version: string, former: string, percentage: number): Promise<void> {
  const { lookFor, lookEvery, patience } = deployment
  const smoke = smokeOf(deployment, version, percentage < 100)
  const began = Date.now()
  if (percentage === 100) {
    const wrong = await smokeTest(smoke)
    if (wrong.length > 0) throw new DeploymentError(`the new version failed at 100 %:\n  ${wrong.join('\n  ')}`)
  }
  let [looks, good, failures] = [0, 0, 0]
  do {
    if (looks > 0) await sleep(lookEvery)
    // With all traffic a request needs no name, but some places still have the former deployment for moments.
    const also = percentage === 100 && Date.now() < began + patience ? former : undefined
    const wrong = await lookAtHealth({ ...smoke, also })
    looks += 1
    good += wrong === null ? 1 : 0
    failures = wrong === null ? 0 : failures + 1
    if (failures === FAILURES)
      throw new DeploymentError(`the new version failed ${failures} looks in a row at ${percentage} %:\n  ${wrong}`)
  } while (failures > 0 || Date.now() < began + lookFor)
  deployment.say(`   ${percentage} %: healthy in ${good} of ${looks} looks`)
}

/** What holds while the newest version is not the deployed one. */
export const SECRETS =
  'No secret can be changed until its commit is deployed again (docs/deployment.md, secrets after a rollback).'

/** Gives all traffic to the former version. @returns what to tell */
async function takeBack({ target, say }: Deployment, former: string, error: unknown): Promise<DeploymentError> {
  const message = error instanceof Error ? error.message : String(error)
  try {
    await divideTraffic(target, [{ version: former, percentage: 100 }])
    say(`   version ${former} has all traffic again`)
    return new DeploymentError(
      `${message}\nAll traffic is with the former version. The database is expanded, which it does not mind. ${SECRETS}`,
    )
  } catch (second) {
    const command = rollbackCommand(target.environment, former)
    return new DeploymentError(
      `${message}\nTHE FORMER VERSION DOES NOT HAVE ALL TRAFFIC (${String(second)}). Run at once:\n  ${command}`,
    )
  }
}

/** Deploys with all traffic, then tests. Going back over a change of classes is impossible, so it only says how. */
async function wholly(deployment: Deployment, former: string | null): Promise<void> {
  const { target, say } = deployment
  const version = await deployAtOnce(target, deployment.commit)
  say(`6. deployed version ${version} with all traffic`)
  const smoke = smokeOf(deployment, version, false)
  // Cloudflare now makes the record and the certificate of the address.
  const { addressPatience } = deployment
  if (former === null)
    say(`   waits until ${deployment.url} leads to it, for up to ${Math.ceil(addressPatience / 60_000)} minutes`)
  const wrong = await smokeTest(former === null ? { ...smoke, addressPatience } : smoke)
  if (wrong.length === 0) return say('   it answers as it should')
  const next =
    former === null
      ? 'There is no former version. Correct it, or wait until the address leads to it, and run the same command again.'
      : `It has all traffic. Back, unless classes of objects changed: ${rollbackCommand(target.environment, former)}`
  throw new DeploymentError(`the new version failed:\n  ${wrong.join('\n  ')}\n${next}`)
}
