import { readFile } from 'node:fs/promises'
import { descendantsOf } from '../../test/support/node/programs.ts'

/** What a request passes through beside the measured server. No side uses all of them. */
export const PARTS = ['bridge to Postgres', 'pgbouncer', 'Postgres', 'bridge to Redis', 'Redis'] as const

/** Processor time of each of them, in microseconds; or their process ids. */
export type OfParts = Readonly<Record<(typeof PARTS)[number], number>>

/** The same for each part. */
export function forParts(figure: (part: (typeof PARTS)[number]) => number): OfParts {
  // Guarantee: every part has its figure.
  return Object.fromEntries(PARTS.map((part) => [part, figure(part)])) as OfParts
}

/** Processor time that each part has used so far, its children included. @param pids of the processes that run */
export async function cpuOfParts(pids: Partial<OfParts>): Promise<OfParts> {
  const used = await Promise.all(
    PARTS.map(async (part) => {
      const pid = pids[part]
      return [part, pid === undefined ? 0 : await cpuOfAll(pid)] as const
    }),
  )
  const times = new Map(used)
  return forParts((part) => times.get(part) ?? 0)
}

/** Ticks of the kernel's clock in a second; the same on every Linux that Node runs on. */
const TICKS = 100

/** CPU time that a process has used so far, in microseconds. */
export const cpuOf = async (pid: number): Promise<number> => (await usedBy(pid)).own

/** The same for a process, its descendants, and those that have ended. */
export async function cpuOfAll(pid: number): Promise<number> {
  const used = await Promise.all([pid, ...(await descendantsOf(pid))].map((one) => usedBy(one).catch(() => null)))
  return used.reduce((sum, one) => sum + (one === null ? 0 : one.own + one.ended), 0)
}

async function usedBy(pid: number): Promise<{ own: number; ended: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name, in parentheses, may contain anything; from the 12th field after it: user and system time, its own and of
  // children that have ended.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields
    .slice(11, 15)
    .map((ticks) => (Number(ticks) / TICKS) * 1e6)
  return { own: user + system, ended: endedUser + endedSystem }
}

/** Resident memory of a process, in bytes. */
export async function memoryOf(pid: number): Promise<number> {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}
