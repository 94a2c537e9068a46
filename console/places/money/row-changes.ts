import { jsonLines } from '../../ui/diff.ts'

/** What was written in the field of a value, in that value's form; null where that was nothing. @throws Error for bad JSON */
export function typedAs(value: unknown, text: string, name: string): unknown {
  if (typeof value === 'number') return text === '' ? null : Number(text)
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.parse(text)
    } catch {
      throw new Error(`${name} is not valid JSON.`)
    }
  }
  // What may be empty: an id of a provider, or a number of days.
  if (value === null) return text === '' ? null : name.endsWith('_days') ? Number(text) : text
  return text
}

/** The fields whose values differ. */
export const changesOf = (
  former: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(next).filter(([name, value]) => jsonLines(value) !== jsonLines(former[name])))
