import type { Reporter } from 'vitest/node'

/**
 * What the tests sign in and up with, and where they are notified: see people.ts. Numbers also without their plus sign,
 * or with it encoded.
 */
const PERSONAL = [/\+?49 ?15\d{9}\b/, /[\w.-]+(@|%40)mail\.test/i, /APA91[\w-]+/]

/** The personal data in a line of the log, if there is any. */
export const personalIn = (text: string): string | null =>
  PERSONAL.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined) ?? null

/** A line of src/foundation/log.ts, be it of a request, of an object or of the clock; nothing else has these fields. */
const isOfLog = (line: string): boolean => /"at":"[^"]+","level":"\w+","event":/.test(line)

/** Holds every line that the Worker and its objects log, in all tests, against the numbers, addresses and tokens the tests use. */
export default class LogReporter implements Reporter {
  readonly #found: string[] = []
  #lines = 0

  onUserConsoleLog({ content }: { content: string }): void {
    for (const line of content.split('\n')) {
      if (!isOfLog(line)) continue
      this.#lines += 1
      if (personalIn(line) !== null) this.#found.push(line)
    }
  }

  onTestRunEnd(): void {
    if (this.#lines === 0) return
    if (this.#found.length === 0)
      return console.log(`\n${this.#lines} lines of the log hold no number, address or token of anybody.`)
    console.error(`\nThe log holds personal data in ${this.#found.length} lines, such as:\n${this.#found[0]}`)
    process.exitCode = 1
  }
}
