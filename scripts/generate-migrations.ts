import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FUNCTIONS } from '../drizzle/functions/order.ts'
import { changedFunctions, functionDrops, functionSource } from './stack/functions.ts'
import { bin, ROOT } from './stack/paths.ts'

/**
 * Writes what has changed in drizzle/ as a new migration: `npm run db:generate [name]`. Tables come from drizzle-kit,
 * functions from drizzle/functions.
 */
const [name = 'change'] = process.argv.slice(2)
const kit = (...args: string[]) =>
  execFileSync(bin('drizzle-kit'), ['generate', '--config', 'drizzle/drizzle.config.ts', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  })

/** Writes statements as a migration of their own. */
function writeMigration(suffix: string, statements: string[]): string {
  kit('--custom', '--name', `${name}_${suffix}`)
  const [latest] = readdirSync(join(ROOT, 'migrations'))
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .toReversed()
  if (latest === undefined) throw new Error('drizzle-kit wrote no migration')
  writeFileSync(join(ROOT, 'migrations', latest), statements.join('\n--> statement-breakpoint\n'))
  return latest
}

// Before the tables: a function may stand in the way of a change to what it uses.
const drops = functionDrops()
if (drops.length > 0) writeMigration('drops', drops)

kit('--name', name)

const changed = changedFunctions()
if (changed.length > 0) {
  const file = writeMigration('functions', FUNCTIONS.filter((file) => changed.includes(file)).map(functionSource))
  console.log(`migrations/${file}: ${changed.join(', ')}`)
}
