import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { onFreePort } from '../../scripts/stack/ports.ts'
import { startPostgres } from '../../scripts/stack/postgres.ts'
import { startWranglerDev } from '../../scripts/stack/wrangler-dev.ts'
import { temporaryFolder } from '../../test/support/node/programs.ts'

/** Somebody who takes a port between its being found free and the server's listening on it. */
async function taker() {
  const server = createServer((socket) => socket.on('error', () => {}).resume())
  return {
    async take(port: number) {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async leave() {
      server.close()
      await once(server, 'close')
    },
  }
}

describe('a server on a free port', () => {
  it('starts on another one when somebody has taken it meanwhile', async () => {
    const [folder, other] = [await temporaryFolder(), await taker()]
    const tried: number[] = []
    const takenFirst = async (port: number) => {
      if (tried.push(port) === 1) await other.take(port)
      return port
    }
    const postgres = await onFreePort(async (port) =>
      startPostgres({
        dataDir: join(folder.path, 'postgres'),
        port: await takenFirst(port),
        password: 'given',
        isDurable: false,
      }),
    )
    expect(tried).toHaveLength(2)
    expect(new URL(postgres.url).port).toBe(String(tried[1]))
    await postgres.process.stop()
    await other.leave()
    await folder.remove()
  })

  it('is what `wrangler dev` gets, too', async () => {
    const [folder, other] = [await temporaryFolder(), await taker()]
    const tried: number[] = []
    const worker = await onFreePort(async (port) => {
      if (tried.push(port) === 1) await other.take(port)
      return startWranglerDev({
        name: 'a Worker',
        config: join(ROOT, 'wrangler.passwords.toml'),
        port,
        dataDir: folder.path,
        registryDir: join(folder.path, 'registry'),
        alive: { path: '/', status: 405 },
      })
    })
    expect(tried).toHaveLength(2)
    await worker.stop()
    await other.leave()
    await folder.remove()
  })

  it('is not looked for again when something else is wrong', async () => {
    let attempts = 0
    const failing = onFreePort(async () => {
      attempts += 1
      throw new Error('the disk is full')
    })
    await expect(failing).rejects.toThrow('the disk is full')
    expect(attempts).toBe(1)
  })
})
