import type { LogField } from './log-fields.ts'

/** One JSON object per line. Values must never be personal data; {@link masked} removes what looks like it. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A line of level `info` about what went well and happens often: only a part of them is written, and says which part. */
  sampled(event: string, fields?: LogFields): void
  /** A log that adds `fields` to every line. */
  with(fields: LogFields): Log
}

/** What was thrown, beside the fields that tell of it, for its stack. No line has it: JSON leaves symbols out. */
export const THROWN: unique symbol = Symbol('thrown')

/** Fields of a line; log-fields.ts says what each holds. */
export type LogFields = { [Field in LogField]?: unknown } & { [THROWN]?: unknown }

/** A line of level `error`, as something beside the log is told of it. */
export interface ErrorLine {
  event: string
  /** Those of the log, and those of the line. */
  fields: LogFields
}

/** Must neither throw nor wait. */
export type ErrorListener = (line: ErrorLine) => void

interface LogParts {
  /** Is told of each line of level `error`. */
  onError?: ErrorListener | undefined
  /** The part of the sampled lines that is written, from 0 to 1. */
  sample?: number
}

export function createLog(
  base: LogFields = {},
  write: (level: 'info' | 'warn' | 'error', line: string) => void = toConsole,
  parts: LogParts = {},
): Log {
  const { onError, sample = 1 } = parts
  const emit =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, own: LogFields = {}) => {
      const fields = { ...base, ...own }
      write(level, JSON.stringify({ at: new Date().toISOString(), level, event, ...fields }, forLog))
      if (level === 'error') onError?.({ event, fields })
    }
  return {
    info: emit('info'),
    warn: emit('warn'),
    error: emit('error'),
    sampled(event, fields = {}) {
      if (sample >= 1) emit('info')(event, fields)
      else if (Math.random() < sample) emit('info')(event, { ...fields, sample })
    },
    with: (fields) => createLog({ ...base, ...fields }, write, parts),
  }
}

export const toConsole = (level: 'info' | 'warn' | 'error', line: string): void => console[level](line)

const forLog = (_key: string, value: unknown): unknown => (typeof value === 'string' ? masked(value) : value)

/** Patterns to mask, each with a cheap test that most texts fail. */
const PERSONAL: readonly [sign: string, form: RegExp, mask: string | ((found: string, part?: string) => string)][] = [
  // Takes a word as a whole, also one that is no address: each letter of it would be tried as the beginning of one.
  [
    '@',
    /[\w.!#$%&'*+=?^`{|}~-]+(@[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+)?/gu,
    (word, domain) => (domain === undefined ? word : '[email]'),
  ],
  ['+', /\+\d{7,15}/g, '[phone]'],
  ['eyJ', /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[token]'],
  ['APA91', /\b(?:[\w-]+:)?APA91[\w-]+/g, '[token]'],
]

/**
 * The text without e-mail addresses, phone numbers in E.164 form, and tokens, also those of apps. A safety net: code
 * should not log such data in the first place.
 */
export function masked(text: string): string {
  return PERSONAL.reduce((rest, [sign, form, mask]) => {
    if (!rest.includes(sign)) return rest
    return typeof mask === 'string' ? rest.replace(form, mask) : rest.replace(form, mask)
  }, text)
}

/** Libraries may throw objects that look like errors but are not. */
function messageOf(thrown: unknown): string {
  const hasMessage = typeof thrown === 'object' && thrown !== null && 'message' in thrown
  return hasMessage ? String(thrown.message) : String(thrown)
}

/** An error as fields of a log line: its name, message and causes. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: messageOf(error), [THROWN]: error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    error: error.message,
    error_name: error.name,
    [THROWN]: error,
    ...(code === undefined ? {} : { error_code: code }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
