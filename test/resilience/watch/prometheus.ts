import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { filesIn, RULES } from '../../../scripts/ops/files.ts'
import { startGuarded } from '../../../scripts/stack/guarded.ts'
import { ROOT } from '../../../scripts/stack/paths.ts'
import { freePort } from '../../../scripts/stack/ports.ts'
import { onPath } from '../../../scripts/stack/redis.ts'

/** An alert that fires, by its labels. */
export type Firing = Readonly<Record<string, string>>

export interface Prometheus {
  /** Alerts that fire now. */
  firing(): Promise<Firing[]>
  /** How many series answer an expression. @throws Error when Prometheus does not take it */
  ask(expr: string): Promise<number>
  stop(): Promise<void>
}

/** Between two scrapes, and between two looks at the rules, in milliseconds. */
export const SCRAPE_MS = 2_000

/** A Prometheus: at PROMETHEUS_PATH, or on the PATH. Null without one. */
export const prometheusProgram = (): string | null => process.env['PROMETHEUS_PATH'] ?? onPath('prometheus')

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The text of rules with every window and every wait shortened. Ages that rules compare with stay as they are. */
export const shortened = (rules: string, factor: number): string =>
  rules
    .replaceAll(/\[(\d+)([smhd])\]/g, (_, count: string, unit: string) => `[${ofTime(count, unit, factor)}]`)
    .replaceAll(/\bfor: (\d+)([smhd])\b/g, (_, count: string, unit: string) => `for: ${ofTime(count, unit, factor)}`)

const ofTime = (count: string, unit: string, factor: number): string =>
  `${Math.max(1, Math.round((Number(count) * (UNITS[unit] ?? 1) * 1000) / factor))}ms`

interface Options {
  program: string
  folder: string
  /** Of the Worker; below it is /metrics. */
  url: string
  token: string
  /** By how much windows are shortened. */
  factor: number
  environment: string
}

/** Starts a Prometheus on loopback that scrapes the Worker and has the rules of `ops/`. */
export async function startPrometheus({
  program,
  folder,
  url,
  token,
  factor,
  environment,
}: Options): Promise<Prometheus> {
  mkdirSync(join(folder, 'rules'), { recursive: true })
  for (const file of filesIn(RULES, '.yml'))
    writeFileSync(join(folder, 'rules', basename(file)), shortened(readFileSync(join(ROOT, file), 'utf8'), factor))
  const seconds = `${SCRAPE_MS / 1000}s`
  const config = {
    global: { scrape_interval: seconds, scrape_timeout: seconds, evaluation_interval: seconds },
    rule_files: [join(folder, 'rules', '*.yml')],
    scrape_configs: [
      {
        job_name: 'vibesmatch',
        authorization: { credentials: token },
        static_configs: [{ targets: [new URL(url).host], labels: { environment } }],
      },
    ],
  }
  // What is JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config))
  const port = await freePort()
  const said: string[] = []
  const server = await startGuarded({
    name: 'prometheus',
    cwd: folder,
    command: [
      program,
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    onLine: (line) => said.push(line),
  })
  const ask = async (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) })
  for (let tries = 0; ; tries += 1) {
    const isReady = await ask('/-/ready').then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) break
    if (tries > 100) throw new Error(`Prometheus did not start: ${said.slice(-5).join('\n')}`)
    await sleep(200)
  }
  return {
    async firing() {
      const { data } = await (
        await ask('/api/v1/alerts')
      ).json<{
        data: { alerts: { state: string; labels: Firing }[] }
      }>()
      return data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels)
    },
    async ask(expr) {
      const answer = await (
        await ask(`/api/v1/query?query=${encodeURIComponent(expr)}`)
      ).json<{
        status: string
        error?: string
        data?: { result: unknown[] }
      }>()
      if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`)
      return answer.data?.result.length ?? 0
    },
    stop: () => server.stop(),
  }
}
