import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startGuarded, type Guarded } from '../../scripts/stack/guarded.ts'
import { freePort, isPortFree } from '../../scripts/stack/ports.ts'
import { unprivileged } from '../../scripts/stack/unprivileged.ts'

/** A connection pool in place of Hyperdrive: one connection per transaction. */
export interface Pool {
  url: URL
  process: Guarded
}

/** As many connections to the server as Hyperdrive has on the smaller plan, and as the peer's own pool has. */
const CONNECTIONS = 20

export async function startPool(program: string, folder: string, databaseUrl: string): Promise<Pool> {
  const database = new URL(databaseUrl)
  const user = unprivileged()
  const port = await freePort()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const users = join(folder, 'users.txt')
  const settings = join(folder, 'pgbouncer.ini')
  await writeFile(users, `"${database.username}" "${database.password}"\n`, { mode: 0o600 })
  await writeFile(
    settings,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${database.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = plain',
      `auth_file = ${users}`,
      'pool_mode = transaction',
      `default_pool_size = ${CONNECTIONS}`,
      `min_pool_size = ${CONNECTIONS}`,
      'max_client_conn = 2000',
      'log_connections = 0',
      'log_disconnections = 0',
      '',
    ].join('\n'),
    { mode: 0o600 },
  )
  for (const path of [folder, users, settings]) user.give(path)
  const lines: string[] = []
  const process = await startGuarded({
    name: 'pgbouncer',
    command: user.readingCommand(program, settings),
    onLine: (line) => lines.push(line),
  })
  for (let attempt = 0; await isPortFree(port); attempt += 1) {
    if (attempt === 100) throw new Error(`pgbouncer did not start:\n${lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const url = new URL(databaseUrl)
  url.port = String(port)
  return { url, process }
}
