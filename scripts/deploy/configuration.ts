import { unstable_readConfig } from 'wrangler'

/** `development` is the top level of both files; the others are deployed. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const
export type Environment = (typeof ENVIRONMENTS)[number]
export const DEPLOYED = ['staging', 'production'] as const satisfies readonly Environment[]
export type Deployed = (typeof DEPLOYED)[number]

/**
 * The variable with the connection string of an environment's database. Each has its own: with one name for all of them,
 * production's database would be changed by a deployment to staging from the wrong terminal.
 */
export const databaseVariable = (environment: string): string => `${environment.toUpperCase()}_DATABASE_URL`

/** The API, and the Worker that derives passwords for it. */
export const FILES = ['wrangler.toml', 'wrangler.passwords.toml'] as const

/** What stands in wrangler.toml until `wrangler hyperdrive create` has told an id; Cloudflare refuses to deploy it. */
export const NO_HYPERDRIVE = '0'.repeat(32)

/** What wrangler would deploy, as far as the scripts read it. Inheritance is wrangler's own. */
export interface Configuration {
  name?: string
  vars: Record<string, unknown>
  secrets?: { required?: string[] }
  routes?: readonly (string | { pattern: string })[]
  hyperdrive: readonly { binding: string; id?: string }[]
  migrations: readonly { tag: string }[]
  workers_dev?: boolean
}

/**
 * Reads a file as wrangler would for an environment.
 * @param path of wrangler.toml or a copy of it
 * @throws Error of wrangler for a file that it refuses
 */
export function readConfiguration(path: string, environment: Environment): Configuration {
  const env = environment === 'development' ? {} : { env: environment }
  // Guarantee: wrangler validates the file, and these fields are a part of its type.
  return unstable_readConfig({ config: path, ...env }, { hideWarnings: true }) as Configuration
}

/** Host names at which a configuration is reached. */
export const hostsOf = ({ routes = [] }: Configuration): string[] =>
  routes.map((route) => (typeof route === 'string' ? route : route.pattern).replace(/\/.*$/, ''))
