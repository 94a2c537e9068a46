import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** What the thread is told. */
export interface BridgesOptions {
  token: string
  /** The server that all tests share; null for an embedded one. */
  redisUrl: string | null
  /** Of further embedded ones, each empty at first. */
  names: readonly string[]
}

export type FromBridges = { type: 'ready'; urls: Record<string, string> } | { type: 'stopped'; refused: string[] }

interface RedisBridges {
  /** The address of the shared one, which refuses what its contract has no case for. */
  url: string
  /** The address of a further one. @throws Error for an unknown name */
  urlOf: (name: string) => string
  /** @returns what the shared one was sent and no case of its contract has */
  stop(): Promise<string[]>
}

/** By this name the thread tells the address of the shared one. */
export const SHARED = 'shared'

/**
 * Starts the Redis of all tests behind Upstash's protocol, in a thread: in the runner's own, requests would wait a second and
 * more for the modules that it transforms, and that is how long the product waits for Redis.
 */
export async function startRedisBridges(options: BridgesOptions): Promise<RedisBridges> {
  const thread = new Worker(join(import.meta.dirname, 'thread.ts'), { workerData: options, execArgv: [] })
  const said = async <Type extends FromBridges['type']>(type: Type): Promise<Extract<FromBridges, { type: Type }>> =>
    new Promise((resolve, reject) => {
      thread.once('error', reject)
      thread.once('exit', (code) => reject(new Error(`the thread of Redis ended with ${code}`)))
      thread.on('message', (message: FromBridges) => {
        // Guarantee: a message has the type that it says.
        if (message.type === type) resolve(message as Extract<FromBridges, { type: Type }>)
      })
    })
  const { urls } = await said('ready')
  const urlOf = (name: string): string => {
    const url = urls[name]
    if (url === undefined) throw new Error(`there is no Redis named ${name}`)
    return url
  }
  return {
    url: urlOf(SHARED),
    urlOf,
    async stop() {
      const stopped = said('stopped')
      thread.postMessage('stop', [])
      const { refused } = await stopped
      await thread.terminate()
      return refused
    },
  }
}
