import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { changedFunctions } from '../stack/functions.ts'
import { bin, ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/** A copy inside the project, because drizzle-kit takes no absolute path. */
const COPY = join('dist', 'migrations-check')

/** Whether migrations/ says the same as drizzle/: asks drizzle-kit for what is missing, in a copy. */
export function migrationsInSync(): Finding {
  rmSync(join(ROOT, COPY), { recursive: true, force: true })
  cpSync(join(ROOT, 'migrations'), join(ROOT, COPY), { recursive: true })
  const { stdout, stderr } = spawnSync(
    bin('drizzle-kit'),
    ['generate', '--dialect=postgresql', '--schema=./drizzle/schema.ts', `--out=${COPY}`],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  rmSync(join(ROOT, COPY), { recursive: true, force: true })
  // It ends with status 0 whatever happens, so only the sentence itself is believed.
  if (!stdout.includes('No schema changes'))
    return `drizzle/ and migrations/ differ; run "npm run db:generate"\n${stdout}${stderr}`
  const functions = changedFunctions()
  return functions.length === 0 ? null : `functions have changed (${functions.join(', ')}); run "npm run db:generate"`
}
