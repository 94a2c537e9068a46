import { ACCOUNTS, PROVIDER_SECRETS, TURN_PAIRS } from '../../src/setting-rules.ts'
import { SETTING_NAMES } from '../../src/settings.ts'
import type { Configuration } from './configuration.ts'
import { DeploymentError, type Wrangler } from './wrangler.ts'

/** A setting that an environment lacks. */
export interface Missing {
  name: string
  why: string
}

/** Settings of which all or none are given. */
const TOGETHER: readonly (readonly string[])[] = [
  ...ACCOUNTS,
  ...TURN_PAIRS,
  ['TURNSTILE_SITE_KEY', 'TURNSTILE_SECRET'],
]

/**
 * What a deployed environment lacks, by names alone: the secrets that wrangler.toml requires, those that the rules
 * between settings (src/setting-rules.ts) require outside development, and the rest of what is given in part.
 * @param stored names of the secrets that Cloudflare has
 */
export function missingSettings(configuration: Configuration, stored: readonly string[]): Missing[] {
  const given = new Set([...stored, ...Object.keys(configuration.vars).filter((name) => configuration.vars[name])])
  const missing = new Map<string, string>()
  const need = (name: string, why: string) => {
    if (!given.has(name) && !missing.has(name)) missing.set(name, why)
  }
  for (const name of configuration.secrets?.required ?? []) need(name, 'required by wrangler.toml')
  for (const name of PROVIDER_SECRETS) need(name, 'required outside development')
  for (const names of TOGETHER) {
    const some = names.filter((name) => given.has(name))
    if (some.length > 0) for (const name of names) need(name, `must be set together with ${some.join(' and ')}`)
  }
  if (!TURN_PAIRS.flat().some((name) => given.has(name)))
    for (const name of TURN_PAIRS[0])
      need(name, `calls need a relay outside development; or set ${TURN_PAIRS[1].join(' and ')}`)
  return [...missing].map(([name, why]) => ({ name, why }))
}

/** Settings without which a deployment runs, and nobody learns how. */
const WATCHED_BY: readonly [name: string, without: string][] = [
  ['METRICS_TOKEN', 'no metrics, and so no alerts'],
  ['SENTRY_DSN', 'no reports of errors'],
]

/** What a deployed environment does without, one line each: no reason not to deploy. */
export const notesOn = (configuration: Configuration, stored: readonly string[]): string[] =>
  WATCHED_BY.filter(([name]) => !stored.includes(name) && !configuration.vars[name]).map(
    ([name, without]) => `not set: ${name} (${without})`,
  )

/** Stored secrets that no setting reads: left over from an earlier version, or misspelt. */
export const unreadSecrets = (stored: readonly string[]): string[] =>
  stored.filter((name) => !SETTING_NAMES.includes(name))

/** Settings that belong together, of which an environment lacks all or some, and how to set what it lacks. */
export interface Group {
  names: readonly string[]
  missing: readonly string[]
  /** Whether it has some of them, so that the Worker refuses its settings. */
  isPart: boolean
  command: string
}

/**
 * Accounts that an environment has not or in part, each with the one command that sets it. One after the other would make
 * versions with a part of the account, and each of those answers 500 to every request. What is no secret goes the same
 * way: a variable would need a deployment, before or after.
 */
export function missingGroups(configuration: Configuration, stored: readonly string[], environment: string): Group[] {
  const given = new Set([...stored, ...Object.keys(configuration.vars).filter((name) => configuration.vars[name])])
  // One relay is enough, and its absence is told elsewhere.
  const hasRelay = TURN_PAIRS.some((pair) => pair.every((name) => given.has(name)))
  const isNeeded = (names: readonly string[]) => !hasRelay || !TURN_PAIRS.some((pair) => pair === names)
  return TOGETHER.flatMap((names) => {
    const missing = names.filter((name) => !given.has(name))
    const isPart = missing.length < names.length
    if (missing.length === 0 || (!isPart && !isNeeded(names))) return []
    const lines = missing.map((name) => `${name}='…'`).join(', ')
    const command = `npx wrangler secret bulk --env ${environment}   (then the lines ${lines}, and Ctrl-D)`
    return [{ names, missing, isPart, command }]
  })
}

/** The keys that `npm run keys` makes. */
const MADE = new Set(['JWT_KEYS', 'DATA_KEYS', 'INDEX_KEY', 'TOKEN_KEY'])

/** How to set it: a command, or a line of wrangler.toml for what is not secret. */
export const toSet = (name: string, environment: string): string =>
  `npx wrangler secret put ${name} --env ${environment}${
    MADE.has(name)
      ? '   (npm run --silent keys makes one)'
      : /SECRET|TOKEN|KEY$|PASSWORD|ACCOUNT|_SID|_FROM/.test(name)
        ? ''
        : `   (or [env.${environment}.vars], if it is not secret)`
  }`

/**
 * Names of the secrets that Cloudflare has for an environment; never their values, which nobody can read. A Worker that
 * does not exist yet has none.
 * @throws DeploymentError with wrangler's words when it cannot be asked
 */
export async function storedSecrets(wrangler: Wrangler, config: string, environment: string): Promise<string[]> {
  const { ok, stdout, output } = await wrangler(
    'secret',
    'list',
    '--format=json',
    `--config=${config}`,
    `--env=${environment}`,
  )
  if (!ok && isUnknownWorker(output)) return []
  if (!ok) throw new DeploymentError(`wrangler could not list the secrets of ${environment}:\n${output.trim()}`)
  const listed: unknown = JSON.parse(stdout.slice(stdout.indexOf('[')))
  if (!Array.isArray(listed)) throw new DeploymentError('wrangler listed the secrets in a form that is not known')
  return listed.map((one: { name: string }) => one.name)
}

/** Cloudflare's answer, or wrangler's, for a Worker that has never been deployed. */
export const isUnknownWorker = (output: string): boolean =>
  /\[?code: 10007|does not exist on your account|Worker ".*" .*not found|has no deployments/.test(output)
