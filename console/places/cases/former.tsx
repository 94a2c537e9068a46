import type { Case } from '../../api/wire/cases.ts'
import { linkTo } from '../../router.ts'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Table } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'
import { Severity } from './marks.tsx'

/** Former cases about the same person. */
export function Former({ of: cases }: { of: Case['former_cases'] }) {
  return (
    <Part title={`Former cases (${cases.length})`}>
      {cases.length === 0 ? (
        <p class="hint">None.</p>
      ) : (
        <Table
          caption="Former cases"
          rows={cases}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => linkTo(['case', id])}
          hasKeys={false}
          columns={[
            {
              title: 'Why',
              cell: ({ reasons, queue }) => reasons.map(wordsOf).join(', ') || wordsOf(queue),
              isWide: true,
            },
            { title: 'Severity', cell: ({ severity }) => <Severity of={severity} /> },
            { title: 'Opened', cell: ({ opened_at }) => <At at={opened_at} /> },
            { title: 'Closed', cell: ({ closed_at }) => <At at={closed_at} /> },
          ]}
        />
      )}
    </Part>
  )
}
