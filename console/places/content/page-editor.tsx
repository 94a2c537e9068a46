import { useState } from 'preact/hooks'
import { ask } from '../../api/api.ts'
import type { Revision } from '../../api/wire/content.ts'
import { DiffView } from '../../ui/diff-view.tsx'
import { CheckField, TextField } from '../../ui/fields.tsx'
import { Field, Form } from '../../ui/form.tsx'
import { Part } from '../../ui/place.tsx'
import { Loading } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'

interface PageEditorProps {
  path: string
  etag: string | null
  /** What is edited; null while it is read, and for a new page. */
  base: Revision | null
  isNew: boolean
  onSaved: () => Promise<void>
}

/** Writes a revision, and shows how it differs from the one it is made from. */
export function PageEditor({ path, etag, base, isNew, onSaved }: PageEditorProps) {
  if (base === null && !isNew) return <Loading />
  return <Editor key={base?.revision ?? 0} path={path} etag={etag} base={base} isNew={isNew} onSaved={onSaved} />
}

function Editor({ path, etag, base, onSaved }: PageEditorProps) {
  const [text, setText] = useState(base?.markdown ?? '')
  return (
    <Form
      submit="Save as a new revision"
      onSubmit={async (fields) => {
        const body = {
          title: fields.text('title'),
          markdown: text,
          is_material: fields.has('is_material'),
          note: fields.text('note'),
        }
        const { data } = await ask<{ revision: number }>('POST', `${path}/revisions`, { body, etag })
        tell(`Saved as revision ${data.revision}. It is not published yet.`)
        await onSaved()
      }}
    >
      <div class="columns">
        <TextField label="Title" name="title" value={base?.title ?? ''} isRequired />
        <TextField label="Why" name="note" isRequired hint="For other operators." />
      </div>
      <CheckField label="Changes what users have agreed to" name="is_material" />
      <Field label="Text (Markdown)" name="markdown">
        {(control) => (
          <textarea
            {...control}
            class="mono"
            rows={16}
            value={text}
            required
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
      </Field>
      {base === null ? null : (
        <Part title={`Against revision ${base.revision}`}>
          <DiffView before={base.markdown} after={text} label="What this changes" />
        </Part>
      )}
    </Form>
  )
}
