/** What goes on without a request, and is no news while all is well. */
const ROUTINE: ReadonlySet<unknown> = new Set(['alarm', 'batch', 'clock', 'frame', 'push'])

/** Formats a line of the Worker's output for developers, or null when it is noise of wrangler or routine. */
export function readableLine(line: string): string | null {
  if (!line.startsWith('{'))
    return /error|✘|warn(?!ings?:)/i.test(line) && !/Scheduled Workers|update available/.test(line) ? line : null
  try {
    const { at, level, event, done, ...rest } = JSON.parse(line) as Record<string, string | number | undefined>
    // What the clock has done is an object.
    const hasDone = Object.keys(Object(done)).length > 0
    if (ROUTINE.has(event) && rest['outcome'] === 'ok' && !hasDone) return null
    const time = String(at).slice(11, 19)
    if (event !== 'request') return `${time} ${level} ${event} ${JSON.stringify(hasDone ? { done, ...rest } : rest)}`
    if (rest['route'] === '/health/liveness') return null
    const { method, route = '?', status, error_code, ms } = rest
    return `${time} ${method} ${route} ${status}${error_code === undefined ? '' : ` ${error_code}`} ${ms} ms`
  } catch {
    return line
  }
}
