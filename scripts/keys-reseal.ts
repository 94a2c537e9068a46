import { parseArgs } from 'node:util'
import pg from 'pg'
import { variables } from '../src/setting-variables.ts'
import { countSealed, refusalOf, reseal } from './keys/reseal.ts'

/**
 * Encrypts personal data again with the newest of `DATA_KEYS`, so that older keys can be dropped (docs/disasters.md):
 * `DATABASE_URL=… DATA_KEYS=… npm run keys:reseal [-- --apply] [--batch 200]`
 * `DATA_KEYS` are those of the Worker, which goes on meanwhile. Without `--apply` it counts. It may be stopped and begun anew.
 * Ends with 0 when everything is under the newest key, with 1 when something is not, with 2 when it refuses.
 */
const { values } = parseArgs({
  options: { apply: { type: 'boolean', default: false }, batch: { type: 'string', default: '200' } },
})
const { DATABASE_URL: url, DATA_KEYS: given } = process.env
const keys = variables.shape.DATA_KEYS.safeParse(given)
const batch = Number(values.batch)
if (!url || !keys.success)
  fail(`Set DATABASE_URL, and DATA_KEYS as the Worker has it: [{"id":"k2","key":"…"},{"id":"k1","key":"…"}].`)
if (!Number.isInteger(batch) || batch < 1 || batch > 10_000) fail('Give --batch a whole number, 1 to 10000.')

const settings = { DATA_KEYS: keys.data }
const newest = keys.data[0]?.id
const db = new pg.Client({ connectionString: url })
await db.connect()
try {
  if (values.apply) {
    const refusal = await refusalOf(db, settings)
    if (refusal !== null) fail(refusal)
    await reseal(db, settings, batch, ({ column, resealed, changed, unreadable }) => {
      console.log(
        `${column}: ${resealed} encrypted again, ${changed} changed meanwhile, ${unreadable.length} unreadable`,
      )
      for (const id of unreadable) console.log(`  no given key opens the row ${id}`)
    })
  }
  const counts = await countSealed(db)
  for (const { column, key, values: count } of counts) console.log(`${column}: ${count} under "${key}"`)
  const left = counts.filter(({ key }) => key !== newest).reduce((sum, { values: count }) => sum + count, 0)
  console.log(`${left} values are left under other keys than "${newest}".`)
  process.exitCode = left === 0 ? 0 : 1
} finally {
  await db.end()
}

function fail(text: string): never {
  console.error(text)
  process.exit(2)
}
