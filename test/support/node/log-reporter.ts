import type { Reporter } from 'vitest/node'
import { LOG_FIELDS } from '../../../src/foundation/log-fields.ts'

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

/** The fields of a line that the table of fields does not have. */
export const unknownIn = (line: string): string[] => {
  try {
    return Object.keys(JSON.parse(line) as object).filter((name) => !Object.hasOwn(LOG_FIELDS, name))
  } catch {
    // Cut off, or with something before it.
    return []
  }
}

/**
 * Holds every line that the Worker and its objects log, in all tests, against the numbers, addresses and tokens the tests use, and
 * against the table of fields.
 */
export default class LogReporter implements Reporter {
  readonly #found: string[] = []
  readonly #unknown = new Set<string>()
  #lines = 0

  onUserConsoleLog({ content }: { content: string }): void {
    for (const line of content.split('\n')) {
      if (!isOfLog(line)) continue
      this.#lines += 1
      if (personalIn(line) !== null) this.#found.push(line)
      for (const name of unknownIn(line)) this.#unknown.add(name)
    }
  }

  onTestRunEnd(): void {
    if (this.#lines === 0) return
    if (this.#found.length === 0 && this.#unknown.size === 0)
      return console.log(
        `\n${this.#lines} lines of the log hold no number, address or token of anybody, and no unknown field.`,
      )
    if (this.#found.length > 0)
      console.error(`\nThe log holds personal data in ${this.#found.length} lines, such as:\n${this.#found[0]}`)
    if (this.#unknown.size > 0)
      console.error(
        `\nsrc/foundation/log-fields.ts does not have these fields of the log: ${[...this.#unknown].join(', ')}`,
      )
    process.exitCode = 1
  }
}
