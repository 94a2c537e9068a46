import { ask } from '../../api/api.ts'
import { confirmed } from '../../ui/ask.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { jsonLines } from '../../ui/diff.ts'
import { Form, type Fields } from '../../ui/form.tsx'
import { CheckField, LongField, TextField } from '../../ui/fields.tsx'
import { wordsOf } from '../../ui/span.ts'
import { tell } from '../../ui/toasts.tsx'
import { changesOf, typedAs } from './row-changes.ts'

/** A kind of rows that are edited by their fields. */
export interface Kind {
  path: string
  /** Of the list in the answer. */
  list: string
  /** The field that names a row. */
  key: string
  /** What the server computes. */
  fixed: readonly string[]
  /** A new row; null where none can be made. */
  fresh: Record<string, unknown> | null
}

const COMPUTED = ['created_at', 'updated_at']

/** Edits a row or makes one, after showing what changes; whether it was. @param row null for a new one */
export async function editRow(kind: Kind, row: object | null): Promise<boolean> {
  const former = Object.fromEntries(
    Object.entries(row ?? kind.fresh ?? {}).filter(([name]) => ![...COMPUTED, ...kind.fixed].includes(name)),
  )
  const name = String(former[kind.key])
  const done = await openDialog<true>((close) => (
    <Dialog title={row === null ? 'New' : name} onClose={() => close(null)} width="wide">
      <Form
        submit={row === null ? 'Create' : 'Show what changes'}
        onSubmit={async (fields) => {
          if (await saved(kind, row === null, former, valuesIn(fields, former))) close(true)
        }}
      >
        <div class="columns">
          {Object.entries(former).map(([field, value]) => (
            <ValueOf key={field} name={field} value={value} isFixed={row !== null && field === kind.key} />
          ))}
        </div>
      </Form>
    </Dialog>
  ))
  return done === true
}

async function saved(kind: Kind, isNew: boolean, former: Record<string, unknown>, next: Record<string, unknown>) {
  if (isNew) await ask('POST', kind.path, { body: next })
  else {
    const changes = changesOf(former, next)
    if (Object.keys(changes).length === 0) return true
    const children = (
      <DiffView before={jsonLines(former)} after={jsonLines({ ...former, ...changes })} label="What changes" />
    )
    const text = 'It holds for what is bought from now on.'
    if (!(await confirmed({ title: 'Save?', text, action: 'Save', children }))) return false
    await ask('PATCH', `${kind.path}/${encodeURIComponent(String(former[kind.key]))}`, { body: changes })
  }
  tell('Saved.')
  return true
}

const valuesIn = (fields: Fields, former: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(former).map(([name, value]) => [
      name,
      typeof value === 'boolean' ? fields.has(name) : typedAs(value, fields.text(name), name),
    ]),
  )

/** A field by the form of its value. */
function ValueOf({ name, value, isFixed }: { name: string; value: unknown; isFixed: boolean }) {
  const label = wordsOf(name)
  if (typeof value === 'boolean') return <CheckField label={label} name={name} isChecked={value} />
  if (typeof value === 'object' && value !== null)
    return <LongField label={`${label} (JSON)`} name={name} value={jsonLines(value)} rows={3} />
  const more = typeof value === 'number' ? { inputMode: 'numeric' as const } : {}
  return (
    <TextField
      label={label}
      name={name}
      value={value === null ? '' : textOf(value)}
      more={{ ...more, readOnly: isFixed }}
    />
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
