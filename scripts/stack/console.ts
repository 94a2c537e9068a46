/** Formats a line of the Worker's output for developers, or null when it is noise of wrangler. */
export function readableLine(line: string): string | null {
  if (!line.startsWith('{'))
    return /error|✘|warn(?!ings?:)/i.test(line) && !/Scheduled Workers|update available/.test(line) ? line : null
  try {
    const { at, level, event, ...fields } = JSON.parse(line) as Record<string, string | number | undefined>
    const time = String(at).slice(11, 19)
    if (event !== 'request') return `${time} ${level} ${event} ${JSON.stringify(fields)}`
    if (fields['route'] === '/health/liveness') return null
    const { method, route = '?', status, error_code, ms } = fields
    return `${time} ${method} ${route} ${status}${error_code === undefined ? '' : ` ${error_code}`} ${ms} ms`
  } catch {
    return line
  }
}
