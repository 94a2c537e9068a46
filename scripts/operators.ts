import { parseArgs } from 'node:util'
import pg from 'pg'
import { canonicalEmail } from '../src/foundation/text/email-address.ts'
import { normalisedPhone } from '../src/foundation/text/phone-number.ts'
import { contactIndex } from '../src/security/contacts.ts'

/**
 * The first admin, whom no operator can make, and a list of all operators:
 * `DATABASE_URL=… INDEX_KEY=… npm run operators -- make-admin --email <address>|--phone <number> [--force]`
 * `DATABASE_URL=… npm run operators -- list`
 * The account has signed in before. While there is an admin, admins make others; `--force` is for the day on which none of them
 * can sign in any more. The audit log names the id of zeros as the operator. Ends with 1 when it refuses.
 */
const USAGE = `npm run operators -- make-admin --email <address>|--phone <number> [--force]
npm run operators -- list
Set DATABASE_URL, and for make-admin the INDEX_KEY of the deployment.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { email: { type: 'string' }, phone: { type: 'string' }, force: { type: 'boolean', default: false } },
})
const [command] = positionals
const { DATABASE_URL: url, INDEX_KEY: key } = process.env

const REFUSALS: Readonly<Record<string, string>> = {
  not_found: 'Nobody has an account with that, proved by a code or a mail. Sign in with it first.',
  not_ready: 'The account is suspended, banned or deleted.',
  exists:
    'There is an admin already, who can make others in the console. Use --force if no admin can sign in any more.',
}

if (!url || (command !== 'list' && command !== 'make-admin')) fail(USAGE, 2)
const client = new pg.Client({ connectionString: url })
await client.connect()
try {
  await (command === 'list' ? list() : makeAdmin())
} finally {
  await client.end()
}

async function makeAdmin(): Promise<void> {
  const index = await contact()
  const { rows } = await client.query<{ answer: { outcome: string; user_id?: string } }>(
    'select make_admin(contact => $1, even_so => $2, at => now()) as answer',
    [index, values.force],
  )
  const { outcome, user_id } = rows[0]?.answer ?? { outcome: 'not_found' }
  if (outcome !== 'ok') return refuse(REFUSALS[outcome] ?? outcome)
  console.log(
    `${user_id} is an admin. Their sessions end within a minute; after the next sign-in they add a second factor.`,
  )
}

/** The blind index of the phone or address. */
async function contact(): Promise<string> {
  const { email, phone } = values
  if (!key || (email === undefined) === (phone === undefined)) return fail(USAGE, 2)
  const text = email === undefined ? normalisedPhone(phone ?? '') : canonicalEmail(email)
  if (text === null)
    return fail(`That is no ${email === undefined ? 'phone number, such as +4915112345678' : 'address'}.`, 2)
  return contactIndex({ INDEX_KEY: key }, email === undefined ? 'phone' : 'email', text)
}

async function list(): Promise<void> {
  const { rows } = await client.query<{ id: string; role: string; status: string; factors: string }>(
    `select u.id, u.role, u.status, coalesce(
       (select string_agg(f.kind, ', ' order by f.created_at) from operator_factors f where f.user_id = u.id and f.confirmed_at is not null),
       'no second factor') as factors
     from users u where u.role <> 'user' order by u.role, u.id`,
  )
  for (const { id, role, status, factors } of rows) console.log(`${id} ${role} ${status}: ${factors}`)
  console.log(`${rows.length} operators.`)
}

function refuse(text: string): void {
  console.error(text)
  process.exitCode = 1
}

function fail(text: string, code: number): never {
  console.error(text)
  process.exit(code)
}
