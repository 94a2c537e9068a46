import assert from 'node:assert/strict'
import pg from 'pg'
import { deploy } from '../deploy.ts'
import { rollBack } from '../roll-back.ts'
import { calls, refused, scene, trafficOf, wasCalled, type Scenario } from './scene.ts'

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

/** Deployments. */
export const deployments: readonly Scenario[] = [
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
    'a first deployment creates the Worker, and waits for its address',
    async (rehearsal, say) => {
      const deployment = await scene(rehearsal, say, { uploads: rehearsal.next, isFirst: true })
      rehearsal.edge.health.push(530, 530)
      await deploy({ ...deployment, patience: 0, addressPatience: 60_000 })
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
      const secrets = rehearsal.secrets.filter((name) => name !== 'METRICS_TOKEN')
      const given = { uploads: rehearsal.next, migrationTag: 'untold', isDraft: true, secrets }
      await deploy(await scene(rehearsal, tell, given))
      assert.ok(lines.includes('   not set: METRICS_TOKEN (no metrics, and so no alerts)'))
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
