import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../stack/paths.ts'

/** What `ops/` and the runbooks say. */

export interface Rule {
  file: string
  /** The name of an alert; null for a recording rule. */
  alert: string | null
  /** The name of what is recorded; null for an alert. */
  record: string | null
  expr: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
}

export interface Panel {
  file: string
  id: number
  title: string
  exprs: string[]
}

export interface Ops {
  rules: Rule[]
  panels: Panel[]
  /** Runbook pages by their paths from the root. */
  runbooks: ReadonlyMap<string, string>
  /** The list of them. */
  index: string
  /** The text of all tests of rules. */
  tests: string
}

export const RULES = 'ops/prometheus'
export const TESTS = 'ops/prometheus/tests'
const DASHBOARDS = 'ops/grafana'
const RUNBOOKS = 'docs/runbooks'
const INDEX = 'README.md'

/** Files of a folder by their paths from the root. */
export const filesIn = (folder: string, end: string): string[] =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith(end))
        .toSorted()
        .map((name) => `${folder}/${name}`)
    : []

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** @throws Error that names the file which is not well-formed */
export function readOps(): Ops {
  return {
    rules: filesIn(RULES, '.yml').flatMap((file) => rulesOf(file, textOf(file))),
    panels: filesIn(DASHBOARDS, '.json').flatMap((file) => panelsOf(file, textOf(file))),
    runbooks: new Map(
      filesIn(RUNBOOKS, '.md')
        .filter((file) => file !== `${RUNBOOKS}/${INDEX}`)
        .map((file) => [file, textOf(file)]),
    ),
    index: textOf(`${RUNBOOKS}/${INDEX}`),
    tests: filesIn(TESTS, '.yml')
      .map((file) => {
        const text = textOf(file)
        wellFormed(file, () => parse(text) as unknown)
        return text
      })
      .join('\n'),
  }
}

interface RuleFile {
  groups?: {
    rules?: {
      alert?: string
      record?: string
      expr?: string | number
      labels?: Record<string, string>
      annotations?: Record<string, string>
    }[]
  }[]
}

export function rulesOf(file: string, text: string): Rule[] {
  // Guarantee: promtool checks the form of rule files; what is missing here is found as empty.
  const { groups = [] } = wellFormed(file, () => parse(text) as RuleFile)
  return groups.flatMap(({ rules = [] }) =>
    rules.map(({ alert = null, record = null, expr = '', labels = {}, annotations = {} }) => ({
      file,
      alert,
      record,
      expr: String(expr),
      labels,
      annotations,
    })),
  )
}

interface DashboardPanel {
  id?: number
  title?: string
  type?: string
  targets?: { expr?: string }[]
  panels?: DashboardPanel[]
}

/** Panels of a dashboard, and its variables that ask for a metric. */
export function panelsOf(file: string, text: string): Panel[] {
  interface Dashboard {
    panels?: DashboardPanel[]
    templating?: { list?: { name?: string; type?: string; definition?: string }[] }
  }
  // Guarantee: what Grafana exports; what is missing is found as empty.
  const { panels = [], templating } = wellFormed(file, () => JSON.parse(text) as Dashboard)
  const flat = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type !== 'row')
  const shown = flat.map(({ id = -1, title = '', targets = [] }) => ({
    file,
    id,
    title,
    exprs: targets.map(({ expr = '' }) => expr),
  }))
  const variables = (templating?.list ?? []).flatMap(({ name = '', definition = '' }) => {
    const [, metric] = /^label_values\((\w+), *\w+\)$/.exec(definition) ?? []
    return metric === undefined ? [] : [{ file, id: 0, title: `variable ${name}`, exprs: [metric] }]
  })
  return [...shown, ...variables]
}

function wellFormed<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
