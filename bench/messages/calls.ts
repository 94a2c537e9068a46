import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGuarded } from '../../scripts/stack/guarded.ts'

/** System calls of a process. */
export interface Calls {
  /** fsync and fdatasync. */
  flushes: number
  /** pwrite64 and pwritev: files. */
  fileWrites: number
  /** write, writev, sendmsg and sendto: sockets and pipes. */
  otherWrites: number
}

const NAMES = {
  flushes: ['fsync', 'fdatasync'],
  fileWrites: ['pwrite64', 'pwritev'],
  otherWrites: ['write', 'writev', 'sendmsg', 'sendto'],
}

/** Until strace has attached to every thread, in milliseconds. */
const ATTACHES = 1_500

/** Counts the calls of a process while something is done. That is slower meanwhile, so nothing else is measured. */
export async function countCalls(
  { strace, folder }: { strace: string; folder: string },
  pid: number,
  act: () => Promise<unknown>,
): Promise<Calls> {
  const summary = join(folder, 'strace.txt')
  const lines: string[] = []
  const tracer = await startGuarded({
    name: 'strace',
    command: [strace, '-f', '-c', '-o', summary, '-e', `trace=${Object.values(NAMES).flat().join(',')}`, `-p${pid}`],
    stopSignal: 'SIGINT',
    onLine: (line) => lines.push(line),
  })
  await sleep(ATTACHES)
  let told: string
  try {
    await act()
  } finally {
    await tracer.stop()
    told = await readFile(summary, 'utf8').catch(() => '')
  }
  if (told === '') throw new Error(`strace said:\n${lines.join('\n')}`)
  return callsIn(told)
}

/** Of a summary, whose rows are: share, seconds, microseconds a call, calls, errors if any, name. */
export function callsIn(summary: string): Calls {
  const rows = [...summary.matchAll(/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(\w+)$/gm)]
  const counts = new Map(rows.map(([, calls, name = '']) => [name, Number(calls)]))
  const sum = (names: readonly string[]) => names.reduce((total, name) => total + (counts.get(name) ?? 0), 0)
  return {
    flushes: sum(NAMES.flushes),
    fileWrites: sum(NAMES.fileWrites),
    otherWrites: sum(NAMES.otherWrites),
  }
}
