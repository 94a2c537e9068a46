import { readFileSync } from 'node:fs'

/** An error whose message says it all; no stack is shown. */
export class PlainError extends Error {
  override readonly name = 'PlainError'
}

/**
 * Cleans up once, however this process ends: Ctrl-C, a signal, the death of the npm that started it, or by itself.
 * @returns ends the process with a code
 */
export function onEnd(cleanUp: () => Promise<void>): (code: number) => Promise<never> {
  let ending: Promise<void> | undefined
  const end = async (code: number): Promise<never> => {
    ending ??= cleanUp().catch((error: unknown) => console.error(error))
    await ending
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void end(signal === 'SIGINT' ? 130 : 143))
  watchParent(() => void end(1))
  return end
}

/**
 * npm passes on signals, but not its own violent death. It starts a shell that starts this process, so both generations
 * are watched: whoever loses a parent gets another one.
 */
function watchParent(onLoss: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const [parent, grandparent] = [process.ppid, parentOf(process.ppid)]
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) onLoss()
  }, 500).unref()
}

/** Parent of another process; null where the system has no /proc (there the shell has made way for this process). */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything; the state and the parent come after it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
