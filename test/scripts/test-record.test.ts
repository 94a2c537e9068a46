import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readRuns, recordOf, runOf, type Run } from '../../scripts/test-record.ts'
import { NODE, run as runProgram } from '../support/node/programs.ts'

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

  it('says which target is missed', () => {
    expect(recordOf([run(A), run(A, 1, 2)])).toMatchObject({ runs: 2, tests: 200, success: 0.995, missed: [] })
    expect(recordOf([run(A), run(A, 1, 2, 3)]).missed).toEqual([
      'Too many tests are flaky: 3 of 200 (1.50 %), the target is 1.00 %.',
    ])
    expect(recordOf([run(A, 1, 2, 3)])).toMatchObject({
      success: 0.985,
      flaky: [],
      missed: ['Tests fail too often: 98.50 % of results succeed, the target is 99.00 %.'],
    })
  })

  it('reads what Vitest reports, without what was skipped and without the folder of the machine', () => {
    const text = report(['/x/y/test/api/a.test.ts', 'a b', 'passed'], ['/x/y/test/api/b.test.ts', 'c', 'skipped'])
    expect([...runOf(A, text).results]).toEqual([['test/api/a.test.ts: a b', true]])
  })

  describe('the command', () => {
    const [GOOD, BAD] = [200, 4]
    /** A folder as .github/workflows/nightly.yml fills it: one run in which all succeeds, and one in which some fail. */
    function downloaded(failures: number): string {
      const folder = mkdtempSync(join(tmpdir(), 'test-record-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      for (const [id, name, failed] of [
        ['100', `tests-${A}-1`, failures],
        ['100', `tests-${A}-2`, 0],
        ['101', 'other', GOOD],
      ] as const) {
        const results = Array.from({ length: GOOD }, (_, i): [string, string, string] => [
          '/p/test/a.test.ts',
          `a ${i}`,
          i < failed ? 'failed' : 'passed',
        ])
        mkdirSync(join(folder, id, name), { recursive: true })
        writeFileSync(join(folder, id, name, 'report.json'), report(...results))
      }
      return folder
    }
    const command = async (folder: string, env: Record<string, string> = {}) => {
      const program = runProgram([NODE, 'scripts/test-record.ts', folder], { GITHUB_ACTIONS: '', ...env })
      return { code: await program.ended, output: program.output() }
    }

    it('ends with 0 within the targets, and names what is flaky', async () => {
      const { code, output } = await command(downloaded(1))
      expect(output).toBe(
        '2 runs of 200 tests: 99.75 % of results succeeded (target 99 %)\n' +
          '1 tests are flaky (target 1 %)\n  test/a.test.ts: a 0\n',
      )
      expect(code).toBe(0)
    })

    it('ends with 1 beyond them, with a line for each that GitHub shows', async () => {
      const { code, output } = await command(downloaded(BAD), { GITHUB_ACTIONS: 'true' })
      expect(code).toBe(1)
      expect(output.match(/^::error::.*$/gm)).toEqual([
        '::error::Too many tests are flaky: 4 of 200 (2.00 %), the target is 1.00 %.',
      ])
      expect((await command(downloaded(2 * BAD))).output).toContain(
        '\nTests fail too often: 98.00 % of results succeed, the target is 99.00 %.\nToo many tests are flaky',
      )
    })

    it('fails where there are no reports', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'test-record-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const { code, output } = await command(folder)
      expect(code).toBe(1)
      expect(output).toContain('has no reports')
      expect(recordOf(readRuns(folder)).success).toBe(0)
    })
  })
})
