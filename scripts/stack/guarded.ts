import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const GUARD = join(import.meta.dirname, 'guard.ts')

/** A program that cannot outlive this process. */
export interface Guarded {
  readonly name: string
  /** Process id of the program itself; it leads a process group. */
  readonly pid: number
  /** Asks it to end and waits for it. */
  stop(): Promise<void>
  /** Resolves when the program has ended, for any reason. */
  readonly ended: Promise<number>
}

interface GuardedOptions {
  name: string
  command: [string, ...string[]]
  cwd?: string
  env?: NodeJS.ProcessEnv
  stopSignal?: NodeJS.Signals
  /** Milliseconds from the signal to a kill. */
  patience?: number
  onLine?: (line: string) => void
}

/** Starts a program under a guard; see guard.ts. Its output arrives line by line. */
export async function startGuarded({
  name,
  command,
  cwd,
  env,
  stopSignal = 'SIGTERM',
  patience = 5_000,
  onLine = () => {},
}: GuardedOptions): Promise<Guarded> {
  const child = spawn(process.execPath, [GUARD, stopSignal, String(patience), ...command], {
    ...(cwd === undefined ? {} : { cwd }),
    env: env ?? process.env,
    // The last one is for the guard's own report.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // Not in the terminal's group: Ctrl-C is forwarded by us, in order.
    detached: true,
  })
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 1))
  child.stdin.on('error', () => {})
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine)
  const word = createInterface({ input: child.stdio[3] as Readable })
  const [pid] = (await Promise.race([once(word, 'line'), ended.then(() => [''])])) as [string]
  if (pid === '') throw new Error(`${name} could not be started`)

  return {
    name,
    pid: Number(pid),
    ended,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
