import { ask } from '../../api/api.ts'
import type { AdminCategory } from '../../api/wire/content.ts'
import { go, linkTo, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { jsonIn, JsonField } from '../../ui/json-field.tsx'
import { Part, Place } from '../../ui/place.tsx'
import { Read } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'

const PATH = '/admin/content/interest-categories'
const LIST = linkTo(['content'], { tab: 'categories' })

/** A category of interests. */
export function Category({ parameters: [id = ''] }: Address) {
  const categories = useResource<{ categories: AdminCategory[] }>(PATH)
  const remove = async () => {
    const text = 'Only one without interests can be deleted.'
    if (!(await confirmed({ title: `Delete ${id}?`, text, action: 'Delete', isBad: true }))) return
    await ask('DELETE', `${PATH}/${encodeURIComponent(id)}`)
    go(LIST)
  }
  const isNew = id === 'new'
  return (
    <Place title={isNew ? 'New category' : id} actions={isNew ? null : <Action label="Delete" run={remove} />}>
      <Read resource={categories}>
        {({ categories }) => {
          const former = categories.find((one) => one.id === id)
          return (
            <Part title="Category">
              <Form
                submit="Save"
                onSubmit={async (fields) => {
                  const body = { labels: jsonIn(fields, 'labels'), position: fields.number('position') ?? 0 }
                  await ask('PUT', `${PATH}/${encodeURIComponent(isNew ? fields.text('id') : id)}`, { body })
                  tell('Saved.')
                  go(LIST)
                }}
              >
                {isNew ? <TextField label="Id" name="id" isRequired hint="Small letters, digits and hyphens." /> : null}
                <TextField label="Position" name="position" value={String(former?.position ?? 100)} isRequired />
                <JsonField label="Labels by language" name="labels" value={former?.labels ?? { en: '' }} />
              </Form>
            </Part>
          )
        }}
      </Read>
    </Place>
  )
}
