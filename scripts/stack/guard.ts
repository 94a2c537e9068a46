import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'

/**
 * Runs one program and stops it, with all its children, as soon as the guard's parent is gone. The two are joined by
 * the guard's standard input: it ends when the parent closes it, and also when the parent is killed, which no signal
 * handler could notice.
 *
 * usage: guard.ts <signal that stops the program> <milliseconds until it is killed> <program> [arguments]
 */
const [signal = 'SIGTERM', patience = '5000', program = '', ...args] = process.argv.slice(2)

// Its own group, so that the signal reaches its children as well.
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })

const toGroup = (name: NodeJS.Signals): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name)
  } catch {
    // The group has ended.
  }
}

child.once('error', (error) => {
  console.error(error.message)
  process.exit(127)
})
child.once('exit', (code, by) => {
  toGroup('SIGKILL')
  process.exit(code ?? (by === null ? 1 : 128))
})

const stop = (): void => {
  toGroup(signal as NodeJS.Signals)
  setTimeout(() => toGroup('SIGKILL'), Number(patience)).unref()
}
process.stdin.on('end', stop).on('error', stop).resume()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)

// Reports the program's pid, for tests that kill it: on a channel that the program does not use.
writeSync(3, `${child.pid ?? ''}\n`)
