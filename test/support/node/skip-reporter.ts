import type { Reporter, TestCase, Vitest } from 'vitest/node'

/** Names the files whose tests were skipped, so that a run says what it has not tested. */
export default class SkipReporter implements Reporter {
  readonly #skipped = new Map<string, number>()
  #isFiltered = false

  onInit(vitest: Vitest): void {
    this.#isFiltered = vitest.config.testNamePattern !== undefined
  }

  onTestCaseResult(test: TestCase): void {
    if (this.#isFiltered || test.result().state !== 'skipped') return
    const file = test.module.relativeModuleId
    this.#skipped.set(file, (this.#skipped.get(file) ?? 0) + 1)
  }

  onTestRunEnd(): void {
    for (const [file, count] of this.#skipped) console.log(`Skipped: ${count} in ${file}`)
  }
}
