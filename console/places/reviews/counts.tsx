import { MEASURES } from '../../../src/catalogue/policies.ts'
import type { DecisionCounts, ModeratorCounts } from '../../api/wire/reviews.ts'
import { useResource } from '../../state/resource.ts'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { nameOfOperator } from '../cases/timeline.tsx'

const MINUTE = 60

/** What each moderator has decided in thirty days, and what became of it. */
export function Counts() {
  const counts = useResource<DecisionCounts>('/admin/decisions/counts')
  return (
    <Part title="Decisions of thirty days">
      <Read resource={counts} rows={3}>
        {({ moderators }) =>
          moderators.length === 0 ? (
            <Empty title="No decision in thirty days" />
          ) : (
            <Table
              caption="Decisions by moderator"
              rows={moderators}
              keyOf={({ operator_id }) => operator_id}
              columns={COLUMNS}
            />
          )
        }
      </Read>
    </Part>
  )
}

const number = (title: string, value: (row: ModeratorCounts) => number): Column<ModeratorCounts> => ({
  title,
  isNumber: true,
  cell: value,
})

const COLUMNS: Column<ModeratorCounts>[] = [
  { title: 'Moderator', cell: ({ operator_id }) => nameOfOperator(operator_id) },
  number('Decisions', ({ decisions }) => decisions),
  ...MEASURES.map((measure) => number(wordsOf(measure), ({ measures }) => measures[measure])),
  {
    title: 'Minutes, median',
    isNumber: true,
    cell: ({ median_seconds }) => (median_seconds === null ? '–' : Math.round(median_seconds / MINUTE)),
  },
  number('Undone', ({ undone }) => undone),
  number('Appeals upheld', ({ appeals }) => appeals.upheld),
  number('Appeals overturned', ({ appeals }) => appeals.overturned),
  number('Reviews agreed', ({ reviews }) => reviews.agreed),
  number('Reviews otherwise', ({ reviews }) => reviews.would_decide_otherwise),
]
