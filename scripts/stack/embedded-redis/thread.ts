import { parentPort, workerData } from 'node:worker_threads'
import { AbstractConnector, Redis } from 'ioredis'
import { createRedisCommandExecutor, createVirtualConnection, RedisServerState } from 'js-redis-server/core'
import type { FromThread, ThreadOptions, ToThread } from './engine.ts'
import { openJournal } from './journal.ts'

/**
 * The thread of the embedded Redis. It speaks the Redis protocol with the ordinary client, over an in-memory pipe, so
 * that replies are parsed by the same code.
 */

/** The emulated version: the one that test/scripts/redis-contract.test.ts compares it with. */
const COMPATIBILITY = 'redis-7.0'

// The input passed at the start.
const { dataDir } = workerData as ThreadOptions
const say = (message: FromThread) => parentPort?.postMessage(message, [])

// One database, as Upstash has.
const state = new RedisServerState({ databaseCount: 1, compatibility: COMPATIBILITY })
const journal =
  dataDir === null ? null : openJournal(dataDir, state.getDatabase(0), (warning) => say({ type: 'warning', warning }))
const executor = createRedisCommandExecutor({ compatibility: COMPATIBILITY })

class PipeConnector extends AbstractConnector {
  constructor() {
    super(0)
  }
  override connect() {
    this.connecting = true
    const { clientSocket } = createVirtualConnection({ state, executor })
    // Guarantee: it has what a client asks of a socket; the package makes it for this very client.
    this.stream = clientSocket as unknown as typeof this.stream
    return Promise.resolve(this.stream)
  }
}
const client = new Redis({ Connector: PipeConnector, lazyConnect: true })
// Each command reports its own failure.
client.on('error', () => {})
await client.connect()

async function run(name: string, args: string[]): Promise<unknown> {
  try {
    // Upper case, because the client converts some replies where it knows a command by its name.
    return await client.callBuffer(name.toUpperCase(), ...args)
  } finally {
    // Also for a failed script: its earlier writes stay.
    journal?.commit()
  }
}

async function answer({ id, name, args }: ToThread): Promise<void> {
  try {
    say({ type: 'reply', id, reply: await run(name, args) })
  } catch (error) {
    say({ type: 'error', id, error: error instanceof Error ? error.message : String(error) })
  }
}

parentPort?.on('message', (message: ToThread) => void answer(message))
say({ type: 'ready' })
