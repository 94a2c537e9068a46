import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { SETTING_NAMES } from '../../src/settings.ts'
import {
  DEPLOYED,
  ENVIRONMENTS,
  FILES,
  hostsOf,
  NO_HYPERDRIVE,
  readConfiguration,
  type Configuration,
  type Environment,
} from '../deploy/configuration.ts'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/**
 * Whether the environments of wrangler.toml and wrangler.passwords.toml have the same bindings, classes, queues,
 * variables and secrets. Wrangler inherits none of them, and deploys an environment without them in silence.
 * @param folder that has both files
 */
export function environmentsAgree(folder = ROOT): Finding {
  const findings = FILES.flatMap((file) => {
    const missing = undefinedIn(join(folder, file))
    if (missing.length > 0) return missing.map((one) => `${file}, ${one}`)
    const read = (environment: Environment) => readConfiguration(join(folder, file), environment)
    const all = new Map(ENVIRONMENTS.map((environment) => [environment, read(environment)]))
    return [...differences(all), ...own(all, file)].map((one) => `${file}, ${one}`)
  })
  return findings.length === 0 ? null : findings.join('\n')
}

type All = ReadonlyMap<Environment, Configuration>

const undefinedIn = (path: string): string[] =>
  DEPLOYED.filter((one) => !readFileSync(path, 'utf8').includes(`[env.${one}]`)).map((one) => `env.${one}: is missing`)

/** Differ by their nature; `own` says what each has to be. */
const OWN = new Set([
  'configPath',
  'userConfigPath',
  'topLevelName',
  'definedEnvironments',
  'targetEnvironment',
  'routes',
])

/** Everything else is production's, with the environment's name after names of resources. */
function differences(all: All): string[] {
  const production = shapeOf(all.get('production'))
  return [...all].flatMap(([environment, configuration]) =>
    environment === 'production'
      ? []
      : compare(shapeOf(configuration), suffixed(production, environment), []).map(
          (difference) => `${placeOf(environment)}: ${difference}`,
        ),
  )
}

const placeOf = (environment: Environment) => (environment === 'development' ? 'top level' : `env.${environment}`)

/** The comparable part of a configuration: variables only by name, and lists of bindings by their names. */
function shapeOf(configuration: Configuration | undefined): unknown {
  if (configuration === undefined) return {}
  const entries = Object.entries(configuration).filter(([key]) => !OWN.has(key))
  const { vars, hyperdrive, ...others } = Object.fromEntries(entries) as Configuration
  return named({
    ...others,
    vars: Object.fromEntries(Object.keys(vars).map((name) => [name, 'given'])),
    hyperdrive: hyperdrive.map(({ binding }) => ({ binding })),
  })
}

/** Turns lists of objects that have names into objects, so that a finding says which one differs. */
function named(value: unknown): unknown {
  if (Array.isArray(value)) {
    const keys = value.map(keyOf)
    return keys.every((key) => key !== null)
      ? Object.fromEntries(value.map((one, i) => [keys[i], named(one)]))
      : value.map(named)
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one)]))
}

function keyOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return null
  for (const key of ['binding', 'queue', 'name', 'tag'])
    if (key in value) return String((value as Record<string, unknown>)[key])
  return null
}

/** Names of our resources: Workers, queues, buckets. Production's have nothing after them. */
const RESOURCE = /^vibesmatch(-[a-z]+)*$/

function suffixed(value: unknown, environment: Environment): unknown {
  const suffix = (text: string) => (RESOURCE.test(text) ? `${text}-${environment}` : text)
  if (typeof value === 'string') return suffix(value)
  if (Array.isArray(value)) return value.map((one) => suffixed(one, environment))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [suffix(key), suffixed(one, environment)]))
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function compare(is: unknown, expected: unknown, path: readonly string[]): string[] {
  if (isDeepStrictEqual(is, expected)) return []
  if (isObject(is) && isObject(expected))
    return [...new Set([...Object.keys(is), ...Object.keys(expected)])].flatMap((key) =>
      compare(is[key], expected[key], [...path, key]),
    )
  const what = path.join('.')
  if (is === undefined) return [`${what} is missing; production has it`]
  if (expected === undefined) return [`${what} is not in production`]
  return [`${what} is ${JSON.stringify(is)}, where production makes one expect ${JSON.stringify(expected)}`]
}

/** What each environment has of its own, and must not share. */
function own(all: All, file: string): string[] {
  const findings: string[] = []
  const say = (environment: Environment, text: string) => findings.push(`${placeOf(environment)}: ${text}`)
  const ids = new Map<string, Environment>()
  for (const [environment, configuration] of all) {
    for (const { id = NO_HYPERDRIVE } of configuration.hyperdrive) {
      const other = ids.get(id)
      if (environment === 'development' && id !== NO_HYPERDRIVE)
        say(environment, 'hyperdrive has an id, so that a deploy without --env would be accepted')
      else if (id !== NO_HYPERDRIVE && other !== undefined) say(environment, `has the database of ${other}`)
      ids.set(id, environment)
    }
    for (const name of [...Object.keys(configuration.vars), ...(configuration.secrets?.required ?? [])])
      if (!SETTING_NAMES.includes(name)) say(environment, `${name} is no setting of src/setting-variables.ts`)
    for (const name of configuration.secrets?.required ?? [])
      if (name in configuration.vars) say(environment, `${name} is a secret, and stands in vars`)
    if (file === 'wrangler.toml') for (const text of addressed(environment, configuration)) say(environment, text)
  }
  return findings
}

function addressed(environment: Environment, configuration: Configuration): string[] {
  const { ENVIRONMENT, PUBLIC_URL } = configuration.vars
  const hosts = hostsOf(configuration)
  const findings = ENVIRONMENT === environment ? [] : [`ENVIRONMENT is ${String(ENVIRONMENT)}`]
  if (environment === 'development') return hosts.length === 0 ? findings : [...findings, 'routes would be inherited']
  const url = URL.parse(String(PUBLIC_URL))
  if (url?.protocol !== 'https:') return [...findings, 'PUBLIC_URL must begin with https://']
  return hosts.includes(url.host) ? findings : [...findings, `no route has the host of PUBLIC_URL, ${url.host}`]
}
