import { now } from '../../../app/clock.ts'
import { file } from '../../api/api.ts'
import { withQuery } from '../../api/query.ts'
import type { Transparency as Report } from '../../api/wire/statistics.ts'
import { setQuery, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { download } from '../../ui/download.ts'
import { SelectField } from '../../ui/fields.tsx'
import { Facts, Part, Place } from '../../ui/place.tsx'
import { spanIn, wordsOf } from '../../ui/span.ts'
import { Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { halfYears } from './half-years.ts'

/** What the DSA asks us to publish (articles 15, 23 and 24), for a half-year: on the page, as a file, and printed. */
export function Transparency({ query }: Address) {
  const periods = halfYears(now())
  const period = periods.find(({ from }) => from === query['from']) ?? periods[0]
  const path = withQuery('/admin/transparency', { from: period.from, to: period.to })
  const report = useResource<Report>(path)
  const save = async () =>
    download(
      `transparency-${period.from}.csv`,
      await file(withQuery('/admin/transparency/export', { from: period.from, to: period.to })),
    )
  return (
    <Place
      title={`Transparency report, ${period.title}`}
      actions={
        <>
          <Action label="Download as CSV" keys="d" run={save} />
          <Action label="Print" keys="p" run={() => print()} />
        </>
      }
    >
      <div class="narrow no-print">
        <SelectField
          label="Half-year"
          name="from"
          value={period.from}
          options={periods.map(({ from, title }) => [from, title])}
          onChange={(from) => setQuery({ from })}
        />
      </div>
      <Read resource={report} rows={12}>
        {(data) => <Shown of={data} />}
      </Read>
    </Place>
  )
}

const medianIn = (seconds: number | null): string => (seconds === null ? '–' : spanIn(seconds * 1000))

function Shown({ of }: { of: Report }) {
  const { reports, decisions, cases, appeals, suspensions, automated, recipients } = of
  return (
    <>
      <Part title="In figures">
        <Facts
          of={[
            ['Monthly active recipients (24.2)', recipients.average ?? `not counted`],
            ['Days counted', recipients.days],
            ['Cases closed', cases.closed],
            ['Median time to a decision', medianIn(cases.median_seconds)],
            ['Suspensions for abuse (23)', suspensions.suspensions],
            ['Bans', suspensions.bans],
            ['Taken back', suspensions.undone],
            ['Decided by automated means (15.1 e)', automated.decisions],
          ]}
        />
      </Part>
      <Part title="Reports and notices (15.1 b)">
        <Table
          caption="Reports and notices"
          rows={reports}
          keyOf={({ reason, is_illegal }) => `${reason} ${is_illegal}`}
          columns={[
            { title: 'Reason', cell: ({ reason }) => wordsOf(reason), isWide: true },
            { title: 'Notice of illegal content (16)', cell: ({ is_illegal }) => (is_illegal ? 'yes' : 'no') },
            { title: 'Count', cell: ({ count }) => count, isNumber: true },
          ]}
        />
      </Part>
      <Part title="Measures (15.1 b, c)">
        <Table
          caption="Measures"
          rows={decisions}
          keyOf={({ measure, policy }) => `${measure} ${policy}`}
          columns={[
            { title: 'Measure', cell: ({ measure }) => wordsOf(measure) },
            { title: 'Rule', cell: ({ policy }) => (policy === null ? '–' : wordsOf(policy)), isWide: true },
            { title: 'Category', cell: ({ category }) => category?.replace('STATEMENT_CATEGORY_', '') ?? '–' },
            { title: 'After a notice', cell: ({ after_notice }) => after_notice, isNumber: true },
            { title: 'Count', cell: ({ count }) => count, isNumber: true },
          ]}
        />
      </Part>
      <Part title="Appeals (15.1 d)">
        <Table
          caption="Appeals"
          rows={appeals}
          keyOf={({ status }) => status}
          columns={[
            { title: 'Outcome', cell: ({ status }) => wordsOf(status), isWide: true },
            { title: 'Count', cell: ({ count }) => count, isNumber: true },
            { title: 'Median time', cell: ({ median_seconds }) => medianIn(median_seconds), isNumber: true },
          ]}
        />
      </Part>
    </>
  )
}
