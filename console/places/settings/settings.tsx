import type { Setting } from '../../api/wire/content.ts'
import { linkTo, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { TextField } from '../../ui/fields.tsx'
import { Filters } from '../../ui/filters.tsx'
import { Place } from '../../ui/place.tsx'
import { Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'

/** All settings, the changed ones marked. */
export function Settings({ query }: Address) {
  const settings = useResource<{ settings: Setting[] }>('/admin/settings')
  const text = (query['text'] ?? '').toLowerCase()
  return (
    <Place title="Settings">
      <Filters names={['text']}>
        <TextField label="Name or effect" name="text" value={query['text'] ?? ''} />
      </Filters>
      <Read resource={settings} rows={12}>
        {({ settings }) => (
          <Table
            caption="Settings"
            rows={settings.filter(({ key, affects }) => `${key} ${affects}`.toLowerCase().includes(text))}
            keyOf={({ key }) => key}
            hrefOf={({ key }) => linkTo(['setting', key])}
            columns={[
              { title: 'Setting', cell: ({ key }) => <span class="mono">{key}</span> },
              { title: 'Value', cell: ({ value }) => <code>{shortly(value)}</code> },
              {
                title: 'State',
                cell: ({ is_changed, is_public }) => (
                  <span class="tags">
                    {is_changed ? <span class="tag accent">changed</span> : null}
                    {is_public ? <span class="tag">public</span> : null}
                  </span>
                ),
              },
              { title: 'Affects', cell: ({ affects }) => affects, isWide: true },
              { title: 'Changed', cell: ({ changed_at }) => <At at={changed_at} /> },
            ]}
          />
        )}
      </Read>
    </Place>
  )
}

const MOST = 60

function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}
