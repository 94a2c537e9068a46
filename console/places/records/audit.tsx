import { file } from '../../api/api.ts'
import { withQuery } from '../../api/query.ts'
import type { AuditEntry } from '../../api/wire/records.ts'
import type { Address } from '../../router.ts'
import { may } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { Action } from '../../ui/action.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { DiffView } from '../../ui/diff-view.tsx'
import { jsonLines } from '../../ui/diff.ts'
import { download } from '../../ui/download.ts'
import { TextField } from '../../ui/fields.tsx'
import { Filters } from '../../ui/filters.tsx'
import { Id } from '../../ui/id.tsx'
import { Facts, Place } from '../../ui/place.tsx'
import { PagedTable } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'

const FILTERS = ['operator_id', 'subject_id', 'act', 'since', 'until'] as const

/** What operators have done, filtered, and as a file. */
export function AuditLog({ query }: Address) {
  const filter = { ...query, since: instantOf(query['since']), until: instantOf(query['until']) }
  const pages = usePages<AuditEntry>(withQuery('/admin/audit-log', filter), 'entries')
  const save = async () => download('audit-log.csv', await file(withQuery('/admin/audit-log/export', filter)))
  return (
    <Place
      title="Audit log"
      actions={may('audit.export') ? <Action label="Download as CSV" keys="d" run={save} /> : null}
    >
      <Filters names={FILTERS}>
        <TextField label="Operator" name="operator_id" value={query['operator_id'] ?? ''} />
        <TextField label="Subject" name="subject_id" value={query['subject_id'] ?? ''} />
        <TextField label="Act" name="act" value={query['act'] ?? ''} more={{ placeholder: 'page.publish, or page' }} />
        <TextField label="Since" name="since" value={query['since'] ?? ''} more={{ type: 'datetime-local' }} />
        <TextField label="Until" name="until" value={query['until'] ?? ''} more={{ type: 'datetime-local' }} />
      </Filters>
      <PagedTable
        caption="Acts of operators, the newest first"
        pages={pages}
        empty="Nobody has done this"
        keyOf={({ id }) => id}
        hasKeys
        columns={[
          { title: 'Act', cell: (entry) => <Entry entry={entry} /> },
          { title: 'Subject', cell: ({ subject_id }) => <Id of={subject_id} /> },
          { title: 'Operator', cell: ({ operator_id }) => <Id of={operator_id} /> },
          { title: 'Reason', cell: ({ reason, note }) => [reason, note].filter((one) => one !== null).join(' · ') },
          { title: 'At', cell: ({ at }) => <At at={at} /> },
          { title: 'Sealed', cell: ({ seq }) => seq ?? <span class="soft">soon</span>, isNumber: true },
        ]}
      />
    </Place>
  )
}

const instantOf = (local: string | undefined): string | undefined =>
  local === undefined || Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString()

/** The name of an act, which opens what it has changed. */
function Entry({ entry }: { entry: AuditEntry }) {
  return (
    <button type="button" class="link" data-row onClick={() => void openEntry(entry)}>
      {entry.act}
    </button>
  )
}

const openEntry = (entry: AuditEntry) =>
  openDialog<never>((close) => (
    <Dialog title={entry.act} onClose={() => close(null)} width="wide">
      <Facts
        of={[
          ['Operator', <Id of={entry.operator_id} />],
          ['Subject', <Id of={entry.subject_id} />],
          ['At', <At at={entry.at} />],
          ['Reason', entry.reason],
          ['Note', entry.note],
          ['Seal', entry.hash === null ? 'within two minutes' : <span class="mono">{entry.hash}</span>],
        ]}
      />
      <DiffView
        before={jsonLines(entry.before ?? {})}
        after={jsonLines(entry.after ?? {})}
        label="What it has changed"
      />
    </Dialog>
  ))
