import { parseArgs } from 'node:util'
import pg from 'pg'

/**
 * Looks for entries of the operators' log that were changed, removed or put in behind the product's back:
 * `DATABASE_URL=… npm run audit:verify [-- --seal <seq>:<hash>]`
 * `--seal` is one that the Worker has written to its own log (`audit_log_seal`): a chain that was made anew does not have it.
 * Ends with 1 when something is wrong.
 */
const { values } = parseArgs({ options: { seal: { type: 'string', multiple: true, default: [] } } })
const url = process.env['DATABASE_URL']
const seals = values.seal.map((text) => /^(\d{1,9}):([0-9a-f]{64})$/.exec(text))
if (!url || seals.includes(null)) {
  console.error('Set DATABASE_URL, and give seals as --seal 1204:9f86d0… (a number, a colon, 64 hexadecimal digits).')
  process.exit(2)
}

const client = new pg.Client({ connectionString: url })
await client.connect()
const faults = (
  await client.query<{ seq: number | null; entry_id: string; fault: string }>('select * from operator_log_faults()')
).rows.map(({ seq, entry_id, fault }) => `${seq ?? 'not sealed'} ${entry_id}: ${fault}`)
for (const [, seq, hash] of seals.filter((seal) => seal !== null)) {
  const { rowCount } = await client.query('select from operator_log_seals where seq = $1 and hash = $2', [seq, hash])
  if (rowCount === 0) faults.push(`${seq}: has another seal than ${hash}`)
}
const { rows } = await client.query<{ sealed: number; waiting: number }>(
  'select count(seq)::integer as sealed, count(*) filter (where seq is null)::integer as waiting from operator_log_seals',
)
await client.end()

for (const fault of faults) console.log(fault)
const [{ sealed, waiting } = { sealed: 0, waiting: 0 }] = rows
console.log(`${sealed} entries are sealed, ${waiting} wait for their seal; ${faults.length} faults.`)
process.exit(faults.length === 0 ? 0 : 1)
