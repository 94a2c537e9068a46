import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/stack/paths.ts'

/** A program of this project, run as a user would run it. */
export interface Program {
  child: ChildProcess
  /** Everything it has printed. */
  output(): string
  /** Resolves when a text has been printed; fails when the program ends without it. */
  printed(text: string | RegExp): Promise<void>
  ended: Promise<number | null>
}

export function run(command: string[], env: Record<string, string> = {}): Program {
  const [program = '', ...args] = command
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  let hasEnded = false
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer) => {
    text += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = once(child, 'close').then(([code]) => {
    hasEnded = true
    for (const listener of listeners) listener()
    return code as number | null
  })
  return {
    child,
    ended,
    output: () => text,
    printed: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const isThere = typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)
          if (!isThere && !hasEnded) return
          listeners.delete(look)
          if (isThere) resolve()
          else reject(new Error(`the program ended without printing ${String(wanted)}:\n${text}`))
        }
        listeners.add(look)
        look()
      }),
  }
}

/** The Node that runs the tests. */
export const NODE = process.execPath

/** A new folder that goes with the test. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'vibesmatch-flow-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Processes whose command line holds a text: what a stack leaves running, as its folder is in each. */
export async function processesWith(text: string): Promise<number[]> {
  const { readdir } = await import('node:fs/promises')
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return command.includes(text) && pid !== process.pid ? pid : null
    }),
  )
  return found.filter((pid) => pid !== null)
}

/** Processes below another one. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''))
    .split(' ')
    .filter(Boolean)
    .map(Number)
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()]
}

export const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
