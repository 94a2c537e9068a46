import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readRuns, recordOf, runOf, type Run } from '../../scripts/test-record.ts'

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)]

/** A run of as many tests, of which some fail. */
const run = (commit: string, ...failed: number[]): Run => ({
  commit,
  results: new Map(Array.from({ length: 200 }, (_, i) => [`test ${i}`, !failed.includes(i)])),
})

const report = (...results: [file: string, title: string, status: string][]) =>
  JSON.stringify({
    testResults: results.map(([name, fullName, status]) => ({ name, assertionResults: [{ fullName, status }] })),
  })

describe('the record of test runs', () => {
  it('calls a test flaky that fails and succeeds on the same commit, and no other', () => {
    expect(recordOf([run(A), run(A, 7)]).flaky).toEqual(['test 7'])
    expect(recordOf([run(A), run(B, 7)]).flaky).toEqual([])
    expect(recordOf([run(A, 7), run(A, 7)]).flaky).toEqual([])
  })

  it('holds the targets', () => {
    expect(recordOf([run(A), run(A, 1, 2)])).toMatchObject({ runs: 2, tests: 200, success: 0.995, isGood: true })
    expect(recordOf([run(A), run(A, 1, 2, 3)])).toMatchObject({ isGood: false })
    expect(recordOf([run(A, 1, 2, 3)])).toMatchObject({ success: 0.985, flaky: [], isGood: false })
    expect(recordOf([])).toMatchObject({ isGood: false })
  })

  it('reads what Vitest reports, without what was skipped and without the folder of the machine', () => {
    const text = report(['/x/y/test/api/a.test.ts', 'a b', 'passed'], ['/x/y/test/api/b.test.ts', 'c', 'skipped'])
    expect([...runOf(A, text).results]).toEqual([['test/api/a.test.ts: a b', true]])
  })

  it('finds the reports of a folder by their commits', () => {
    const folder = mkdtempSync(join(tmpdir(), 'test-record-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const [name, status] of [
      [`tests-${A}-1`, 'failed'],
      [`tests-${A}-2`, 'passed'],
      ['other', 'failed'],
    ] as const) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'report.json'), report(['/p/test/a.test.ts', 'a', status]))
    }
    expect(recordOf(readRuns(folder))).toMatchObject({ runs: 2, success: 0.5, flaky: ['test/a.test.ts: a'] })
  })
})
