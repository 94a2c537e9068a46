import { applyMigrations, undeclaredNote } from './stack/migrations.ts'

/** Applies `migrations/` and `drizzle/functions/` to the database of DATABASE_URL: `npm run db:migrate`. */
const url = process.env['DATABASE_URL']
if (url === undefined) {
  console.error('Set DATABASE_URL to the database whose tables are to be brought up to date.')
  process.exit(2)
}
const report = await applyMigrations(url)
for (const name of report.dropped) console.log(`Dropped ${name}.`)
console.log(`The database is up to date; ${report.applied.length} files of functions were applied.`)
const note = undeclaredNote(report)
if (note !== null) console.warn(note)
