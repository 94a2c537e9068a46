import { parseArgs } from 'node:util'
import pg from 'pg'
import { APP_SETTINGS, FEATURE_NAMES } from '../src/catalogue/app-settings.ts'
import { compare, tableOf } from './features/compare.ts'

/**
 * What people do who have a feature that only a share of all has, beside those who do not:
 * `DATABASE_URL=… npm run features:compare -- calls --from <day> [--until <day>] [--percentage 50]`.
 *
 * The id decides who has it (`src/configuration/features.ts`), so nothing logs exposures: everybody who was active in the
 * time counts, whether they came across the feature or not. People who have it by name (`allow`) are left out, because nothing
 * by chance has chosen them. The share is that of the setting now; it must not have changed within the time. Reads whole
 * tables: give it a replica.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' }, until: { type: 'string' }, percentage: { type: 'string' } },
})
const [name = ''] = positionals
const feature = FEATURE_NAMES.find((one) => one === name)
const [from, until] = [new Date(values.from ?? ''), values.until === undefined ? new Date() : new Date(values.until)]
const url = process.env['DATABASE_URL']
if (!url || !feature || !(from < until)) {
  console.error(
    `Set DATABASE_URL, and give one of ${FEATURE_NAMES.join(', ')} and --from <day>, before --until (now by default).`,
  )
  process.exit(2)
}

/** Of everybody who was active since the start of the time ($1) and joined before its end ($2). */
const OUTCOMES = `
  with decided as (
    select from_user_id as id, count(*) filter (where kind <> 'pass') as likes from decisions
    where created_at >= $1 and created_at < $2 group by 1
  ), matched as (
    select person.id, count(*) as matches from matches, unnest(array[user_a, user_b]) person(id)
    where matched_at >= $1 and matched_at < $2 group by 1
  ), called as (
    select caller_id as id, count(*) as calls from calls where created_at >= $1 and created_at < $2 group by 1
  )
  select u.id, jsonb_build_object(
    'likes', coalesce(d.likes, 0), 'matches', coalesce(m.matches, 0), 'calls', coalesce(c.calls, 0),
    'active in the last week', (u.last_active_at >= $2::timestamptz - interval '7 days')::int,
    'with a plan', (u.plan <> 'free')::int
  ) as values
  from users u left join decided d using (id) left join matched m using (id) left join called c using (id)
  where u.last_active_at >= $1 and u.created_at < $2 and u.role = 'user' and not u.id = any($3::uuid[])`

const client = new pg.Client({ connectionString: url })
await client.connect()
try {
  const key = `feature.${feature}` as const
  const { schema, initial } = APP_SETTINGS[key]
  const { rows: set } = await client.query<{ value: unknown }>('select value from app_settings where key = $1', [key])
  const { percentage, allow } = set[0] === undefined ? initial : schema.parse(set[0].value)
  const share = values.percentage === undefined ? percentage : Number(values.percentage)
  if (!(share > 0 && share < 100)) {
    console.error(`${key} is for ${share} % of all: there is nothing to compare. --percentage names an earlier share.`)
    process.exitCode = 2
  } else {
    const { rows } = await client.query<{ id: string; values: Record<string, number> }>(OUTCOMES, [from, until, allow])
    console.log(tableOf(compare(rows, feature, share), share))
  }
} finally {
  await client.end()
}
