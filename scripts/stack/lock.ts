import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { privateFolder } from './state-folder.ts'

/** The process that uses a state folder. */
interface Holder {
  pid: number
  url: string
}

export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning'
}

/**
 * Locks a state folder for this process. A lock of a dead process, after a crash or a power cut, is taken over.
 * @returns releases the lock
 * @throws AlreadyRunning when another process holds it
 */
export function lockFolder(folder: string, url: string): () => void {
  privateFolder(folder)
  const file = join(folder, 'lock.json')
  const holder = readHolder(file)
  if (holder && isOurs(holder.pid)) {
    throw new AlreadyRunning(
      `VibesMatch is already running from this folder: ${holder.url} (process ${holder.pid}). Stop it first.`,
    )
  }
  rmSync(file, { force: true })
  writeFileSync(file, JSON.stringify({ pid: process.pid, url } satisfies Holder), { flag: 'wx' })
  return () => rmSync(file, { force: true })
}

function readHolder(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder
  } catch {
    return null
  }
}

/** Whether a process exists and is one of this project's; ids are reused by other programs. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('scripts/')
  } catch {
    // No /proc on this system, so only the existence of the process is known.
    return true
  }
}
