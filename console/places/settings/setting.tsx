import { ask } from '../../api/api.ts'
import type { ChangedSetting, Setting as SettingView, SettingRevision } from '../../api/wire/content.ts'
import type { Address } from '../../router.ts'
import { may } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { askReason, confirmed } from '../../ui/ask.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { jsonLines } from '../../ui/diff.ts'
import { LongField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Id } from '../../ui/id.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { Read } from '../../ui/states.tsx'
import { PagedTable } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'
import { tell } from '../../ui/toasts.tsx'
import { readValue, ValueField } from './value-field.tsx'

/** A setting: its value, an editor that shows what would change, and its former values. */
export function Setting({ parameters: [key = ''] }: Address) {
  const path = `/admin/settings/${encodeURIComponent(key)}`
  const setting = useResource<{ setting: SettingView }>(path)
  const revisions = usePages<SettingRevision>(`${path}/revisions`, 'revisions')
  const renew = async () => void (await Promise.all([setting.reload(), revisions.reload()]))

  const change = async (method: 'PUT' | 'POST', to: string, body: object) => {
    const etag = setting.etag
    const { data } = await ask<ChangedSetting>(method, to, { body: { ...body, dry_run: true } })
    const { before, after, affects } = data.change
    if (!(await agreed(key, before, after, affects))) return
    await ask(method, to, { body, etag })
    tell('Changed. It holds everywhere within five seconds.')
    await renew()
  }
  const restore = async (revision: number) => {
    const text = revision === 0 ? 'The value that the setting comes with.' : `The value of revision ${revision}.`
    const reason = await askReason({ title: 'Restore a former value', text, action: 'Show what changes' })
    if (reason !== null) await change('POST', `${path}/rollback`, { revision, reason })
  }
  return (
    <Place title={key}>
      <Read resource={setting}>
        {({ setting: { value, initial, affects, schema, may_change, is_changed, changed_at, revision } }) => (
          <>
            <Part
              title="Now"
              beside={
                is_changed && may('settings.edit') ? (
                  <Action label="Restore the initial value" run={() => restore(0)} />
                ) : null
              }
            >
              <Facts
                of={[
                  ['Affects', affects],
                  ['Initially', <code>{jsonLines(initial)}</code>],
                  ['Changed by', may_change],
                  ['Last change', <At at={changed_at} />],
                ]}
              />
            </Part>
            {may('settings.edit') ? (
              <Part title="Change">
                <Form
                  key={revision}
                  submit="Show what changes"
                  onSubmit={(fields) =>
                    change('PUT', path, {
                      value: readValue(schema, fields.text('value')),
                      reason: fields.text('reason'),
                    })
                  }
                >
                  <ValueField schema={schema} value={value} />
                  <LongField
                    label="Reason"
                    name="reason"
                    isRequired
                    rows={2}
                    hint="Kept in the audit log. No personal data."
                  />
                </Form>
              </Part>
            ) : null}
          </>
        )}
      </Read>
      <Part title="Former values">
        <PagedTable
          caption="Changes, the newest first"
          pages={revisions}
          empty="It has never been changed"
          keyOf={({ revision }) => String(revision)}
          columns={[
            { title: 'Revision', cell: ({ revision }) => revision, isNumber: true },
            {
              title: 'Value',
              cell: ({ value, is_initial }) => (is_initial ? 'initial' : <code>{JSON.stringify(value)}</code>),
            },
            { title: 'Reason', cell: ({ reason }) => reason, isWide: true },
            { title: 'By', cell: ({ author_id }) => <Id of={author_id} /> },
            { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
            {
              title: 'Restore',
              cell: ({ revision }) =>
                may('settings.edit') ? <Action label="Restore" run={() => restore(revision)} /> : null,
            },
          ]}
        />
      </Part>
    </Place>
  )
}

const agreed = (key: string, before: unknown, after: unknown, affects: string) =>
  confirmed({
    title: `Change ${key}?`,
    text: affects,
    action: 'Change it everywhere',
    children: <DiffView before={jsonLines(before)} after={jsonLines(after)} label="What changes" />,
  })
