import { isUnknownWorker } from './secrets.ts'
import { DeploymentError, type Wrangler } from './wrangler.ts'

/** A Worker of one environment, as Cloudflare knows it. */
export interface Target {
  wrangler: Wrangler
  /** Path of the configuration. */
  config: string
  environment: string
}

/** Which versions have which share of the traffic, newest deployment. */
export interface Traffic {
  version: string
  /** 0 to 100. */
  percentage: number
}

const place = ({ config, environment }: Target) => [`--config=${config}`, `--env=${environment}`]

/** Runs wrangler on a target. @throws DeploymentError with its output */
async function run(target: Target, ...args: string[]) {
  const result = await target.wrangler(...args, ...place(target))
  if (!result.ok) throw new DeploymentError(`wrangler ${args.join(' ')} failed:\n${result.output.trim()}`)
  return result
}

/** Null for a Worker that has never been deployed. */
export async function currentTraffic(target: Target): Promise<Traffic[] | null> {
  const { ok, stdout, output } = await target.wrangler('deployments', 'status', '--json', ...place(target))
  if (ok) return trafficOf(parseJson(stdout))
  if (isUnknownWorker(output)) return null
  throw new DeploymentError(`wrangler could not tell what is deployed:\n${output.trim()}`)
}

/** The deployments that Cloudflare still lists, newest first. */
export async function formerTraffic(target: Target): Promise<Traffic[][]> {
  const { stdout } = await run(target, 'deployments', 'list', '--json')
  // Guarantee: wrangler prints the API's list.
  const deployments = parseJson(stdout) as { created_on: string }[]
  return deployments.toSorted((a, b) => b.created_on.localeCompare(a.created_on)).map(trafficOf)
}

const trafficOf = (deployment: unknown): Traffic[] =>
  // Guarantee: the form of a deployment in Cloudflare's API.
  (deployment as { versions: { version_id: string; percentage: number }[] }).versions.map(
    ({ version_id, percentage }) => ({ version: version_id, percentage }),
  )

function parseJson(text: string): unknown {
  const start = text.search(/[[{]/)
  return JSON.parse(start < 0 ? text : text.slice(start))
}

/** A version, as Cloudflare describes it. */
export interface Version {
  /** The commit that was deployed; null for what no deployment of this project has made. */
  tag: string | null
  /** Whether a changed secret has made it: it has the code of the version that was deployed then. */
  isOfSecret: boolean
  /** The last `[[migrations]]` of object classes that it has had; null where Cloudflare does not say. */
  objectsTag: string | null
  /** Whether it has secrets alone: `wrangler secret put` makes such a Worker before anything is deployed. */
  isDraft: boolean
}

/** Asks for a version. @throws DeploymentError for one that Cloudflare does not know */
export async function describeVersion(target: Target, version: string): Promise<Version> {
  const { stdout } = await run(target, 'versions', 'view', version, '--json')
  // Guarantee: the form of a version in Cloudflare's API, of which every part may be absent.
  const { resources, annotations } = parseJson(stdout) as {
    resources?: { script_runtime?: { migration_tag?: string }; bindings?: { type: string }[] }
    annotations?: { 'workers/tag'?: string; 'workers/triggered_by'?: string }
  }
  return {
    tag: annotations?.['workers/tag'] || null,
    isOfSecret: annotations?.['workers/triggered_by'] === 'secret',
    objectsTag: resources?.script_runtime?.migration_tag ?? null,
    isDraft: resources?.bindings?.every(({ type }) => type === 'secret_text') === true,
  }
}

/** Stores a version that gets no traffic. @returns its id */
export const uploadVersion = async (target: Target, tag: string): Promise<string> =>
  idOf(await run(target, 'versions', 'upload', `--tag=${tag}`, `--message=Release ${tag}`), 'version-upload')

/** Deploys in full, with object migrations, routes, crons and queues. @returns the id of the version */
export const deployAtOnce = async (target: Target, tag: string): Promise<string> =>
  idOf(await run(target, 'deploy', `--tag=${tag}`, `--message=Release ${tag}`), 'deploy')

function idOf({ records, output }: Awaited<ReturnType<Wrangler>>, type: string): string {
  const id = records.find((record) => record['type'] === type)?.['version_id']
  if (typeof id !== 'string') throw new DeploymentError(`wrangler named no version:\n${output.trim()}`)
  return id
}

export const specification = (traffic: readonly Traffic[]): string[] =>
  traffic.map(({ version, percentage }) => `${version}@${percentage}%`)

/** Divides the traffic between stored versions. */
export async function divideTraffic(target: Target, traffic: readonly Traffic[]): Promise<void> {
  await run(target, 'versions', 'deploy', ...specification(traffic), '--yes')
}

/** Routes, crons and consumers of queues, which belong to no version. */
export async function deployTriggers(target: Target): Promise<void> {
  await run(target, 'triggers', 'deploy')
}

/** The command that gives all traffic to a version, for people. */
export const rollbackCommand = (environment: string, version: string, file = 'wrangler.toml'): string =>
  `npx wrangler versions deploy ${version}@100% --yes --env ${environment} --config ${file}`
