import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { RedisCommand } from '../redis.ts'

/** The thread's input. */
export interface ThreadOptions {
  dataDir: string | null
}

export interface ToThread {
  id: number
  name: string
  args: string[]
}

/** Texts in a reply are bytes. */
export type FromThread =
  | { type: 'ready' }
  | { type: 'warning'; warning: string }
  | { type: 'reply'; id: number; reply: unknown }
  | { type: 'error'; id: number; error: string }

/** An embedded Redis, reachable only from this process. Instances are independent. */
export interface EmbeddedRedis {
  command: RedisCommand
  /** Ends it as SIGKILL ends a server, and restarts it from disk. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts one in its own thread, so that this process does not delay it more than it would a server.
 * @param dataDir where its data is stored; null to keep none
 */
export async function startEmbeddedRedis({
  dataDir,
  warn = console.warn,
}: {
  dataDir: string | null
  warn?: (line: string) => void
}): Promise<EmbeddedRedis> {
  let thread = await startThread({ dataDir }, warn)
  return {
    command: (name, args) => thread.command(name, args),
    async kill() {
      await thread.stop()
      thread = await startThread({ dataDir }, warn)
    },
    // Acknowledged writes are on disk.
    stop: () => thread.stop(),
  }
}

interface Waiting {
  resolve(reply: unknown): void
  reject(error: Error): void
}

async function startThread(options: ThreadOptions, warn: (line: string) => void) {
  const worker = new Worker(join(import.meta.dirname, 'thread.ts'), { workerData: options, execArgv: [] })
  const waiting = new Map<number, Waiting>()
  let last = 0
  let end: Error | null = null
  const ready = Promise.withResolvers<void>()
  worker.on('message', (message: FromThread) => {
    if (message.type === 'ready') return ready.resolve()
    if (message.type === 'warning') return warn(message.warning)
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.type === 'reply') asked?.resolve(message.reply)
    else asked?.reject(new Error(message.error))
  })
  const onEnd = (cause?: unknown) => {
    end ??= new Error('the embedded Redis has ended', { cause })
    ready.reject(end)
    for (const asked of waiting.values()) asked.reject(end)
    waiting.clear()
  }
  worker.on('error', onEnd)
  worker.on('exit', () => onEnd())
  await ready.promise
  return {
    command: (name: string, args: string[]): Promise<unknown> => {
      if (end) return Promise.reject(end)
      const answer = Promise.withResolvers<unknown>()
      last += 1
      waiting.set(last, answer)
      worker.postMessage({ id: last, name, args } satisfies ToThread, [])
      return answer.promise
    },
    async stop() {
      await worker.terminate()
    },
  }
}
