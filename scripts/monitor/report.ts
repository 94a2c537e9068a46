import { renameSync, writeFileSync } from 'node:fs'
import { MONITOR_MEASURES } from './measures.ts'
import type { Result } from './run.ts'

/** What a run is told as: a line of JSON, and a file for the textfile collector of Prometheus' node_exporter. */

const seconds = (value: number): number => Math.round(value * 1000) / 1000

/** One line, without personal data. */
export const jsonOf = (environment: string, { outcome, steps, failed, endedAt }: Result): string =>
  JSON.stringify({
    at: new Date(endedAt).toISOString(),
    environment,
    outcome,
    failed,
    seconds: Object.fromEntries(steps.map((step) => [step.name, seconds(step.seconds)])),
  })

/** In the text form of Prometheus. */
export function expositionOf(environment: string, { outcome, steps, endedAt }: Result): string {
  const sample = (value: number, more = '') => [`{environment="${environment}"${more}} ${value}`]
  const samples: Record<keyof typeof MONITOR_MEASURES, string[]> = {
    vibesmatch_monitor_success: sample(outcome === 'success' ? 1 : 0),
    vibesmatch_monitor_closed: sample(outcome === 'closed' ? 1 : 0),
    vibesmatch_monitor_step_success: steps.flatMap(({ name, isGood }) => sample(isGood ? 1 : 0, `,step="${name}"`)),
    vibesmatch_monitor_step_seconds: steps.flatMap((step) => sample(seconds(step.seconds), `,step="${step.name}"`)),
    vibesmatch_monitor_last_run_timestamp_seconds: sample(Math.floor(endedAt / 1000)),
  }
  return Object.entries(MONITOR_MEASURES)
    .map(([name, { help, type }]) => {
      const lines = samples[name as keyof typeof MONITOR_MEASURES].map((line) => `${name}${line}\n`)
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

/** Replaces a file at once: the collector may read it at any moment. */
export function writeTextfile(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, path)
}
