import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { opsHold } from '../check/ops.ts'
import { ROOT } from '../stack/paths.ts'
import { filesIn, readOps, RULES, TESTS } from './files.ts'

/**
 * `npm run ops:check`: whether rules, dashboards and runbooks fit the product, and, where promtool is there (on the PATH,
 * or at PROMTOOL_PATH), whether the rules are ones and do what their tests expect. Debian has it in the package prometheus.
 */
const promtool = process.env['PROMTOOL_PATH'] ?? 'promtool'
let failures = 0

function tell(name: string, finding: string | null): void {
  console.log(`${finding === null ? '  ok' : 'FAIL'}  ${name}`)
  if (finding === null) return
  failures += 1
  console.log(`${finding}\n`)
}

function run(...args: string[]): string | null {
  const { status, stdout, stderr } = spawnSync(promtool, args, { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? null : `${stdout ?? ''}${stderr ?? ''}`.trim() || `promtool ended with ${String(status)}`
}

/** Every expression of a dashboard as a rule, with the values that Grafana would put in. */
function panelsParse(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'vibesmatch-panels-'))
  try {
    const rules = readOps().panels.flatMap(({ id, exprs }) =>
      exprs.map((expr, i) => ({
        record: `panel:${id}:${i}`,
        expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$environment', 'production'),
      })),
    )
    writeFileSync(join(folder, 'panels.yml'), stringify({ groups: [{ name: 'panels', rules }] }))
    return run('check', 'rules', join(folder, 'panels.yml'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

tell('rules, dashboards and runbooks fit the product', opsHold())
const isThere = spawnSync(promtool, ['--version']).error === undefined
if (isThere) {
  tell('promtool check rules', run('check', 'rules', ...filesIn(RULES, '.yml')))
  tell('promtool takes the expressions of the dashboards', panelsParse())
  tell('promtool test rules', run('test', 'rules', ...filesIn(TESTS, '.yml')))
} else if (process.env['PROMTOOL_PATH'] !== undefined) {
  tell('promtool', `there is none at ${promtool}`)
} else {
  console.log(
    'SKIPPED: no promtool on the PATH, so the tests of the rules did not run; PROMTOOL_PATH names another one',
  )
}
process.exitCode = failures === 0 ? 0 : 1
