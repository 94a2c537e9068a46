import { describe, expect, it } from 'vitest'
import { findingsIn } from '../../scripts/check/house-rules.ts'

describe('the web client', () => {
  it.each([
    'const now = Date.now()',
    'const at = new Date()',
    'const at = Date()',
    'map(Date.now)',
    'performance.now()',
    'performance.timeOrigin',
    'Temporal.Now.instant()',
  ])('does not go by the clock of the device: %s', (line) => {
    expect(findingsIn('app/views/chat.ts', `\n${line}\n`)).toEqual([
      "app/views/chat.ts:2: the device's clock, which may be wrong; app/clock.ts has the server's",
    ])
    expect(findingsIn('app/clock.ts', line)).toEqual([])
    expect(findingsIn('src/index.ts', line)).toEqual([])
  })

  it.each(['new Date(until).toLocaleDateString()', 'Date.parse(time)', 'toDate()', 'now()'])('may say %s', (line) => {
    expect(findingsIn('app/views/chat.ts', line)).toEqual([])
  })
})

describe('the Worker', () => {
  it.each(['const answer = await fetch(url, init)', 'return fetch(`${base}/x`, {', 'void fetch(url)'])(
    'asks others with a time limit only: %s',
    (line) => {
      expect(findingsIn('src/providers/x.ts', `\n${line}\n`)).toEqual([
        'src/providers/x.ts:2: a fetch that may have no time limit; use reach of src/providers/reach.ts',
      ])
      for (const file of ['src/providers/reach.ts', 'app/x.ts', 'scripts/x.ts'])
        expect(findingsIn(file, line)).toEqual([])
    },
  )

  it.each([
    'override async fetch(request: Request): Promise<Response> {',
    'await hasher.fetch(url, {',
    'prefetch(url)',
  ])('may say %s', (line) => expect(findingsIn('src/objects/x.ts', line)).toEqual([]))
})

describe('a test', () => {
  const CHANCE =
    'chance in a test; take ids from test/support, or write "Any order:" or "Any value:" and why it cannot decide'

  it.each([
    'const n = Math.random()',
    'crypto.getRandomValues(bytes)',
    'randomInt(5)',
    'randomBytes(5)',
    'items.toSorted(() => Math.random() - 0.5)',
  ])('expects the same every time: %s', (line) => {
    expect(findingsIn('test/api/x.test.ts', `\n${line}\n`)).toEqual([`test/api/x.test.ts:2: ${CHANCE}`])
    expect(findingsIn('test/api/x.test.ts', `// Any order: all are tried.\n${line}\n`)).toEqual([])
    for (const file of ['test/support/x.ts', 'test/attack/x.ts', 'src/x.ts']) expect(findingsIn(file, line)).toEqual([])
  })
})

describe('a Worker of a test', () => {
  it.each([
    'const changes = { HYPERDRIVE: { connectionString: databaseUrl } }',
    'envWith({ HYPERDRIVE: { connectionString: address.href } as Hyperdrive })',
    'workerWith({ HYPERDRIVE: database(DATABASE_URL) })',
  ])('reaches its database through the pooler: %s', (line) => {
    for (const file of ['test/api/x.test.ts', 'test/objects/x.test.ts', 'test/support/x.ts'])
      expect(findingsIn(file, `\n${line}\n`)).toEqual([
        `${file}:2: a database for a Worker past the pooler; test/support/database.ts has it`,
      ])
    expect(findingsIn('test/api/x.test.ts', `// Past the pooler: for a test.\n${line}\n`)).toEqual([])
    for (const file of ['test/support/database.ts', 'test/flows/x.test.ts', 'src/x.ts'])
      expect(findingsIn(file, line)).toEqual([])
  })

  it.each([
    '...databaseAt(hyperdriveUrl)',
    'HYPERDRIVE: null',
    'Object.assign(env.HYPERDRIVE, { connectionString: realEnv.HYPERDRIVE.connectionString })',
  ])('may have %s', (line) => {
    expect(findingsIn('test/api/x.test.ts', line)).toEqual([])
  })
})

describe('a sentence', () => {
  const told = (file: string, line: number) => [`${file}:${line}: a sentence that begins with "Who"; say "a user who"`]

  it.each([
    ['src/x.ts', '\n/** Who is asked may answer. */'],
    ['src/features/auth/x.ts', '\n  // Nothing is sent. Whoever asks gets the same.'],
    ['test/x.test.ts', '\nconst x = 1 // Whom it concerns'],
    ['scripts/x.mjs', '\n * Who waits'],
    ['app/x.ts', '\n  /** Whom the page is for; null for nobody. */'],
    ['drizzle/functions/x.sql', '\n-- Deletes a match; Whoever ends it is told.'],
    ['docs/x.md', '\n- **Who is gone** stays gone.'],
    ['README.md', '\nWhoever starts it waits.'],
    ['docs/x.md', '\n| Who asks | 1. Really? |'],
  ])('does not begin with Who, in %s: %s', (file, text) => {
    expect(findingsIn(file, text)).toEqual(told(file, 2))
  })

  it.each([
    ['src/x.ts', '/** A user who waits, and whoever comes. */'],
    ['src/x.ts', "const text = 'Who waits.' as Who | null"],
    ['src/x.ts', '/** `Who` is a type. */'],
    ['docs/x.md', '## Who sees what\n\nWho may read a picture?'],
    ['docs/x.md', '```\nWho waits\n```\nAn error "Who are you?", and `Who waits`.'],
    ['migrations/x.sql', '-- Who waits'],
  ])('may be as it is, in %s: %s', (file, text) => {
    expect(findingsIn(file, text)).toEqual([])
  })
})

describe('a command in a document', () => {
  it.each([
    'wrangler tail --format json | jq --env x',
    'wrangler secret put SENTRY_DSN',
    'wrangler versions list',
    'wrangler deployments status --json',
  ])('says on which Worker it acts: %s', (command) => {
    const finding = /^docs\/x\.md:2: "wrangler .*" acts on no deployed Worker; say --env$/
    for (const line of [`npx ${command}`, `Run \`${command}\`, not \`--env staging\`.`])
      expect(findingsIn('docs/x.md', `\n${line}\n`)).toEqual([expect.stringMatching(finding)])
  })

  it.each([
    'npx wrangler tail vibesmatch --format json | jq .',
    'npx wrangler secret put SENTRY_DSN --env production',
    '`wrangler secret put` makes a version, and so does `wrangler versions secret put`',
    'with [`wrangler tail`](https://example.com/#tail)',
  ])('may be %s', (line) => expect(findingsIn('docs/x.md', line)).toEqual([]))
})

describe('calls of SQL functions', () => {
  const FILES: Record<string, string> = {
    ts: 'src/features/auth/queries.ts',
    sql: 'drizzle/functions/x.sql',
    md: 'docs/x.md',
  }

  it.each([
    ['ts', "\nsql`select open_session(${id}, ${f(a, b)}, 'otp, sms')`", 3],
    ['ts', '\nconst x = /[`]/.test(y) ? sql`where ${c ? sql`open_session(a, b, c)` : d}` : null', 3],
    ['ts', "\nquery('select * from open_session($1, $2, now())', [a, b])", 3],
    ['sql', '\nselect open_session(account => 1, (b, c), array[1, 2], 4)', 4],
    ['sql', '\nselect open_session(1, -- one, of three\n 2, how => 3)', 3],
    ['md', '```sql\nselect open_session(a, b, c);\n```', 3],
  ])('name more than two arguments, in %s: %s', (kind, text, count) => {
    expect(findingsIn(FILES[kind] ?? '', text)).toEqual([
      `${FILES[kind]}:2: open_session is called with ${count} arguments by position; name them`,
    ])
  })

  it.each([
    ['sql', 'select open_session(account => a, s => jsonb_build_object(1, 2, 3), how => $1, at => now())'],
    ['sql', 'create or replace function open_session(a text, b text, c text) returns text'],
    ['sql', '-- open_session(a, b, c)\nselect age_on(birth_date, day), greatest(a, b, c)'],
    ['ts', 'await announce(ctx, event, at) // sql`announce(a, b, c)`'],
    ['ts', 'sql`select ${announce(a, b, c)}`'],
    ['md', 'open_session(a, b, c)'],
  ])('may be as they are, in %s: %s', (kind, text) => {
    expect(findingsIn(FILES[kind] ?? '', text)).toEqual([])
  })
})

describe('tests', () => {
  const line = ['`+', '4915${digits}`'].join('')

  it('take phone numbers from where those that get no codes are passed over', () => {
    expect(findingsIn('test/api/auth/new.test.ts', line)).toEqual([
      'test/api/auth/new.test.ts:1: a phone number that may be refused; test/support/phones.ts passes those over',
    ])
    expect(findingsIn('scripts/demo/person.ts', line)).toEqual([])
    expect(findingsIn('test/api/auth/new.test.ts', '`+${code}`')).toEqual([])
  })
})
