import { useState } from 'preact/hooks'
import { ask } from '../../api/api.ts'
import { ApiError } from '../../api/errors.ts'
import type { AdminPage, Revision, RevisionEntry } from '../../api/wire/content.ts'
import type { Address } from '../../router.ts'
import { usePages } from '../../state/pages.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { confirmed } from '../../ui/ask.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { SelectField, type Option } from '../../ui/fields.tsx'
import { Part, Place } from '../../ui/place.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { tell } from '../../ui/toasts.tsx'
import { PageEditor } from './page-editor.tsx'
import { PageState } from './pages.tsx'
import { Preview } from './preview.tsx'
import { publish } from './publish.tsx'

const TABS = [
  ['write', 'Write'],
  ['compare', 'Compare'],
  ['preview', 'Preview'],
] as const

/** A page: an editor, its revisions against each other, a preview, and its publication. */
export function ContentPage({ parameters: [slug = '', locale = ''] }: Address) {
  const path = `/admin/content/pages/${encodeURIComponent(slug)}/${encodeURIComponent(locale)}`
  const page = useResource<{ page: AdminPage }>(path)
  const revisions = usePages<RevisionEntry>(`${path}/revisions`, 'revisions')
  const [tab, setTab] = useState('write')
  const [chosen, choose] = useState<number | null>(null)
  const isNew = page.error instanceof ApiError && page.error.status === 404
  const state = page.data?.page ?? null
  const revision = chosen ?? state?.latest_revision ?? null
  const shown = useResource<{ revision: Revision }>(revision === null ? null : `${path}/revisions/${revision}`)
  const renew = async () => {
    choose(null)
    await Promise.all([page.reload(), revisions.reload()])
  }
  if (page.error !== null && !isNew) return <Failed error={page.error} retry={page.reload} />
  if (state === null && !isNew) return <Loading />

  const cancel = async () => {
    const text = 'The published revision stays.'
    if (!(await confirmed({ title: 'Cancel the planned publication?', text, action: 'Cancel it' }))) return
    await ask('DELETE', `${path}/publication`, { etag: page.etag })
    tell('Cancelled.')
    await renew()
  }
  const options: Option[] = (revisions.items ?? []).map(({ revision, note }) => [
    String(revision),
    `${revision} – ${note}`,
  ])
  return (
    <Place
      title={`${slug} (${locale})`}
      actions={
        state === null ? null : (
          <>
            <PageState page={state} />
            {state.scheduled_revision === null ? null : <Action label="Cancel the plan" run={cancel} />}
            <Action
              label={`Publish revision ${revision}`}
              tone="primary"
              keys="p"
              run={async () => {
                if (revision !== null && (await publish(path, page.etag, revision))) await renew()
              }}
            />
          </>
        )
      }
    >
      <Tabs tabs={TABS} at={tab} onChange={setTab} />
      {options.length === 0 ? null : (
        <SelectField
          key={revision}
          label="Revision"
          name="revision"
          options={options}
          value={String(revision)}
          onChange={(value) => choose(Number(value))}
        />
      )}
      {tab === 'write' ? (
        <PageEditor path={path} etag={page.etag} base={shown.data?.revision ?? null} isNew={isNew} onSaved={renew} />
      ) : null}
      {tab === 'compare' && shown.data ? (
        <Compare
          path={path}
          after={shown.data.revision}
          options={options}
          published={state?.published_revision ?? null}
        />
      ) : null}
      {tab === 'preview' && shown.data ? <Preview path={path} revision={shown.data.revision} /> : null}
    </Place>
  )
}

interface CompareProps {
  path: string
  after: Revision
  options: readonly Option[]
  published: number | null
}

/** A revision against another one; the published one to begin with. */
function Compare({ path, after, options, published }: CompareProps) {
  const [against, setAgainst] = useState(published ?? Math.max(1, after.revision - 1))
  const before = useResource<{ revision: Revision }>(`${path}/revisions/${against}`)
  return (
    <Part title={`Revision ${after.revision} against`}>
      <SelectField
        label="Former revision"
        name="against"
        options={options}
        value={String(against)}
        onChange={(value) => setAgainst(Number(value))}
      />
      {before.data ? (
        <DiffView before={textOf(before.data.revision)} after={textOf(after)} label="What has changed" />
      ) : (
        <Loading />
      )}
    </Part>
  )
}

const textOf = ({ title, markdown }: Revision): string => `# ${title}\n\n${markdown}`
