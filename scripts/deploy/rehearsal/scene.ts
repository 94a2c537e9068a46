import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { applyMigrations, currentRelease, type Release } from '../../stack/migrations.ts'
import { ROOT } from '../../stack/paths.ts'
import { readConfiguration, type Configuration } from '../configuration.ts'
import type { Deployment } from '../deploy.ts'
import { checkConfiguration } from '../preflight.ts'
import type { Target } from '../versions.ts'
import { DeploymentError, spawnedWrangler } from '../wrangler.ts'
import { readAccount, writeAccount, type AccountVersion, type AccountWorker } from './account.ts'
import type { Edge } from './edge.ts'

/** What all scenarios use. */
export interface Rehearsal {
  /** Path of the account at Cloudflare. */
  account: string
  edge: Edge
  databaseUrl: string
  folder: string
  /** Ids of the versions that run: the one that has the traffic, a good one, and one that does not reach its database. */
  former: string
  next: string
  broken: string
  /** Names of all secrets that staging needs. */
  secrets: readonly string[]
  /** Path of wrangler's stand-in. */
  fake: string
}

/** What a scenario begins with. */
export interface Scene {
  uploads: string
  secrets?: readonly string[]
  /** Migrations of the database, after those of the project. */
  more?: readonly string[]
  migrationTag?: string
  isFirst?: boolean
  /** Versions of the API and what was served, oldest first, in place of one deployed version. */
  history?: { versions: readonly Omit<AccountVersion, 'migrationTag'>[]; served: readonly Record<string, number>[] }
  /** Only `wrangler secret put` has been used. */
  isDraft?: boolean
}

const LAST_TAG = 'v3'

/** Sets the account to one deployed version, and makes a deployment of another. */
export async function scene(rehearsal: Rehearsal, say: (line: string) => void, given: Scene): Promise<Deployment> {
  const { account, former, edge } = rehearsal
  const migrationTag = given.migrationTag ?? LAST_TAG
  const worker = (id: string, next: string[], { versions, served } = only(id, given)): AccountWorker => ({
    versions: versions.map((version) => ({ ...version, migrationTag })),
    deployments: served.map((shares, i) => ({
      id: `deployment-${i}`,
      created_on: new Date(i * 1_000).toISOString(),
      versions: Object.entries(shares).map(([version_id, percentage]) => ({ version_id, percentage })),
    })),
    next,
    migrationTag: LAST_TAG,
  })
  writeAccount(account, {
    workers: {
      'wrangler.toml': worker(former, [given.uploads], given.history),
      'wrangler.passwords.toml': worker('passwords-former', ['passwords-next']),
    },
    secrets: [...(given.secrets ?? rehearsal.secrets)],
    calls: [],
  })
  edge.unnamed.clear()
  edge.health.length = 0
  const wrangler = spawnedWrangler([process.execPath, rehearsal.fake], { REHEARSAL_ACCOUNT: account })
  const at = (file: string): Target => ({ wrangler, config: join(ROOT, file), environment: 'staging' })
  const read = readConfiguration(join(ROOT, 'wrangler.toml'), 'staging')
  // An account of its own has an id of its own.
  const configuration: Configuration = { ...read, hyperdrive: [{ binding: 'HYPERDRIVE', id: '1'.repeat(32) }] }
  const release = await releaseWith(rehearsal.folder, given.more ?? [])
  return {
    target: at('wrangler.toml'),
    passwords: at('wrangler.passwords.toml'),
    configuration,
    url: edge.url,
    commit: 'rehearsal',
    check: () => checkConfiguration(at('wrangler.toml'), configuration),
    build: () => Promise.resolve(),
    migrate: async (phase) => `${(await applyMigrations(rehearsal.databaseUrl, release, phase)).migrated} migrations`,
    percentages: [10, 50],
    lookFor: 300,
    lookEvery: 100,
    patience: 2_000,
    addressPatience: 2_000,
    atOnce: false,
    say,
  }
}

/** One deployed version, or none. */
const only = (id: string, { isFirst, isDraft = false }: Scene): NonNullable<Scene['history']> =>
  isFirst === true
    ? { versions: [], served: [] }
    : { versions: [{ id, tag: 'former', isDraft }], served: [{ [id]: 100 }] }

/** The project's release with further migrations, in a folder of its own. */
async function releaseWith(folder: string, more: readonly string[]): Promise<Release> {
  const release = currentRelease()
  const own = await mkdtemp(join(folder, 'migrations-'))
  await cp(release.migrations, own, { recursive: true })
  const journal = join(own, 'meta', '_journal.json')
  // Guarantee: drizzle-kit's journal.
  const { entries, ...others } = JSON.parse(await readFile(journal, 'utf8')) as { entries: object[] }
  for (const [i, text] of more.entries()) {
    const tag = `9${i}_${basename(own)}`
    entries.push({ idx: entries.length, version: '7', when: Date.now() + i, tag, breakpoints: true })
    await writeFile(join(own, `${tag}.sql`), text)
  }
  await writeFile(journal, JSON.stringify({ ...others, entries }))
  return { ...release, migrations: own }
}

/** All calls of wrangler. */
export const calls = ({ account }: Rehearsal) => readAccount(account).calls
/** What the API's Worker serves. */
export const trafficOf = ({ account }: Rehearsal) =>
  readAccount(account).workers['wrangler.toml']?.deployments.at(-1)?.versions
export const wasCalled = (rehearsal: Rehearsal, words: string) =>
  calls(rehearsal).some((call) => call.join(' ').startsWith(words))

/** Expects a refusal in words. */
export const refused = (work: Promise<void>, words: RegExp) =>
  assert.rejects(work, (error: unknown) => error instanceof DeploymentError && words.test(error.message))

/** Plays a scenario. @returns the calls of wrangler. @throws when something is not as it should be */
type Play = (rehearsal: Rehearsal, say: (line: string) => void) => Promise<string[][]>

export type Scenario = readonly [name: string, play: Play]
