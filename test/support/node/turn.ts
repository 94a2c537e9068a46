import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { freePort } from '../../../scripts/stack/ports.ts'
import { startGuarded } from '../../../scripts/stack/guarded.ts'

/** A relay on this machine (coturn) that takes the credentials that the Worker makes. */
export interface Turn {
  /** What the Worker has to know of it. */
  settings: { TURN_URLS: string; TURN_SECRET: string }
  stop(): Promise<void>
}

/** Null where there is no coturn. */
export async function startTurn(folder: string): Promise<Turn | null> {
  const program = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((path) => join(path, 'turnserver'))
    .find((path) => existsSync(path))
  if (program === undefined) return null
  await mkdir(folder, { recursive: true })
  const port = await freePort()
  const secret = crypto.randomUUID()
  const server = await startGuarded({
    name: 'coturn',
    cwd: folder,
    command: [
      program,
      '-n',
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      `--listening-port=${port}`,
      '--use-auth-secret',
      `--static-auth-secret=${secret}`,
      '--realm=vibesmatch.test',
      // Both ends of a call are on this machine.
      '--allow-loopback-peers',
      '--no-cli',
      '--no-tls',
      '--no-dtls',
      '--no-software-attribute',
      '--simple-log',
      '--log-file=stdout',
      `--pidfile=${join(folder, 'coturn.pid')}`,
      `--userdb=${join(folder, 'coturn.db')}`,
    ],
  })
  await untilItAnswers(port)
  return {
    settings: { TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`, TURN_SECRET: secret },
    stop: () => server.stop(),
  }
}

/** A binding request of STUN (RFC 8489, 6): its type, no attributes, the magic cookie, a transaction. */
const QUESTION = Buffer.from('000100002112a442000000000000000000000000', 'hex')

/** Its output is of no use for this: it reaches a pipe when the program ends. */
async function untilItAnswers(port: number): Promise<void> {
  const socket = createSocket('udp4')
  // Nobody listens yet, which some systems tell.
  socket.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => socket.send(QUESTION, port, '127.0.0.1'), 50)
    const patience = setTimeout(() => reject(new Error('coturn does not answer')), 10_000)
    socket.once('message', () => {
      clearTimeout(patience)
      resolve()
    })
    patience.unref()
    socket.once('close', () => clearInterval(timer))
  }).finally(() => socket.close())
}
