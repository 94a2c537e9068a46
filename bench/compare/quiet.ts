import { setTimeout as sleep } from 'node:timers/promises'
import { cpuOf } from './usage.ts'

/** How often a process is looked at, in milliseconds. */
const EVERY = 250
/** What an idle process may use while it counts as quiet, in microseconds: two ticks of the kernel's clock. */
const IDLE = 20_000
/** @see untilQuiet */
const PATIENCE = 300_000

/**
 * Waits until a process has had nothing to do for so many milliseconds in a row. Returns the processor time that it has
 * used by then, in microseconds. @throws Error when it is still busy after five minutes
 */
export async function untilQuiet(pid: number, milliseconds: number): Promise<number> {
  const deadline = Date.now() + PATIENCE
  let since = { at: Date.now(), cpu: await cpuOf(pid) }
  while (Date.now() < deadline) {
    await sleep(EVERY)
    const cpu = await cpuOf(pid)
    if (cpu - since.cpu > IDLE) since = { at: Date.now(), cpu }
    else if (Date.now() - since.at >= milliseconds) return cpu
  }
  throw new Error('the process does not become quiet')
}
