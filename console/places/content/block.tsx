import { ask } from '../../api/api.ts'
import type { AdminBlock } from '../../api/wire/content.ts'
import { go, linkTo, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { jsonLines } from '../../ui/diff.ts'
import { CheckField, SelectField, TextField, type Option } from '../../ui/fields.tsx'
import { Form, type Fields } from '../../ui/form.tsx'
import { jsonIn, JsonField } from '../../ui/json-field.tsx'
import { fromLocal, toLocal } from '../../ui/local-time.ts'
import { Part, Place } from '../../ui/place.tsx'
import { Read } from '../../ui/states.tsx'
import { tell } from '../../ui/toasts.tsx'

const PLACEMENTS: readonly Option[] = [
  ['home_banner', 'Banner on the first page'],
  ['paywall', 'Paywall'],
  ['onboarding', 'Step of the onboarding'],
  ['feed_empty', 'Empty feed'],
  ['matches_empty', 'No matches'],
  ['conversations_empty', 'No conversations'],
]

const LIST = linkTo(['content'], { tab: 'blocks' })

/** A block: new, or one that is shown already. */
export function Block({ parameters: [id = ''] }: Address) {
  return id === 'new' ? <NewBlock /> : <ExistingBlock path={`/admin/content/blocks/${encodeURIComponent(id)}`} />
}

function NewBlock() {
  const create = async (fields: Fields) => {
    await ask('POST', '/admin/content/blocks', { body: bodyOf(fields) })
    tell('Created.')
    go(LIST)
  }
  return (
    <Place title="New block">
      <Part title="Block">
        <Form submit="Create" onSubmit={create}>
          <BlockFields block={null} />
        </Form>
      </Part>
    </Place>
  )
}

function ExistingBlock({ path }: { path: string }) {
  const block = useResource<{ block: AdminBlock }>(path)
  const save = async (fields: Fields, former: AdminBlock) => {
    const body = bodyOf(fields)
    const children = <DiffView before={jsonLines(comparable(former))} after={jsonLines(body)} label="What changes" />
    const text = 'It is seen everywhere within seconds.'
    if (!(await confirmed({ title: 'Save the block?', text, action: 'Save', children }))) return
    await ask('PUT', path, { body, etag: block.etag })
    tell('Saved.')
    await block.reload()
  }
  const remove = async () => {
    const text = 'To hide it for a while, switch it off instead.'
    if (!(await confirmed({ title: 'Delete the block?', text, action: 'Delete', isBad: true }))) return
    await ask('DELETE', path, { etag: block.etag })
    go(LIST)
  }
  return (
    <Place title="Block" actions={<Action label="Delete" run={remove} />}>
      <Read resource={block}>
        {({ block: one }) => (
          <Part title={one.kind}>
            <Form key={one.version} submit="Show what changes" onSubmit={(fields) => save(fields, one)}>
              <BlockFields block={one} />
            </Form>
          </Part>
        )}
      </Read>
    </Place>
  )
}

function BlockFields({ block }: { block: AdminBlock | null }) {
  return (
    <>
      <div class="columns">
        <SelectField
          label="Placement"
          name="placement"
          options={PLACEMENTS}
          value={block?.placement ?? 'home_banner'}
        />
        <TextField label="Language" name="locale" value={block?.locale ?? ''} hint="Every one where this is empty." />
        <TextField
          label="Priority"
          name="priority"
          value={String(block?.priority ?? 0)}
          more={{ inputMode: 'numeric' }}
        />
        <TextField
          label="From"
          name="starts_at"
          value={toLocal(block?.starts_at ?? null)}
          more={{ type: 'datetime-local' }}
        />
        <TextField
          label="Until"
          name="ends_at"
          value={toLocal(block?.ends_at ?? null)}
          more={{ type: 'datetime-local' }}
        />
      </div>
      <CheckField label="Shown" name="is_enabled" isChecked={block?.is_enabled ?? false} />
      <JsonField label="Content" name="data" value={block?.data ?? { title: '', text: '' }} rows={7} />
      <JsonField
        label="Audience"
        name="audience"
        value={block?.audience ?? {}}
        hint="Everything that it names must hold."
      />
    </>
  )
}

const bodyOf = (fields: Fields) => ({
  placement: fields.text('placement'),
  locale: fields.maybe('locale') ?? null,
  priority: fields.number('priority') ?? 0,
  starts_at: fromLocal(fields.maybe('starts_at')),
  ends_at: fromLocal(fields.maybe('ends_at')),
  is_enabled: fields.has('is_enabled'),
  data: jsonIn(fields, 'data'),
  audience: jsonIn(fields, 'audience'),
})

const comparable = ({ placement, locale, priority, starts_at, ends_at, is_enabled, data, audience }: AdminBlock) => ({
  placement,
  locale,
  priority,
  starts_at,
  ends_at,
  is_enabled,
  data,
  audience,
})
