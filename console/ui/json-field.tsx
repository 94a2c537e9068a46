import { jsonLines } from './diff.ts'
import { LongField } from './fields.tsx'
import type { Fields } from './form.tsx'

interface JsonFieldProps {
  label: string
  name: string
  value: unknown
  hint?: string
  rows?: number
}

/** A value that has no editor of its own, as JSON. */
export const JsonField = ({ label, name, value, hint, rows = 4 }: JsonFieldProps) => (
  <LongField
    label={`${label} (JSON)`}
    name={name}
    value={jsonLines(value)}
    rows={rows}
    isRequired
    {...(hint === undefined ? {} : { hint })}
  />
)

/** Reads a {@link JsonField}. @throws Error where it is no JSON */
export function jsonIn(fields: Fields, name: string): unknown {
  try {
    return JSON.parse(fields.text(name))
  } catch {
    throw new Error(`${name} is not valid JSON.`)
  }
}
