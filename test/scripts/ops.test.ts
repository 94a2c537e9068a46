import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { CATALOGUE, opsHold } from '../../scripts/check/ops.ts'
import { panelsOf, readOps, rulesOf, type Ops } from '../../scripts/ops/files.ts'
import { findingsOf } from '../../scripts/ops/findings.ts'
import { askedIn } from '../../scripts/ops/promql.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { shortened } from '../resilience/watch/prometheus.ts'
import { inhibitions, toldOf } from '../resilience/watch/told.ts'

/** Alerts, dashboards and runbooks. That the rules fire when they should is tested by promtool; see ops/README.md. */

it('rules, dashboards and runbooks fit the product', () => {
  expect(opsHold()).toBeNull()
})

describe('an expression', () => {
  it('tells which metrics, labels and windows it asks for', () => {
    const text =
      'sum by (queue) (rate(a_total{kind=~"x|y", result!="ok"}[5m])) / on (queue) max_over_time(b[1h]) > 2 and c'
    expect(askedIn(text)).toEqual({
      labels: ['queue', 'queue'],
      selectors: [
        {
          metric: 'a_total',
          matchers: [
            { label: 'kind', operator: '=~', value: 'x|y' },
            { label: 'result', operator: '!=', value: 'ok' },
          ],
          isRange: true,
        },
        { metric: 'b', matchers: [], isRange: true },
        { metric: 'c', matchers: [], isRange: false },
      ],
    })
  })

  it.each([
    ['{job="vibesmatch"}', 'a selector without a name'],
    ['a_total{job}', 'matchers that cannot be read'],
  ])('%s cannot be read', (text, message) => {
    expect(() => askedIn(text)).toThrow(message)
  })
})

/** What is found where a rule asks for this. */
const findingsFor = (expr: string): string[] =>
  findingsOf(
    { ...NOTHING, rules: [{ file: 'f', alert: null, record: 'r', expr, labels: {}, annotations: {} }] },
    CATALOGUE,
  )
const NOTHING: Ops = { rules: [], panels: [], runbooks: new Map(), index: '', tests: '' }

it.each([
  ['rate(vibesmatch_http_requests_total{operation="listFeed", status=~"5xx|429"}[5m])', null],
  ['rate(vibesmatch_http_request_duration_seconds_bucket{le="0.2"}[5m])', null],
  ['vibesmatch_cases_open{queue="safety", environment="production"}', null],
  ['vibesmatch_cases_open{queue="$queue"}', null],
  ['up{job="vibesmatch"} == 0', null],
  ['1 + 1', 'asks for no metric'],
  ['vibesmatch_requests', "vibesmatch_requests is not in the product's list of metrics"],
  ['rate(vibesmatch_http_request_duration_seconds[5m])', "is not in the product's list of metrics"],
  ['vibesmatch:unknown:ratio_rate5m', 'vibesmatch:unknown:ratio_rate5m is not recorded'],
  ['vibesmatch_http_requests_total > 5', 'is counted; take rate or increase of it'],
  ['rate(vibesmatch_cases_open[5m])', 'is a gauge; rate and increase of it mean nothing'],
  ['vibesmatch_cases_open{queue="spam"}', 'is never queue="spam"'],
  ['vibesmatch_cases_open{queue=~"safety|spam"}', 'is never queue="spam"'],
  ['vibesmatch_cases_open{kind="spam"}', 'has no label kind'],
  ['rate(vibesmatch_http_requests_total{operation="feed"}[5m])', 'is never operation="feed"'],
  ['rate(vibesmatch_http_request_duration_seconds_bucket{le="0.3"}[5m])', 'is never le="0.3"'],
  ['rate(vibesmatch_http_request_duration_seconds_bucket{le="+Inf"}[5m])', null],
  ['rate(vibesmatch_archive_delay_seconds_bucket{le=~"300([.]0)?"}[5m])', null],
  ['rate(vibesmatch_archive_delay_seconds_bucket{le="300"}[5m])', 'take le=~"300([.]0)?"'],
  ['rate(vibesmatch_archive_delay_seconds_bucket{le="300.0"}[5m])', 'take le=~"300([.]0)?"'],
  ['sum by (operation) (vibesmatch_cases_open)', 'nothing in it has the label operation'],
])('of %s is found: %s', (expr, finding) => {
  expect(findingsFor(expr)).toEqual(finding === null ? [] : [expect.stringContaining(finding)])
})

it('an alert without a page, a test, a summary or a severity is found, and so is a page of no alert', () => {
  const rules = rulesOf(
    'f',
    'groups: [{ rules: [{ alert: Lonely, expr: up == 0, annotations: { runbook_url: a.md } }] }]',
  )
  const runbooks = new Map([['docs/runbooks/b.md', 'Of nothing.']])
  expect(findingsOf({ ...NOTHING, rules, runbooks }, CATALOGUE)).toEqual([
    'f: Lonely: its severity is none of page, ticket',
    'f: Lonely: it has no summary',
    'f: Lonely: its runbook a.md does not exist',
    'f: Lonely: no test expects it',
    'docs/runbooks/b.md: it belongs to no alert',
    'docs/runbooks/b.md: docs/runbooks/README.md does not name it',
  ])
})

it('a service level whose windows differ in more than themselves is found', () => {
  const record = (window: string, metric: string) =>
    `{ record: 'vibesmatch:x:ratio_rate${window}', expr: 'rate(${metric}[${window}])' }`
  const windows = ['5m', '30m', '1h'].map((window) => record(window, 'vibesmatch_messages_sent_total'))
  const text = `groups: [{ rules: [${[...windows, record('6h', 'vibesmatch_blocks_total')].join()}] }]`
  expect(findingsOf({ ...NOTHING, rules: rulesOf('f', text) }, CATALOGUE)).toEqual([
    'f: the rules of x differ in more than the window',
  ])
  expect(
    findingsOf({ ...NOTHING, rules: rulesOf('f', `groups: [{ rules: [${windows.join()}] }]`) }, CATALOGUE),
  ).toEqual(['f: x is not recorded over 6h'])
})

it('panels of a dashboard are read, those in rows and variables too', () => {
  const text = JSON.stringify({
    templating: { list: [{ name: 'environment', definition: 'label_values(vibesmatch_redis_down, environment)' }] },
    panels: [
      { id: 1, type: 'row', panels: [{ id: 2, title: 'A', targets: [{ expr: 'nothing' }] }] },
      { id: 2, title: '' },
    ],
  })
  expect(findingsOf({ ...NOTHING, panels: panelsOf('d', text) }, CATALOGUE)).toEqual([
    `d: "A": nothing is not in the product's list of metrics`,
    `d: "variable environment": vibesmatch_redis_down is not in the product's list of metrics`,
    'd: two panels have one id',
    'd: panel 2 has no title',
    'd: "" asks for nothing',
    'd: "A" asks for all environments at once',
  ])
})

it('a file that is not well-formed is named', () => {
  expect(() => rulesOf('f', 'groups: [')).toThrow(/^f: /)
})

it('what an alert explains is not told, in its environment, and names alerts that exist', () => {
  const down = { alertname: 'DatabaseDown', severity: 'page', environment: 'production' }
  const burn = { alertname: 'ApiErrorBudgetBurn', severity: 'page', environment: 'production' }
  const elsewhere = { ...burn, environment: 'staging' }
  expect(toldOf([burn, down, elsewhere], inhibitions())).toEqual([down, elsewhere])
  expect(toldOf([burn, { ...burn, severity: 'ticket' }], inhibitions())).toEqual([burn])
  const alerts = readOps().rules.flatMap(({ alert }) => alert ?? [])
  const patterns = inhibitions().flatMap(({ source_matchers, target_matchers }) =>
    [...source_matchers, ...target_matchers].flatMap(
      (text) => /^alertname=~?"(.*)"$/.exec(text)?.[1]?.split('|') ?? [],
    ),
  )
  expect(patterns.filter((one) => !alerts.some((alert) => new RegExp(`^${one}$`).test(alert)))).toEqual([])
})

it('windows of a rehearsal are shorter, and nothing else', () => {
  const rule = 'record: x:ratio_rate5m, expr: rate(a[5m]) > 600 and increase(b[6h]) > 1, for: 2m'
  expect(shortened(rule, 30)).toBe(
    'record: x:ratio_rate5m, expr: rate(a[10000ms]) > 600 and increase(b[720000ms]) > 1, for: 4000ms',
  )
})

describe('what runbooks tell to do', () => {
  const { runbooks, index } = readOps()
  const pages = [['docs/runbooks/README.md', index] as const, ...runbooks]

  it('statements fit the database', async () => {
    const statements = pages.flatMap(([page, text]) =>
      [...text.matchAll(/\bsql "(?<statement>[^"]+)"/g)].map(({ groups }) => ({
        page,
        text: groups?.['statement'] ?? '',
      })),
    )
    expect(statements.length).toBeGreaterThan(10)
    const client = new pg.Client({ connectionString: inject('surroundings').databaseUrl })
    await client.connect()
    const failed: string[] = []
    for (const { page, text } of statements) {
      // An extension that a provider has, and utility statements, which cannot be explained.
      if (text.includes('pg_stat_statements')) continue
      const filled = text.replaceAll(/'<[\w ]+>'/g, `'${crypto.randomUUID()}'`).replaceAll('<pid>', '1')
      await client
        .query(`explain ${filled}`)
        .catch((error: unknown) => failed.push(`${page}: ${filled}: ${String(error)}`))
    }
    await client.end()
    expect(failed).toEqual([])
  })

  it('events of the log are ones', () => {
    const logged = execFileSync('git', ['grep', '-hoE', `(info|warn|error)\\(\\s*'[a-z_]+'`, '--', 'src'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    const events = new Set(logged.match(/(?<=')[a-z_]+(?=')/g))
    const named = pages.flatMap(([page, text]) =>
      [...text.matchAll(/`lines (\w+)`/g)].map(([, event = '']) => ({ page, event })),
    )
    const metrics = readFileSync(join(ROOT, 'docs/metrics.md'), 'utf8')
    for (const [words] of metrics.matchAll(/\blines? (?:`\w+`(?:, )?)+|`\w+` in the log/g))
      for (const [event] of words.matchAll(/(?<=`)\w+(?=`)/g)) named.push({ page: 'docs/metrics.md', event })
    expect(named.filter(({ event }) => !events.has(event))).toEqual([])
  })

  it('links lead somewhere', () => {
    const broken = pages.flatMap(([page, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([, path = '', anchor]) => {
        const file = path === '' ? page : normalize(join(dirname(page), path))
        if (!existsSync(join(ROOT, file))) return [`${page}: ${file}`]
        if (anchor === undefined) return []
        const headings = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
          slug(heading),
        )
        return headings.includes(anchor) ? [] : [`${page}: ${file}#${anchor}`]
      }),
    )
    expect(broken).toEqual([])
  })
})

/** A heading's anchor. */
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
