import pg from 'pg'

/**
 * A new database of the same server, with all that the product brings.
 * @param template a database to copy, to which nobody is connected
 * @returns its address
 */
export async function databaseBeside(url: string, name: string, template?: string): Promise<string> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`create database ${name}${template === undefined ? '' : ` template ${template}`}`)
  await admin.end()
  const beside = Object.assign(new URL(url), { pathname: `/${name}` }).href
  if (template !== undefined) return beside
  const { applyMigrations } = await import('../../../scripts/stack/migrations.ts')
  await applyMigrations(beside)
  return beside
}
