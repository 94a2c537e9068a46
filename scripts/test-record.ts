import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PlainError } from './stack/on-end.ts'

/**
 * How often tests succeed, and how many are flaky, over runs of CI: `npm run test:record -- <folder>`, with 1 as exit code
 * below the targets of specification 004. The folder holds the reports that CI keeps for ninety days:
 * `gh run download <id> --pattern 'tests-*' --dir <folder>/<id>` for each run, as .github/workflows/nightly.yml does.
 */

/** Specification 004: of all results, at least so many succeed; of all tests, at most so many are flaky. */
export const TARGETS = { success: 0.99, flaky: 0.01 } as const

/** Results of one run: of each test, by file and title, whether it succeeded. Those that were skipped are not there. */
export interface Run {
  commit: string
  results: ReadonlyMap<string, boolean>
}

export interface TestRecord {
  runs: number
  tests: number
  /** Share of results that are successes. */
  success: number
  /** Tests that have both failed and succeeded on one commit. */
  flaky: string[]
  /** Targets that are missed, a line each; none when all is well. */
  missed: string[]
}

/** Cut, not rounded: 98.999 % is not 99 %. */
const percent = (share: number): string => `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`

/** @param runs of any commits, in any order */
export function recordOf(runs: readonly Run[]): TestRecord {
  const [tests, flaky] = [new Set<string>(), new Set<string>()]
  let [good, all] = [0, 0]
  for (const ofCommit of Map.groupBy(runs, ({ commit }) => commit).values()) {
    const seen = new Map<string, boolean>()
    for (const [name, isGood] of ofCommit.flatMap(({ results }) => [...results])) {
      tests.add(name)
      all += 1
      if (isGood) good += 1
      if (seen.has(name) && seen.get(name) !== isGood) flaky.add(name)
      seen.set(name, isGood)
    }
  }
  const success = all === 0 ? 0 : good / all
  return {
    runs: runs.length,
    tests: tests.size,
    success,
    flaky: [...flaky].toSorted(),
    missed: [
      ...(success < TARGETS.success
        ? [`Tests fail too often: ${percent(success)} of results succeed, the target is ${percent(TARGETS.success)}.`]
        : []),
      ...(flaky.size > tests.size * TARGETS.flaky
        ? [
            `Too many tests are flaky: ${flaky.size} of ${tests.size} (${percent(flaky.size / tests.size)}), ` +
              `the target is ${percent(TARGETS.flaky)}.`,
          ]
        : []),
    ],
  }
}

/** A run from a report of Vitest (`--reporter json`). */
export function runOf(commit: string, report: string): Run {
  const { testResults } = JSON.parse(report) as {
    testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
  }
  const results = new Map<string, boolean>()
  for (const { name, assertionResults } of testResults)
    for (const { fullName, status } of assertionResults)
      if (status === 'passed' || status === 'failed')
        results.set(`${name.slice(name.lastIndexOf('/test/') + 1)}: ${fullName}`, status === 'passed')
  return { commit, results }
}

/** The reports of a folder, each in `tests-<commit>-<attempt>`. */
export function readRuns(folder: string): Run[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
    const commit = /tests-([0-9a-f]{40})-\d+\/[^/]+\.json$/.exec(file)?.[1]
    return commit === undefined ? [] : [runOf(commit, readFileSync(join(folder, file), 'utf8'))]
  })
}

if (import.meta.main) {
  const [folder] = parseArgs({ allowPositionals: true }).positionals
  if (folder === undefined) throw new PlainError('npm run test:record -- <folder with reports>')
  const runs = readRuns(folder)
  if (runs.length === 0) throw new PlainError(`${folder} has no reports: tests-<commit>-<attempt>/report.json`)
  const { tests, success, flaky, missed } = recordOf(runs)
  console.log(`${runs.length} runs of ${tests} tests: ${percent(success)} of results succeeded (target 99 %)`)
  console.log(`${flaky.length} tests are flaky (target 1 %)${flaky.map((name) => `\n  ${name}`).join('')}`)
  // GitHub shows such a line on the page of the run.
  for (const line of missed) console.log(process.env['GITHUB_ACTIONS'] === 'true' ? `::error::${line}` : line)
  process.exit(missed.length === 0 ? 0 : 1)
}
