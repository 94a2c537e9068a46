import type { UserDetail } from '../../api/wire/people.ts'
import { linkTo } from '../../router.ts'
import { Part } from '../../ui/place.tsx'
import { wordsOf } from '../../ui/span.ts'
import { Table } from '../../ui/table.tsx'
import { At } from '../../ui/time.tsx'
import { DecisionState, MeasureWords } from '../cases/decisions.tsx'
import { Severity } from '../cases/marks.tsx'
import { nameOfOperator } from '../cases/timeline.tsx'

/** Cases about the person, reports by them, decisions, and what operators have done. */
export function Records({ of }: { of: UserDetail }) {
  const { cases_about, reports_about, reports_by, decisions, restrictions, audit } = of
  return (
    <>
      <Part
        title={`Cases about them (${cases_about.count}), from ${reports_about.count} reports`}
        beside={restrictions.map(({ feature }) => (
          <span key={feature} class="tag warn">
            no {feature}
          </span>
        ))}
      >
        {cases_about.cases.length === 0 ? (
          <p class="hint">None.</p>
        ) : (
          <Table
            caption="Cases"
            rows={cases_about.cases}
            keyOf={({ id }) => id}
            hrefOf={({ id }) => linkTo(['case', id])}
            columns={[
              { title: 'Queue', cell: ({ queue }) => wordsOf(queue), isWide: true },
              { title: 'Status', cell: ({ status }) => status },
              { title: 'Severity', cell: ({ severity }) => <Severity of={severity} /> },
              { title: 'Opened', cell: ({ opened_at }) => <At at={opened_at} /> },
              { title: 'Closed', cell: ({ closed_at }) => <At at={closed_at} /> },
            ]}
          />
        )}
      </Part>
      {decisions.length === 0 ? null : (
        <Part title="Decisions">
          <Table
            caption="Decisions"
            rows={decisions}
            keyOf={({ id }) => id}
            columns={[
              { title: 'Measure', cell: (decision) => <MeasureWords of={decision} />, isWide: true },
              { title: 'Rule', cell: ({ policy }) => (policy === null ? '–' : wordsOf(policy)) },
              { title: 'State', cell: ({ state }) => <DecisionState of={state} /> },
              { title: 'Strikes', cell: ({ strikes }) => strikes, isNumber: true },
              { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
            ]}
          />
        </Part>
      )}
      {reports_by.count === 0 ? null : (
        <Part title={`Reports by them (${reports_by.count})`}>
          <Table
            caption="Reports by them"
            rows={reports_by.reports}
            keyOf={({ id }) => id}
            columns={[
              { title: 'Reason', cell: ({ reason }) => wordsOf(reason), isWide: true },
              { title: 'Status', cell: ({ status }) => status },
              {
                title: 'Case',
                cell: ({ case_id }) => (case_id === null ? '–' : <a href={linkTo(['case', case_id])}>open</a>),
              },
              { title: 'At', cell: ({ created_at }) => <At at={created_at} /> },
            ]}
          />
        </Part>
      )}
      {audit.length === 0 ? null : (
        <Part title="What operators have done">
          <Table
            caption="What operators have done"
            rows={audit}
            keyOf={({ id }) => id}
            columns={[
              { title: 'Act', cell: ({ act }) => act },
              { title: 'Operator', cell: ({ operator_id }) => nameOfOperator(operator_id) },
              {
                title: 'Why',
                cell: ({ reason, note }) => [reason, note].filter((one) => one !== null).join(' · '),
                isWide: true,
              },
              { title: 'At', cell: ({ at }) => <At at={at} /> },
            ]}
          />
        </Part>
      )}
    </>
  )
}
