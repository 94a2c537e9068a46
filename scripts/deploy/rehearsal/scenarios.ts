import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import pg from 'pg'
import { applyMigrations, currentRelease, type Release } from '../../stack/migrations.ts'
import { ROOT } from '../../stack/paths.ts'
import { readConfiguration, type Configuration } from '../configuration.ts'
import { deploy, rollBack, type Deployment } from '../deploy.ts'
import { configurationFindings } from '../preflight.ts'
import type { Target } from '../versions.ts'
import { DeploymentError, spawnedWrangler } from '../wrangler.ts'
import { readAccount, writeAccount, type AccountWorker } from './account.ts'
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

interface Scene {
  uploads: string
  secrets?: readonly string[]
  /** Migrations of the database, after those of the project. */
  more?: readonly string[]
  migrationTag?: string
  isFirst?: boolean
  /** Only `wrangler secret put` has been used. */
  isDraft?: boolean
}

const LAST_TAG = 'v3'

/** Sets the account to one deployed version, and makes a deployment of another. */
async function scene(rehearsal: Rehearsal, say: (line: string) => void, given: Scene): Promise<Deployment> {
  const { account, former, edge } = rehearsal
  const worker = (id: string, next: string[]): AccountWorker => ({
    versions:
      given.isFirst === true
        ? []
        : [{ id, tag: 'former', migrationTag: given.migrationTag ?? LAST_TAG, isDraft: given.isDraft === true }],
    deployments:
      given.isFirst === true
        ? []
        : [{ id, created_on: new Date(0).toISOString(), versions: [{ version_id: id, percentage: 100 }] }],
    next,
    migrationTag: LAST_TAG,
  })
  writeAccount(account, {
    workers: {
      'wrangler.toml': worker(former, [given.uploads]),
      'wrangler.passwords.toml': worker('passwords-former', ['passwords-next']),
    },
    secrets: [...(given.secrets ?? rehearsal.secrets)],
    calls: [],
  })
  edge.unnamed.clear()
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
    findings: () => configurationFindings(at('wrangler.toml'), configuration),
    build: () => Promise.resolve(),
    migrate: async (phase) => `${(await applyMigrations(rehearsal.databaseUrl, release, phase)).migrated} migrations`,
    percentages: [10, 50],
    lookFor: 300,
    lookEvery: 100,
    patience: 2_000,
    atOnce: false,
    say,
  }
}

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

const calls = ({ account }: Rehearsal) => readAccount(account).calls
const trafficOf = ({ account }: Rehearsal) =>
  readAccount(account).workers['wrangler.toml']?.deployments.at(-1)?.versions
const wasCalled = (rehearsal: Rehearsal, words: string) =>
  calls(rehearsal).some((call) => call.join(' ').startsWith(words))

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
const columnsOf = (url: string) =>
  query(url, `select column_name as name from information_schema.columns where table_name = 'rehearsed' order by 1`)

const refused = (work: Promise<void>, words: RegExp) =>
  assert.rejects(work, (error: unknown) => error instanceof DeploymentError && words.test(error.message))

type Play = (rehearsal: Rehearsal, say: (line: string) => void) => Promise<string[][]>

export const scenarios: readonly [name: string, play: Play][] = [
  [
    'a good release gets the traffic step by step, between expanding and contracting the database',
    async (rehearsal, say) => {
      const lines: string[] = []
      const tell = (line: string) => {
        lines.push(line)
        say(line)
      }
      const more = [
        'create table rehearsed (old integer, new integer)',
        '-- Contract\nalter table rehearsed drop column old',
      ]
      const deployment = await scene(rehearsal, tell, { uploads: rehearsal.next, more })
      let during: unknown
      const migrate = deployment.migrate
      await deploy({
        ...deployment,
        migrate: async (phase) => {
          if (phase === 'contract') during = [await columnsOf(rehearsal.databaseUrl), trafficOf(rehearsal)]
          return migrate(phase)
        },
      })
      const all = [{ version_id: rehearsal.next, percentage: 100 }]
      assert.deepEqual(during, [[{ name: 'new' }, { name: 'old' }], all])
      assert.deepEqual(await columnsOf(rehearsal.databaseUrl), [{ name: 'new' }])
      assert.deepEqual(trafficOf(rehearsal), all)
      const shares = calls(rehearsal).filter((call) => call.slice(0, 2).join(' ') === 'versions deploy')
      assert.deepEqual(
        shares.map((call) => call[2]),
        [0, 10, 50, 100].map((share) => `${rehearsal.next}@${share}%`),
      )
      const order = ['deploy', 'versions upload', 'versions deploy', 'triggers deploy']
      const at = order.map((words) => calls(rehearsal).findIndex((call) => call.join(' ').startsWith(words)))
      assert.deepEqual(
        at,
        at.toSorted((a, b) => a - b),
      )
      assert.ok(lines.some((line) => line.includes(`versions deploy ${rehearsal.former}@100%`)))

      await rollBack(deployment)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.former, percentage: 100 }])
      return calls(rehearsal)
    },
  ],
  [
    'a version that fails its smoke test gets no traffic',
    async (rehearsal, say) => {
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.broken })
      await refused(deploy(deployment), /failed before it had traffic[^]*GET \/health: 503[^]*with the former version/)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.former, percentage: 100 }])
      assert.equal(rehearsal.edge.unnamed.get(rehearsal.broken) ?? 0, 0)
      assert.equal(wasCalled(rehearsal, 'triggers deploy'), false)
      return calls(rehearsal)
    },
  ],
  [
    'a migration that the database refuses stops before anything is deployed',
    async (rehearsal, say) => {
      const more = ['create table half_done (n integer)', 'alter table no_such_table add column n integer']
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, more })
      await refused(deploy(deployment), /nothing was deployed[^]*no_such_table/)
      for (const words of ['deploy', 'versions upload', 'versions deploy'])
        assert.equal(wasCalled(rehearsal, `${words} --`), false)
      assert.deepEqual(await query(rehearsal.databaseUrl, `select to_regclass('half_done') as it`), [{ it: null }])
      return calls(rehearsal)
    },
  ],
  [
    'a missing secret is named with the command that sets it, before anything is changed',
    async (rehearsal, say) => {
      const secrets = rehearsal.secrets.filter((name) => name !== 'TOKEN_KEY' && name !== 'TURN_SECRET')
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, secrets })
      await refused(
        deploy(deployment),
        /nothing was changed[^]*wrangler secret put TOKEN_KEY --env staging[^]*TURN_SECRET is missing \(must be set together/,
      )
      assert.deepEqual(
        calls(rehearsal).map((call) => call.slice(0, 2)),
        [['secret', 'list']],
      )
      return calls(rehearsal)
    },
  ],
  [
    'a change of classes of objects goes all at once',
    async (rehearsal, say) => {
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, migrationTag: 'v2' })
      await deploy(deployment)
      assert.equal(wasCalled(rehearsal, 'versions upload'), false)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.next, percentage: 100 }])
      return calls(rehearsal)
    },
  ],
  [
    'so does one of which Cloudflare has not told the classes, once it refuses the version',
    async (rehearsal, say) => {
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, migrationTag: 'untold' })
      await deploy(deployment)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.next, percentage: 100 }])
      return calls(rehearsal)
    },
  ],
  [
    'a first deployment creates the Worker',
    async (rehearsal, say) => {
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, isFirst: true })
      await deploy(deployment)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.next, percentage: 100 }])
      return calls(rehearsal)
    },
  ],
  [
    'a first deployment finds the Worker that the first secret has created',
    async (rehearsal, say) => {
      const lines: string[] = []
      const tell = (line: string) => {
        lines.push(line)
        say(line)
      }
      const given = { uploads: rehearsal.next, migrationTag: 'untold', isDraft: true }
      await deploy(await scene(rehearsal, tell, given))
      assert.ok(lines.some((line) => line.startsWith('2. this is the first deployment')))
      assert.equal(
        lines.some((line) => line.startsWith('To roll back')),
        false,
      )
      assert.equal(wasCalled(rehearsal, 'versions upload'), false)
      assert.deepEqual(trafficOf(rehearsal), [{ version_id: rehearsal.next, percentage: 100 }])
      return calls(rehearsal)
    },
  ],
]
