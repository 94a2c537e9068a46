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
 * Where amtool is there (or at AMTOOL_PATH; Debian's package prometheus-alertmanager), the example for Alertmanager is one.
 */
const promtool = process.env['PROMTOOL_PATH'] ?? 'promtool'
const amtool = process.env['AMTOOL_PATH'] ?? 'amtool'
let failures = 0

function tell(name: string, finding: string | null): void {
  console.log(`${finding === null ? '  ok' : 'FAIL'}  ${name}`)
  if (finding === null) return
  failures += 1
  console.log(`${finding}\n`)
}

const run = (...args: string[]): string | null => runOf(promtool, ...args)

function runOf(program: string, ...args: string[]): string | null {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? null : `${stdout ?? ''}${stderr ?? ''}`.trim() || `${program} ended with ${String(status)}`
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
  // Only the syntax: the files that the example names are on the computer that it is copied to.
  tell('promtool check config', run('check', 'config', '--syntax-only', 'ops/prometheus.example.yml'))
  tell('promtool test rules', run('test', 'rules', ...filesIn(TESTS, '.yml')))
} else if (process.env['PROMTOOL_PATH'] !== undefined) {
  tell('promtool', `there is none at ${promtool}`)
} else {
  console.log(
    'SKIPPED: no promtool on the PATH, so the tests of the rules did not run; PROMTOOL_PATH names another one',
  )
}
if (spawnSync(amtool, ['--version']).error === undefined)
  tell('amtool check-config', runOf(amtool, 'check-config', 'ops/alertmanager.example.yml'))
else if (process.env['AMTOOL_PATH'] !== undefined) tell('amtool', `there is none at ${amtool}`)
else console.log('SKIPPED: no amtool on the PATH, so nothing reads the example for Alertmanager; AMTOOL_PATH names one')
process.exitCode = failures === 0 ? 0 : 1
