import { readFile } from 'node:fs/promises'

/** Bytes of memory that processes hold by themselves, together. */
export async function memoryOf(pids: readonly number[]): Promise<number> {
  const each = pids.map(async (pid) => {
    const status = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    return Number(/^Pss:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  })
  return (await Promise.all(each)).reduce((sum, bytes) => sum + bytes, 0)
}
