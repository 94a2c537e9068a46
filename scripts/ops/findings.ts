import type { Ops, Rule } from './files.ts'
import { askedIn, type Matcher, type Selector } from './promql.ts'

/** What a metric is, as the catalogue has it. A list of values is all there are. */
export interface Known {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly labels?: Readonly<Record<string, readonly string[] | string>>
  readonly buckets?: readonly number[]
}

export interface Catalogue {
  readonly measures: Readonly<Record<string, Known>>
  /** Values of labels that the code chooses, by label. */
  readonly names: Readonly<Record<string, readonly string[]>>
}

/** What Prometheus says of itself. */
const OF_PROMETHEUS = new Set(['up', 'ALERTS'])
/** Labels that Prometheus adds by its configuration. */
const OF_TARGETS = new Set(['environment', 'job', 'instance', 'alertname', 'alertstate', 'severity'])
const SEVERITIES = ['page', 'ticket']
const WINDOWS = ['5m', '30m', '1h', '6h']

/** Everything that is wrong with rules, dashboards and runbooks, one line each. */
export function findingsOf(ops: Ops, catalogue: Catalogue): string[] {
  const recorded = new Set(ops.rules.map(({ record }) => record))
  const wrongIn = (expr: string) => wrongWith(expr, recorded, catalogue)
  return [
    ...ops.rules.flatMap((rule) => wrongIn(rule.expr).map((what) => `${rule.file}: ${nameOf(rule)}: ${what}`)),
    ...ops.panels.flatMap(({ file, title, exprs }) =>
      exprs.flatMap((expr) => wrongIn(expr).map((what) => `${file}: "${title}": ${what}`)),
    ),
    ...ops.rules.flatMap((rule) => alertFindings(rule, ops)),
    ...levelFindings(ops.rules),
    ...runbookFindings(ops),
    ...panelFindings(ops),
  ]
}

const nameOf = ({ alert, record }: Rule): string => alert ?? record ?? 'a rule without a name'

function wrongWith(expr: string, recorded: ReadonlySet<string | null>, catalogue: Catalogue): string[] {
  try {
    const { selectors, labels } = askedIn(expr)
    if (selectors.length === 0) return ['asks for no metric']
    const known = new Set([...OF_TARGETS, 'le', ...selectors.flatMap((one) => labelsOf(one.metric, catalogue))])
    return [
      ...selectors.flatMap((one) => wrongSelector(one, recorded, catalogue)),
      ...labels.filter((label) => !known.has(label)).map((label) => `nothing in it has the label ${label}`),
    ]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

const PART = /_(bucket|sum|count)$/

/** The measure of a series, and which part of a histogram it is. */
function measureOf(metric: string, { measures }: Catalogue): { known: Known; part: string } | null {
  const [, part = ''] = PART.exec(metric) ?? []
  const histogram = measures[metric.replace(PART, '')]
  if (part !== '' && histogram?.type === 'histogram') return { known: histogram, part }
  const known = measures[metric]
  return known && known.type !== 'histogram' ? { known, part: '' } : null
}

const labelsOf = (metric: string, catalogue: Catalogue): string[] =>
  Object.keys(measureOf(metric, catalogue)?.known.labels ?? {})

function wrongSelector(
  { metric, matchers, isRange }: Selector,
  recorded: ReadonlySet<string | null>,
  catalogue: Catalogue,
): string[] {
  if (OF_PROMETHEUS.has(metric)) return []
  if (metric.includes(':')) return recorded.has(metric) ? [] : [`${metric} is not recorded`]
  const found = measureOf(metric, catalogue)
  if (!found) return [`${metric} is not in the product's list of metrics`]
  const { known, part } = found
  const isCounted = known.type !== 'gauge'
  return [
    // A sum begins anew, and what it is says nothing.
    ...(isCounted && !isRange ? [`${metric} is counted; take rate or increase of it`] : []),
    ...(isCounted || !isRange ? [] : [`${metric} is a gauge; rate and increase of it mean nothing`]),
    ...matchers.flatMap((matcher) => wrongMatcher(metric, matcher, known, part, catalogue.names)),
  ]
}

function wrongMatcher(
  metric: string,
  { label, operator, value }: Matcher,
  { labels = {}, buckets = [] }: Known,
  part: string,
  names: Catalogue['names'],
): string[] {
  // A variable of the dashboard.
  if (OF_TARGETS.has(label) || value.startsWith('$')) return []
  if (label === 'le' && part === 'bucket') return wrongBound(metric, value, operator.includes('~'), buckets)
  const listed = labels[label]
  const values = names[label] ?? listed
  if (values === undefined || listed === undefined) return [`${metric} has no label ${label}`]
  if (typeof values === 'string') return []
  const wanted = operator.includes('~') ? alternatives(value) : [value]
  return wanted
    .filter((one) => {
      const is = operator.includes('~') ? new RegExp(`^(?:${one})$`) : null
      return !values.some((known) => (is ? is.test(known) : known === one))
    })
    .map((one) => `${metric} is never ${label}="${one}"`)
}

/** A bound has to be one of the buckets, in each of the ways in which versions of Prometheus write it. */
function wrongBound(metric: string, value: string, isPattern: boolean, buckets: readonly number[]): string[] {
  const isMeant = (bound: string) => (isPattern ? new RegExp(`^(?:${value})$`).test(bound) : value === bound)
  const meant = [...buckets.map(boundsOf), ['+Inf']].filter((ways) => ways.some(isMeant))
  if (meant.length === 0) return [`${metric} is never le="${value}"`]
  return meant
    .filter((ways) => !ways.every(isMeant))
    .map(([bound]) => `${metric}: take le=~"${bound}([.]0)?", for Prometheus 3 writes ${bound}.0 and others ${bound}`)
}

/** Prometheus 3 writes whole bounds with a fraction; those before keep what they are told. */
const boundsOf = (bucket: number): string[] =>
  Number.isInteger(bucket) ? [String(bucket), `${bucket}.0`] : [String(bucket)]

/** The parts of a regular expression that stand beside each other; those in brackets stay together. */
function alternatives(pattern: string): string[] {
  let depth = 0
  const parts = ['']
  for (const letter of pattern) {
    if (letter === '(') depth += 1
    if (letter === ')') depth -= 1
    if (letter === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

function alertFindings(rule: Rule, { runbooks, tests }: Ops): string[] {
  const { file, alert, labels, annotations } = rule
  if (alert === null) return []
  const runbook = annotations['runbook_url']
  const page = runbook === undefined ? undefined : runbooks.get(runbook)
  const found = [
    SEVERITIES.includes(labels['severity'] ?? '') ? null : `its severity is none of ${SEVERITIES.join(', ')}`,
    (annotations['summary'] ?? '') === '' ? 'it has no summary' : null,
    page === undefined ? `its runbook ${runbook ?? 'is not named; runbook_url'} does not exist` : null,
    page !== undefined && !page.includes(alert) ? `its runbook ${runbook} does not name it` : null,
    tests.includes(`alertname="${alert}"`) ? null : 'no test expects it',
  ]
  return found.filter((what) => what !== null).map((what) => `${file}: ${alert}: ${what}`)
}

/** The rules of a service level differ in nothing but the window. */
function levelFindings(rules: readonly Rule[]): string[] {
  const ratios = rules.flatMap(({ file, record, expr }) => {
    const [, level, window] = /^vibesmatch:(\w+):ratio_rate(\w+)$/.exec(record ?? '') ?? []
    return level === undefined || window === undefined ? [] : [{ file, level, window, expr }]
  })
  return [...Map.groupBy(ratios, ({ level }) => level)].flatMap(([level, all]) => {
    const texts = new Set(all.map(({ expr, window }) => expr.replaceAll(`[${window}]`, '[window]')))
    const missing = WINDOWS.filter((window) => !all.some((one) => one.window === window))
    return [
      ...(texts.size > 1 ? [`${all[0]?.file}: the rules of ${level} differ in more than the window`] : []),
      ...missing.map((window) => `${all[0]?.file}: ${level} is not recorded over ${window}`),
    ]
  })
}

function runbookFindings({ rules, runbooks, index }: Ops): string[] {
  const used = new Set(rules.map(({ annotations }) => annotations['runbook_url']))
  return [...runbooks.keys()].flatMap((file) => [
    ...(used.has(file) ? [] : [`${file}: it belongs to no alert`]),
    ...(index.includes(`(${file.split('/').at(-1)})`) ? [] : [`${file}: docs/runbooks/README.md does not name it`]),
  ])
}

function panelFindings({ panels }: Ops): string[] {
  return [...Map.groupBy(panels, ({ file }) => file)].flatMap(([file, all]) => {
    const ids = all.map(({ id }) => id).filter((id) => id !== 0)
    return [
      ...(new Set(ids).size < ids.length ? [`${file}: two panels have one id`] : []),
      ...all.filter(({ title }) => title === '').map(({ id }) => `${file}: panel ${id} has no title`),
      ...all.filter(({ exprs }) => exprs.length === 0).map(({ title }) => `${file}: "${title}" asks for nothing`),
      ...all
        .filter(({ id, exprs }) => id !== 0 && exprs.some((expr) => !expr.includes('environment="$environment"')))
        .map(({ title }) => `${file}: "${title}" asks for all environments at once`),
    ]
  })
}
