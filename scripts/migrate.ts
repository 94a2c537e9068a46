import { parseArgs } from 'node:util'
import { applyMigrations, currentRelease, undeclaredNote } from './stack/migrations.ts'

/**
 * Applies `migrations/` and `drizzle/functions/` to the database of DATABASE_URL: `npm run db:migrate`. With `--expand`
 * without the migrations that begin with `-- Contract`, with `--contract` those alone; `npm run deploy` does one before
 * the new version has traffic, and the other after it has all of it.
 */
const { values } = parseArgs({ options: { expand: { type: 'boolean' }, contract: { type: 'boolean' } } })
const url = process.env['DATABASE_URL']
if (url === undefined) {
  console.error('Set DATABASE_URL to the database whose tables are to be brought up to date.')
  process.exit(2)
}
const phase = values.expand === values.contract ? 'all' : values.expand === true ? 'expand' : 'contract'
const report = await applyMigrations(url, currentRelease(), phase)
for (const name of report.dropped) console.log(`Dropped ${name}.`)
console.log(
  `The database is up to date; ${report.migrated} migrations and ${report.applied.length} files of functions were applied.`,
)
const note = undeclaredNote(report)
if (note !== null) console.warn(note)
