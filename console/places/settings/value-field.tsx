import { jsonLines } from '../../ui/diff.ts'
import { LongField, SelectField, TextField } from '../../ui/fields.tsx'

interface ValueFieldProps {
  /** JSON Schema of the value. */
  schema: Record<string, unknown>
  value: unknown
}

/** The editor of a setting, by the form of its value: a choice, a number, or JSON. */
export function ValueField({ schema, value }: ValueFieldProps) {
  const { type, minimum, maximum } = schema
  if (type === 'boolean')
    return (
      <SelectField
        label="Value"
        name="value"
        value={String(value)}
        options={[
          ['true', 'On'],
          ['false', 'Off'],
        ]}
      />
    )
  if (type === 'integer' || type === 'number') {
    const hint = `From ${JSON.stringify(minimum) ?? 'any'} to ${JSON.stringify(maximum) ?? 'any'}.`
    return (
      <TextField
        label="Value"
        name="value"
        value={String(value)}
        hint={hint}
        isRequired
        more={{ inputMode: 'numeric' }}
      />
    )
  }
  return <LongField label="Value (JSON)" name="value" value={jsonLines(value)} rows={8} isRequired />
}

/** Reads what was written. @throws Error where it is no JSON */
export function readValue({ type }: Record<string, unknown>, text: string): unknown {
  if (type === 'integer' || type === 'number') return Number(text)
  if (type === 'boolean') return text === 'true'
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('The value is not valid JSON.')
  }
}
