/** One JSON object per line. Values must never be personal data; {@link masked} removes what looks like it. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A log that adds `fields` to every line. */
  with(fields: LogFields): Log
}

export type LogFields = Record<string, unknown>

export function createLog(
  base: LogFields = {},
  write: (level: 'info' | 'warn' | 'error', line: string) => void = toConsole,
): Log {
  const emit =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) =>
      write(level, JSON.stringify({ at: new Date().toISOString(), level, event, ...base, ...fields }, forLog))
  return {
    info: emit('info'),
    warn: emit('warn'),
    error: emit('error'),
    with: (fields) => createLog({ ...base, ...fields }, write),
  }
}

const toConsole = (level: 'info' | 'warn' | 'error', line: string): void => console[level](line)

const forLog = (_key: string, value: unknown): unknown => (typeof value === 'string' ? masked(value) : value)

/** Patterns to mask, each with a cheap test that most texts fail. */
const PERSONAL: readonly [sign: string, form: RegExp, mask: string][] = [
  ['@', /[\w.!#$%&'*+=?^`{|}~-]+@[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+/gu, '[email]'],
  ['+', /\+\d{7,15}/g, '[phone]'],
  ['eyJ', /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[token]'],
  ['APA91', /\b(?:[\w-]+:)?APA91[\w-]+/g, '[token]'],
]

/**
 * The text without e-mail addresses, phone numbers in E.164 form, and tokens, also those of apps. A safety net: code
 * should not log such data in the first place.
 */
export function masked(text: string): string {
  return PERSONAL.reduce((rest, [sign, form, mask]) => (rest.includes(sign) ? rest.replace(form, mask) : rest), text)
}

/** Libraries may throw objects that look like errors but are not. */
function messageOf(thrown: unknown): string {
  const hasMessage = typeof thrown === 'object' && thrown !== null && 'message' in thrown
  return hasMessage ? String(thrown.message) : String(thrown)
}

/** An error as fields of a log line: its name, message and causes. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: messageOf(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    error: error.message,
    error_name: error.name,
    ...(code === undefined ? {} : { error_code: code }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
