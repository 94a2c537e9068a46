import { isPolicyKey, policyOf } from '../../../../catalogue/policies.ts'
import type { UserContext } from '../../../../context.ts'
import { fieldRefused } from '../../../../foundation/errors.ts'
import { line } from '../../../../foundation/text/csv.ts'
import { transparencyOf } from './queries.ts'
import type { TransparencyView } from './schemas.ts'

/** The longest time that one report covers, in milliseconds. */
const LONGEST = 366 * 86_400_000

/** The days of a report, as YYYY-MM-DD in UTC; `to` is the day after the last one. */
export interface Period {
  from: string
  to: string
}

/** What the transparency report of a time counts (DSA articles 15 and 24). @throws AppError VALIDATION_FAILED */
export async function readTransparency(ctx: UserContext, { from, to }: Period): Promise<TransparencyView> {
  const length = Date.parse(to) - Date.parse(from)
  if (length <= 0) throw fieldRefused('query.to', 'must be after from')
  if (length > LONGEST) throw fieldRefused('query.to', 'must be within a year of from')
  const row = await transparencyOf(ctx.db, { from, to })
  return {
    from,
    to,
    reports: row.reports,
    decisions: row.decisions.map((one) => ({
      ...one,
      category: one.policy !== null && isPolicyKey(one.policy) ? policyOf(one.policy).category : null,
    })),
    cases: { closed: row.cases.closed, median_seconds: rounded(row.cases.median_seconds) },
    appeals: row.appeals.map((one) => ({ ...one, median_seconds: rounded(one.median_seconds) })),
    suspensions: row.suspensions,
    // Every decision is made by a moderator; signals only open cases.
    automated: { decisions: 0 },
    recipients: row.recipients,
  }
}

const rounded = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds))

/** The same as a table of section, name and value. @throws AppError VALIDATION_FAILED */
export async function exportTransparency(ctx: UserContext, period: Period): Promise<string> {
  const view = await readTransparency(ctx, period)
  const rows: [section: string, name: string, detail: string, value: number | null][] = [
    ...view.reports.map(
      ({ reason, is_illegal, count }) =>
        [is_illegal ? 'notices' : 'reports', reason, '', count] satisfies [string, string, string, number],
    ),
    ...view.decisions.flatMap(({ measure, policy, count, after_notice }) => [
      ['decisions', measure, policy ?? '', count] satisfies [string, string, string, number],
      ['decisions_after_notice', measure, policy ?? '', after_notice] satisfies [string, string, string, number],
    ]),
    ['cases', 'closed', '', view.cases.closed],
    ['cases', 'median_seconds', '', view.cases.median_seconds],
    ...view.appeals.flatMap(({ status, count, median_seconds }) => [
      ['appeals', status, 'count', count] satisfies [string, string, string, number],
      ['appeals', status, 'median_seconds', median_seconds] satisfies [string, string, string, number | null],
    ]),
    ...Object.entries(view.suspensions).map(
      ([name, count]) => ['suspensions', name, '', count] satisfies [string, string, string, number],
    ),
    ['automated', 'decisions', '', view.automated.decisions],
    ['recipients', 'average', '', view.recipients.average],
    ['recipients', 'days', '', view.recipients.days],
  ]
  return [line(['section', 'name', 'detail', 'value']), ...rows.map((row) => line(row))].join('')
}
