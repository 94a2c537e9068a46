import { setTimeout as sleep } from 'node:timers/promises'

/** Where a version is asked. */
export interface Smoke {
  url: string
  /** Name of the Worker, which the override names. */
  worker: string
  /** The version that has to answer. */
  version: string
  /** Whether requests name the version, since it has no traffic of its own, or only a part. */
  isNamed: boolean
  /** Another version that may answer in its place. */
  also?: string | undefined
  /** For how long Cloudflare may not know the version yet; milliseconds. */
  patience?: number
  /** For how long the address may lead to no Worker yet; milliseconds, if that is longer. */
  addressPatience?: number
}

/** Sends a request to one version of a Worker (developers.cloudflare.com, version overrides). */
export const versionHeaders = ({ worker, version, isNamed }: Smoke): Record<string, string> =>
  isNamed ? { 'cloudflare-workers-version-overrides': `${worker}="${version}"` } : {}

interface Answer {
  status: number
  body: unknown
}

async function ask(smoke: Smoke, path: string): Promise<Answer> {
  const response = await fetch(smoke.url + path, {
    headers: versionHeaders(smoke),
    signal: AbortSignal.timeout(10_000),
    redirect: 'manual',
  })
  const text = await response.text()
  try {
    return { status: response.status, body: JSON.parse(text) }
  } catch {
    return { status: response.status, body: text }
  }
}

const field = (body: unknown, ...names: string[]): unknown =>
  names.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    body,
  )

/** What each question must be answered with; the answer's failing, or null. */
const QUESTIONS: readonly [path: string, what: string, right: (answer: Answer) => boolean][] = [
  ['/health/liveness', 'is alive', ({ status, body }) => status === 200 && field(body, 'status') === 'alive'],
  ['/api/v1/settings', 'public settings', ({ status, body }) => status === 200 && field(body, 'success') === true],
  [
    '/api/v1/profile/me',
    'a refusal without a session',
    ({ status, body }) => status === 401 && field(body, 'error', 'code') === 'UNAUTHORIZED',
  ],
  [
    '/.well-known/jwks.json',
    'signing keys',
    ({ status, body }) => status === 200 && (field(body, 'keys') as unknown[] | undefined)?.length !== 0,
  ],
  [
    '/openapi.json',
    'the document of the API',
    ({ status, body }) => status === 200 && field(body, 'openapi') !== undefined,
  ],
]

/** How often in a row a version must fail to have failed: once may be the way there, or an object that moves. */
export const FAILURES = 3

/** Asks a version what a client asks first. @returns what was wrong, one line each; none when all is well */
export async function smokeTest(smoke: Smoke): Promise<string[]> {
  const healthy = await untilHealthy(smoke)
  if (healthy !== null) return [healthy]
  const wrong: string[] = []
  for (const question of QUESTIONS) {
    let finding = await put(smoke, question)
    for (let failures = 1; finding !== null && failures < FAILURES; failures += 1) {
      await sleep(1_000)
      finding = await put(smoke, question)
    }
    if (finding !== null) wrong.push(finding)
  }
  return wrong
}

/** Puts a question once. @returns what is wrong with the answer, or null */
async function put(smoke: Smoke, [path, what, right]: (typeof QUESTIONS)[number]): Promise<string | null> {
  const answer = await ask(smoke, path).catch((error: unknown) => String(error))
  if (typeof answer === 'string') return `GET ${path}: ${answer}`
  return right(answer) ? null : `GET ${path}: ${answer.status}, where ${what} was expected`
}

/** Waits until the version answers for itself, and then wants it healthy. */
async function untilHealthy(smoke: Smoke): Promise<string | null> {
  const { patience = 60_000, addressPatience = 0 } = smoke
  const began = Date.now()
  // A new address has no record and no certificate yet; once a Worker is behind it, only the version is waited for.
  let arrived: number | null = null
  for (;;) {
    const { finding, isWorkers } = await look(smoke)
    if (isWorkers) arrived ??= Date.now()
    const until = arrived === null ? began + Math.max(patience, addressPatience) : arrived + patience
    if (finding === null || Date.now() >= until) return finding
    await sleep(1_000)
  }
}

/** One look at GET /health of the version. @returns what is wrong, or null */
export const lookAtHealth = async (smoke: Smoke): Promise<string | null> => (await look(smoke)).finding

/** The same, and whether a Worker of ours has answered, healthy or not, rather than nobody or Cloudflare. */
async function look(smoke: Smoke): Promise<{ finding: string | null; isWorkers: boolean }> {
  try {
    const { status, body } = await ask(smoke, '/health')
    const version = field(body, 'version')
    const isWorkers = field(body, 'status') !== undefined || field(body, 'success') !== undefined
    if (status !== 200) return { finding: `GET /health: ${status} ${JSON.stringify(body).slice(0, 300)}`, isWorkers }
    if (version !== smoke.version && (smoke.also === undefined || version !== smoke.also))
      return { finding: `GET /health: version ${String(version)} answered in place of ${smoke.version}`, isWorkers }
    return { finding: null, isWorkers }
  } catch (error) {
    return { finding: `GET /health: ${withCause(error)}`, isWorkers: false }
  }
}

/** "fetch failed" says nothing; its cause says whether there is no record, no certificate or no connection. */
const withCause = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? `${error.message} (${error.cause.message})` : String(error)
