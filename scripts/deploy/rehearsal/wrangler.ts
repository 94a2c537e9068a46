import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { readAccount, writeAccount, type Account, type AccountWorker } from './account.ts'

/**
 * Stands in for wrangler where it would call Cloudflare: keeps versions and deployments in a file, refuses what
 * Cloudflare refuses, and answers in the forms of wrangler 4. REHEARSAL_ACCOUNT names the file.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string' },
    env: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
    yes: { type: 'boolean' },
    tag: { type: 'string', default: '' },
    message: { type: 'string' },
  },
})

function fail(message: string): never {
  console.error(`✘ [ERROR] ${message}`)
  process.exit(1)
}

const path = process.env['REHEARSAL_ACCOUNT'] ?? fail('REHEARSAL_ACCOUNT is not set')
const account: Account = readAccount(path)
account.calls.push(process.argv.slice(2))
writeAccount(path, account)
if (values.env !== 'staging') fail(`there is no environment ${String(values.env)} in this account`)
const worker = account.workers[basename(values.config ?? '')] ?? fail('unknown configuration')

const record = (entry: object) =>
  appendFileSync(process.env['WRANGLER_OUTPUT_FILE_PATH'] ?? '/dev/null', `${JSON.stringify(entry)}\n`)

const unknown = 'This Worker does not exist on your account. [code: 10007]'

function store(to: AccountWorker): string {
  const id = to.next.shift() ?? randomUUID()
  to.versions.push({ id, tag: values.tag, migrationTag: to.migrationTag })
  return id
}

function serve(to: AccountWorker, versions: { version_id: string; percentage: number }[]): void {
  const sum = versions.reduce((total, { percentage }) => total + percentage, 0)
  if (sum !== 100) fail(`Sum of specified percentages (${sum}%) must be 100%`)
  if (versions.length > 2) fail('A deployment has at most two versions.')
  for (const { version_id } of versions)
    if (!to.versions.some(({ id }) => id === version_id)) fail(`Version ${version_id} not found [code: 10185]`)
  to.deployments.push({
    id: randomUUID(),
    // In order, however fast they follow.
    created_on: new Date(1_800_000_000_000 + to.deployments.length * 1_000).toISOString(),
    versions,
  })
}

const commands: Record<string, (rest: string[]) => void> = {
  'secret list': () => {
    console.log(JSON.stringify(account.secrets.map((name) => ({ name, type: 'secret_text' }))))
  },
  'deployments status': () => {
    console.log(JSON.stringify(worker.deployments.at(-1) ?? fail(unknown)))
  },
  'deployments list': () => {
    console.log(JSON.stringify(worker.deployments))
  },
  'versions view': ([id]) => {
    const version = worker.versions.find((one) => one.id === id) ?? fail('version not found')
    const told = version.migrationTag === 'untold' ? {} : { migration_tag: version.migrationTag }
    const bindings = [{ type: 'secret_text' }, ...(version.isDraft === true ? [] : [{ type: 'plain_text' }])]
    const annotations = {
      ...(version.tag === '' ? {} : { 'workers/tag': version.tag }),
      'workers/triggered_by': version.isOfSecret === true ? 'secret' : 'upload',
    }
    console.log(JSON.stringify({ id, annotations, resources: { script_runtime: told, bindings } }))
  },
  'versions upload': () => {
    const last = worker.versions.at(-1) ?? fail(unknown)
    if (last.migrationTag !== worker.migrationTag)
      fail(
        'This Worker has a pending Durable Object migration, which cannot be applied by `wrangler versions upload`. Durable Object migrations must be applied with `wrangler deploy`.',
      )
    record({ type: 'version-upload', version: 1, version_id: store(worker) })
  },
  'versions deploy': (specifications) =>
    serve(
      worker,
      specifications.map((one) => {
        const [version_id = '', percentage = ''] = one.split('@')
        return { version_id, percentage: Number(percentage.replace('%', '')) }
      }),
    ),
  'triggers deploy': () => {},
  deploy: () => {
    const id = store(worker)
    serve(worker, [{ version_id: id, percentage: 100 }])
    record({ type: 'deploy', version: 1, version_id: id })
  },
}

const name = Object.keys(commands).find((one) => positionals.join(' ').startsWith(one))
const command = commands[name ?? ''] ?? fail(`Unknown arguments: ${positionals.join(' ')}`)
command(positionals.slice((name ?? '').split(' ').length))
writeAccount(path, account)
