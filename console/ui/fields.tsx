import type { InputHTMLAttributes } from 'preact'
import { Field } from './form.tsx'

interface TextProps {
  label: string
  name: string
  hint?: string
  value?: string
  isRequired?: boolean
  rows?: number
  more?: InputHTMLAttributes
}

const hinted = (hint: string | undefined) => (hint === undefined ? {} : { hint })

export function TextField({ label, name, hint, value = '', isRequired = false, more = {} }: TextProps) {
  return (
    <Field label={label} name={name} {...hinted(hint)}>
      {(control) => <input type="text" {...control} defaultValue={value} required={isRequired} {...more} />}
    </Field>
  )
}

export function LongField({ label, name, hint, value = '', isRequired = false, rows = 3 }: TextProps) {
  return (
    <Field label={label} name={name} {...hinted(hint)}>
      {(control) => <textarea {...control} rows={rows} defaultValue={value} required={isRequired} />}
    </Field>
  )
}

export type Option = readonly [value: string, label: string]

interface SelectProps {
  label: string
  name: string
  options: readonly Option[]
  value?: string
  hint?: string
  onChange?: (value: string) => void
}

export function SelectField({ label, name, options, value = '', hint, onChange }: SelectProps) {
  return (
    <Field label={label} name={name} {...hinted(hint)}>
      {(control) => (
        <select {...control} defaultValue={value} onChange={({ currentTarget }) => onChange?.(currentTarget.value)}>
          {options.map(([key, text]) => (
            <option key={key} value={key} selected={key === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface CheckProps {
  label: string
  name: string
  isChecked?: boolean
}

export function CheckField({ label, name, isChecked = false }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" name={name} defaultChecked={isChecked} /> {label}
    </label>
  )
}
