import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

const GUARD = join(import.meta.dirname, 'guard.ts')

/** How long after a program's end its output is read, in milliseconds. */
const LAST_LINES_WITHIN = 2_000

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
  child.stdin.on('error', () => {})
  const read = [child.stdout, child.stderr].map((input) => once(createInterface({ input }).on('line', onLine), 'close'))
  // Its last lines, which say why it has ended, may come after its end. A descendant may keep the output open for longer.
  const ended = once(child, 'exit').then(async ([code]) => {
    await Promise.race([Promise.all(read), sleep(LAST_LINES_WITHIN, undefined, { ref: false })])
    return typeof code === 'number' ? code : 1
  })
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
