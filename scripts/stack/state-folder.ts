import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PlainError } from './on-end.ts'
import { makeSecrets, type MadeSecrets } from './secrets.ts'
import { unprivileged } from './unprivileged.ts'

/** Passwords of the servers of one state folder. They listen on loopback, where every local user can connect. */
export interface LocalSecrets {
  POSTGRES_PASSWORD: string
  REDIS_PASSWORD: string
  BRIDGE_TOKEN: string
}

/** All secrets of a state folder, in one file. */
export interface StateSecrets {
  worker: MadeSecrets
  local: LocalSecrets
}

/** Contents that a run may create, and `--fresh` deletes. */
export const STATE_PARTS = [
  'postgres',
  'postgres.new',
  'postgres.password',
  'redis',
  'worker',
  'stripe.json',
  'secrets.json',
]

/** Makes a folder accessible to its owner only, creating it if necessary. */
export function privateFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { group } = unprivileged()
  // Without the right to read everywhere, a server needs access to the path of its own folder.
  if (group !== null) chownSync(folder, 0, group)
  chmodSync(folder, group === null ? 0o700 : 0o710)
}

/**
 * Makes a state folder private, and creates its secrets at first use. They are kept, so that tokens and encrypted data
 * survive a restart.
 * @throws PlainError when there is data without secrets, as left by earlier versions
 */
export async function prepareState(folder: string): Promise<StateSecrets> {
  privateFolder(folder)
  const file = join(folder, 'secrets.json')
  const secrets = await readSecrets(file)
  if (secrets) return secrets
  if (existsSync(file) || existsSync(join(folder, 'postgres')))
    throw new PlainError(
      `${folder} holds a state that cannot be opened: an earlier version made it, or its secrets are gone. ` +
        'Start anew: npm run dev -- --fresh',
    )
  return makeState(file)
}

/** Null when they are missing or incomplete; earlier versions used fixed passwords and stored none. */
async function readSecrets(file: string): Promise<StateSecrets | null> {
  try {
    const { worker, local } = JSON.parse(await readFile(file, 'utf8')) as Partial<StateSecrets>
    if (!worker || !local) return null
    await chmod(file, 0o600)
    return { worker, local }
  } catch {
    return null
  }
}

async function makeState(file: string): Promise<StateSecrets> {
  const password = () => randomBytes(24).toString('base64url')
  const local = { POSTGRES_PASSWORD: password(), REDIS_PASSWORD: password(), BRIDGE_TOKEN: password() }
  const secrets: StateSecrets = { worker: await makeSecrets(), local }
  // Atomically, so that a killed process leaves all of it or nothing.
  await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return secrets
}
