import { withQuery } from '../../api/query.ts'
import type { AppealRow } from '../../api/wire/appeals.ts'
import { linkTo, setQuery, type Address } from '../../router.ts'
import { me } from '../../state/me.ts'
import { usePages } from '../../state/pages.ts'
import { Place } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { PagedTable, type Column } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Ago, At, Due } from '../../ui/time.tsx'

const TABS = [
  ['open', 'Open'],
  ['granted', 'Granted'],
  ['rejected', 'Rejected'],
] as const

/** Appeals: open ones by when they are due. */
export function Appeals({ query }: Address) {
  const status = query['status'] ?? 'open'
  const pages = usePages<AppealRow>(withQuery('/admin/appeals', { status }), 'appeals')
  return (
    <Place title="Appeals">
      <Tabs tabs={TABS} at={status} onChange={(status) => setQuery({ status })} />
      <PagedTable
        caption="Appeals"
        pages={pages}
        empty={status === 'open' ? 'No appeal waits' : 'None yet'}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => linkTo(['appeal', id])}
        columns={COLUMNS}
      />
    </Place>
  )
}

const COLUMNS: Column<AppealRow>[] = [
  { title: 'Against', cell: ({ measure }) => wordsOf(measure), isWide: true },
  { title: 'Rule', cell: ({ policy }) => (policy === null ? '–' : wordsOf(policy)) },
  {
    title: 'Due',
    cell: ({ due_at, decided_at }) => (decided_at === null ? <Due at={due_at} /> : <At at={decided_at} />),
  },
  { title: 'Filed', cell: ({ created_at }) => <Ago at={created_at} /> },
  {
    title: 'For',
    cell: ({ is_mine, claimed_by, claimed_until }) =>
      is_mine ? (
        <span class="tag warn">others: you decided first</span>
      ) : claimed_until === null ? (
        ''
      ) : (
        <span class="tag good">{claimed_by === me.value?.id ? 'mine' : 'claimed'}</span>
      ),
  },
]
