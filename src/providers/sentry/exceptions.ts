import { impersonal } from './impersonal.ts'

/** A place in the code (https://develop.sentry.dev/sdk/data-model/event-payloads/stacktrace/). */
interface StackFrame {
  function?: string
  filename: string
  /** By which source maps are found. */
  abs_path: string
  lineno: number
  colno: number
  in_app: boolean
}

interface Exception {
  type: string
  value: string
  stacktrace?: { frames: StackFrame[] }
  mechanism: { type: 'generic'; handled: true }
}

const MOST_FRAMES = 50
const MOST_CAUSES = 5

const LINE = /^\s*at (?:(?:async )?(.*?) \()?(?:async )?([^()]+):(\d+):(\d+)\)?$/

/** The name of a file from the project's folder on: what is above it is a machine's. */
const fileOf = (address: string): string =>
  /(?:^|\/)((?:src|node_modules|drizzle)\/.*)$/.exec(address)?.[1] ?? address.split('/').at(-1) ?? address

/** The frames of a stack as V8 writes it, oldest first, as Sentry wants them. */
export function framesOf(stack: string): StackFrame[] {
  const frames = stack.split('\n').flatMap((line): StackFrame[] => {
    const [, name, address, row, column] = LINE.exec(line) ?? []
    if (address === undefined) return []
    const filename = fileOf(address.split(/[?#]/, 1)[0] ?? address)
    return [
      {
        ...(name === undefined ? {} : { function: name.slice(0, 100) }),
        filename,
        abs_path: `app:///${filename}`,
        lineno: Number(row),
        colno: Number(column),
        in_app: !/node_modules|^node:|^cloudflare:/.test(address),
      },
    ]
  })
  return frames.slice(0, MOST_FRAMES).toReversed()
}

/** What was thrown and its causes, the innermost first, as Sentry wants them. */
export function exceptionsOf(thrown: unknown): Exception[] {
  const found: Exception[] = []
  for (let one = thrown; one instanceof Error && found.length < MOST_CAUSES; one = one.cause) {
    // The stack begins with the message.
    const frames = framesOf(one.stack ?? '')
    found.unshift({
      type: one.name,
      value: impersonal(one.message),
      ...(frames.length > 0 ? { stacktrace: { frames } } : {}),
      mechanism: { type: 'generic', handled: true },
    })
  }
  return found
}
