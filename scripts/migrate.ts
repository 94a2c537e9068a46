import { applyMigrations } from './stack/migrations.ts'

/** Applies `migrations/` to the database of DATABASE_URL: `npm run db:migrate`. */
const url = process.env['DATABASE_URL']
if (url === undefined) {
  console.error('Set DATABASE_URL to the database whose tables are to be brought up to date.')
  process.exit(2)
}
await applyMigrations(url)
console.log('The database is up to date.')
