import { ask } from '../../api/api.ts'
import type { AdminCategory, AdminInterest } from '../../api/wire/content.ts'
import { go, linkTo, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { SelectField, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { jsonIn, JsonField } from '../../ui/json-field.tsx'
import { Part, Place } from '../../ui/place.tsx'
import { Loading, Read } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'

const LIST = linkTo(['content'], { tab: 'interests' })
const PATH = '/admin/content/interests'

/** An interest of the catalogue: new, changed, merged into another, or deleted. */
export function Interest({ parameters: [key = ''] }: Address) {
  const categories = useResource<{ categories: AdminCategory[] }>('/admin/content/interest-categories')
  if (!categories.data) return <Loading />
  const options = categories.data.categories.map(({ id }) => [id, id] as const)
  return key === 'new' ? <NewInterest options={options} /> : <ExistingInterest of={key} options={options} />
}

type Options = readonly (readonly [string, string])[]

function NewInterest({ options }: { options: Options }) {
  return (
    <Place title="New interest">
      <Part title="Interest">
        <Form
          submit="Create"
          onSubmit={async (fields) => {
            const [label, category] = [fields.text('label'), fields.text('category')]
            await ask('POST', PATH, { body: { label, category, labels: jsonIn(fields, 'labels') } })
            tell('Created.')
            go(LIST)
          }}
        >
          <TextField label="Label in English" name="label" isRequired />
          <SelectField label="Category" name="category" options={options} />
          <JsonField label="Labels by language" name="labels" value={{}} />
        </Form>
      </Part>
    </Place>
  )
}

function ExistingInterest({ of: key, options }: { of: string; options: Options }) {
  const path = `${PATH}/${encodeURIComponent(key)}`
  const interest = useResource<{ interest: AdminInterest }>(path)
  const remove = async () => {
    const text = 'Users who have chosen it keep it as their own words.'
    if (!(await confirmed({ title: `Delete ${key}?`, text, action: 'Delete', isBad: true }))) return
    await ask('DELETE', path, { etag: interest.etag })
    go(LIST)
  }
  return (
    <Place title={key} actions={<Action label="Delete" run={remove} />}>
      <Read resource={interest}>
        {({ interest: { label, labels, category, position, merged_into, version } }) => (
          <>
            <Part title={merged_into === null ? label : `${label}, a double of ${merged_into}`}>
              <Form
                key={version}
                submit="Save"
                onSubmit={async (fields) => {
                  const body = {
                    labels: jsonIn(fields, 'labels'),
                    category: fields.text('category'),
                    position: fields.number('position'),
                  }
                  await ask('PATCH', path, { body, etag: interest.etag })
                  tell('Saved.')
                  await interest.reload()
                }}
              >
                <div class="columns">
                  <SelectField label="Category" name="category" options={options} value={category} />
                  <TextField
                    label="Position"
                    name="position"
                    value={String(position)}
                    more={{ inputMode: 'numeric' }}
                  />
                </div>
                <JsonField label="Labels by language" name="labels" value={labels} hint="English never changes." />
              </Form>
            </Part>
            <Part title="Merge into another">
              <Form
                submit="Merge"
                tone="bad"
                onSubmit={async (fields) => {
                  await ask('POST', `${path}/merge`, { body: { into: fields.text('into') }, etag: interest.etag })
                  tell('Merged.')
                  await interest.reload()
                }}
              >
                <TextField label="Key of the other one" name="into" isRequired />
              </Form>
            </Part>
          </>
        )}
      </Read>
    </Place>
  )
}
