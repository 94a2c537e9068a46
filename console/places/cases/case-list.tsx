import { QUEUES } from '../../../src/catalogue/cases.ts'
import { withQuery } from '../../api/query.ts'
import type { CaseSummary } from '../../api/wire/cases.ts'
import { linkTo, type Address } from '../../router.ts'
import { usePages } from '../../state/pages.ts'
import { SelectField, TextField } from '../../ui/fields.tsx'
import { Filters } from '../../ui/filters.tsx'
import { Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { PagedTable, type Column } from '../../ui/table.tsx'
import { Ago, Due } from '../../ui/time.tsx'
import { CaseTags, nameOf, Severity } from './marks.tsx'

const FILTERS = ['status', 'queue', 'severity', 'language', 'claimed', 'subject_id'] as const

const options = (names: readonly string[]) => [
  ['', 'All'] as const,
  ...names.map((name) => [name, wordsOf(name)] as const),
]

/** Cases: the open ones by urgency, the closed ones newest first. */
export function CaseList({ query }: Address) {
  const pages = usePages<CaseSummary>(withQuery('/admin/cases?limit=50', query), 'cases')
  return (
    <Place title="Cases">
      <Filters names={FILTERS}>
        <SelectField
          label="Status"
          name="status"
          value={query['status'] ?? 'open'}
          options={[
            ['open', 'Open'],
            ['closed', 'Closed'],
          ]}
        />
        <SelectField label="Queue" name="queue" value={query['queue'] ?? ''} options={options(QUEUES)} />
        <SelectField
          label="Severity"
          name="severity"
          value={query['severity'] ?? ''}
          options={options(['1', '2', '3', '4'])}
        />
        <SelectField
          label="Claimed"
          name="claimed"
          value={query['claimed'] ?? ''}
          options={[
            ['', 'All'],
            ['me', 'By me'],
            ['none', 'By no operator'],
          ]}
        />
        <TextField label="Language" name="language" value={query['language'] ?? ''} more={{ maxLength: 2 }} />
        <TextField label="About (id)" name="subject_id" value={query['subject_id'] ?? ''} />
      </Filters>
      <PagedTable
        caption="Cases"
        pages={pages}
        empty="No case is like this"
        keyOf={({ id }) => id}
        hrefOf={({ id }) => linkTo(['case', id], { queue: query['queue'] })}
        columns={COLUMNS}
      />
    </Place>
  )
}

const COLUMNS: Column<CaseSummary>[] = [
  { title: 'About', cell: ({ subject }) => nameOf(subject) },
  { title: 'Severity', cell: ({ severity }) => <Severity of={severity} /> },
  {
    title: 'Due',
    cell: ({ due_at, closed_at }) => (closed_at === null ? <Due at={due_at} /> : <Ago at={closed_at} />),
  },
  { title: 'Why', cell: (one) => <CaseTags of={one} />, isWide: true },
  { title: 'Reports', cell: ({ report_count }) => report_count, isNumber: true },
  { title: 'Queue', cell: ({ queue }) => wordsOf(queue) },
  { title: 'Language', cell: ({ language }) => language ?? <span class="soft">–</span> },
  { title: 'Opened', cell: ({ opened_at }) => <Ago at={opened_at} /> },
]
