import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../../../scripts/stack/ports.ts'
import { run, temporaryFolder } from './programs.ts'

/** A relay of ours as operators run it (Debian's coturn), on loopback alone. */
export interface Relay {
  port: number
  stop(): Promise<void>
}

export function hasCoturn(): boolean {
  try {
    execFileSync('which', ['turnserver'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** @param hasPeersHere both ends of a call are on this machine, which no relay of operators allows */
export async function startRelay(secret: string, { hasPeersHere = false } = {}): Promise<Relay> {
  const [folder, port] = [await temporaryFolder(), await freePort()]
  const program = run([
    'turnserver',
    '-n',
    '--no-cli',
    '--no-tls',
    '--no-dtls',
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    `--listening-port=${port}`,
    '--realm=vibesmatch.test',
    '--use-auth-secret',
    `--static-auth-secret=${secret}`,
    ...(hasPeersHere ? ['--allow-loopback-peers'] : []),
    '--log-file=stdout',
    `--pidfile=${join(folder.path, 'turnserver.pid')}`,
    `--userdb=${join(folder.path, 'turndb')}`,
  ])
  // A request before its sockets are open is retried.
  await program.printed('SQLite DB connection success')
  return {
    port,
    async stop() {
      program.child.kill('SIGTERM')
      await program.ended
      await folder.remove()
    },
  }
}
