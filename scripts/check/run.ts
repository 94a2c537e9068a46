import { spawnSync } from 'node:child_process'
import { ROOT } from '../stack/paths.ts'

/** The finding of one check: null, or why it fails. */
export type Finding = string | null

/** Runs a program of a dependency; its output is the finding when it fails. */
export function program(name: string, ...args: string[]): Finding {
  const { status, stdout, stderr } = spawnSync(name, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', FORCE_COLOR: '0' },
  })
  return status === 0 ? null : `${stdout ?? ''}${stderr ?? ''}`.trim() || `${name} ended with ${String(status)}`
}
