import { readFileSync } from 'node:fs'

/** An error with a complete message; no stack is shown. */
export class PlainError extends Error {
  override readonly name = 'PlainError'
}

/**
 * Cleans up once, however this process ends: Ctrl-C, a signal, the death of its npm parent, or by itself.
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

/** Ends the process with the result of a task: 0 for true, 1 for false or an error. */
export const endWith = (end: (code: number) => Promise<never>, work: Promise<boolean>): Promise<never> =>
  work.then(
    (isGood) => end(isGood ? 0 : 1),
    (error: unknown) => {
      console.error(error)
      return end(1)
    },
  )

/**
 * npm forwards signals, but not its own violent death; an orphan gets another parent. `exec` in the script makes npm
 * itself the parent, so that its signals come here and not to a shell, which would keep them. A shell that runs a
 * command all the same is watched along with its own parent. Processes above npm may end: a shell that started it in
 * the background is free to exit.
 */
function watchParent(onLoss: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const grandparent = isShellOfCommand(parent) ? parentOf(parent) : null
  setInterval(() => {
    if (process.ppid !== parent || (grandparent !== null && parentOf(parent) !== grandparent)) onLoss()
  }, 500).unref()
}

/** Whether a process is a shell that runs one command, as npm starts them. False where the system has no /proc. */
function isShellOfCommand(pid: number): boolean {
  try {
    const [program = '', option] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return /(^|\/)(ba|da|k|z)?sh$/.test(program) && option === '-c'
  } catch {
    return false
  }
}

/** Parent of another process; null when it has ended. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in parentheses, may contain anything; the state and the parent follow it.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
