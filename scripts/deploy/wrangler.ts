import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../stack/paths.ts'

/** What went wrong, in words for the person who deploys. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError'
}

/** A run of wrangler. */
export interface WranglerRun {
  /** Whether it succeeded. */
  ok: boolean
  /** What it printed as its result. */
  stdout: string
  /** All that it printed. */
  output: string
  /** What it recorded of its work (WRANGLER_OUTPUT_FILE_PATH), such as ids of versions. */
  records: readonly Readonly<Record<string, unknown>>[]
}

/** Runs wrangler with arguments. */
export type Wrangler = (...args: string[]) => Promise<WranglerRun>

/** The project's own wrangler. */
export const ourWrangler = (): Wrangler =>
  spawnedWrangler([process.execPath, join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js')])

/**
 * Wrangler as another program. It is never asked anything: it has no terminal.
 * @param command the program and its first arguments
 */
export const spawnedWrangler =
  ([program = '', ...first]: readonly string[], more: Record<string, string> = {}): Wrangler =>
  async (...args) => {
    const folder = await mkdtemp(join(tmpdir(), 'wrangler-'))
    const recordPath = join(folder, 'records.ndjson')
    try {
      const env = {
        ...process.env,
        ...more,
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        WRANGLER_OUTPUT_FILE_PATH: recordPath,
        NO_COLOR: '1',
        CI: 'true',
      }
      const child = spawn(program, [...first, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
      let [stdout, output] = ['', '']
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
        output += text
      })
      child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
      const status = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject)
        child.once('close', resolve)
      })
      return { ok: status === 0, stdout, output, records: await readRecords(recordPath) }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

async function readRecords(path: string): Promise<WranglerRun['records']> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line))
}
