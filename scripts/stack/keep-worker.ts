import { startWorker, type Worker, type WorkerOptions } from './worker.ts'

/** How often the Worker's health is checked, and after how many failures in a row it is restarted. */
const EVERY = 3_000
const MOST_SILENCES = 3

/** A Worker that is restarted when it dies. */
export interface KeptWorker {
  current(): Worker
  stop(): Promise<void>
}

export async function keepWorker(options: WorkerOptions, onRestart: () => void): Promise<KeptWorker> {
  let worker = await startWorker(options)
  let isStopping = false
  let restarting: Promise<void> | undefined

  const restart = async () => {
    onRestart()
    await worker.process.stop()
    if (!isStopping) worker = await startWorker(options)
    if (!isStopping) watch()
  }
  const watch = () => {
    const watched = worker
    let silences = 0
    let hasEnded = false
    void watched.process.ended.then(() => (hasEnded = true))
    const timer = setInterval(() => void look(), EVERY)
    const look = async () => {
      const answers = !hasEnded && (await isAlive(watched.url))
      silences = answers ? 0 : silences + 1
      if (isStopping) return clearInterval(timer)
      if (!hasEnded && silences < MOST_SILENCES) return
      clearInterval(timer)
      if (watched === worker) restarting ??= restart().finally(() => (restarting = undefined))
    }
  }
  watch()

  return {
    current: () => worker,
    async stop() {
      isStopping = true
      await worker.process.stop()
      await restarting?.catch(() => {})
      await worker.process.stop()
    },
  }
}

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/liveness`, { signal: AbortSignal.timeout(EVERY) })).ok
  } catch {
    return false
  }
}
