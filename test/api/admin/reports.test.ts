import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { logOf } from '../../support/operators.ts'
import { connect } from '../../support/sockets.ts'
import { entriesOf, freshCase, moderator, reportRow } from '../../support/reports.ts'

describe('the list of reports', () => {
  it('has all of them for moderators, newest first, by their status', async () => {
    const { id, subject, reporter, reportId } = await freshCase({ reason: 'scam', description: 'Asked for money' })
    const by = await moderator()
    const { data, trips } = await by.call('GET', '/admin/reports?status=pending&limit=100')
    expect(trips.db).toBe(1)
    expect(data['reports'].find((report: { id: string }) => report.id === reportId)).toEqual({
      id: reportId,
      case_id: id,
      reporter: { id: reporter.id, first_name: 'Kim', age: 31, account_status: 'active' },
      reported_user: { id: subject.id, first_name: 'Kim', age: 31, account_status: 'active' },
      reason: 'scam',
      description: 'Asked for money',
      is_illegal: false,
      status: 'pending',
      created_at: expect.any(String),
    })
    const times = data['reports'].map(({ created_at }: { created_at: string }) => created_at)
    expect(times).toEqual(times.toSorted().toReversed())
    expect(await logOf(by)).toMatchObject([{ act: 'report.list', subject_id: 'pending' }])
    const first = await by.call('GET', '/admin/reports?limit=1')
    expect((await by.call('GET', `/admin/reports?limit=1&cursor=${first.meta.pagination.cursor}`)).status).toBe(200)
  })
})

describe('reviewing a report', () => {
  it('marks it, or dismisses it, which its author hears of; the case stays open', async () => {
    const { id, reporter, reportId } = await freshCase()
    const socket = await connect('/ws', reporter.token)
    const by = await moderator()
    const review = (body: object) => by.call('PATCH', `/admin/reports/${reportId}`, body)
    expect((await review({ status: 'reviewed' })).status).toBe(200)
    expect((await reporter.call('GET', '/safety/reports')).data['reports']).toMatchObject([{ status: 'reviewed' }])
    expect((await review({ status: 'dismissed', note: 'Their own photo.' })).status).toBe(200)
    expect((await socket.next('report:decided')).data).toMatchObject({ report_id: reportId, status: 'dismissed' })
    expect((await reportRow(reportId))?.kept_until?.getTime()).toBeGreaterThan(Date.now() + 170 * 86_400_000)
    expect((await review({ status: 'reviewed' })).error.code).toBe('CONFLICT')
    expect(await query('select status from cases where id = $1', [id])).toEqual([{ status: 'open' }])
    const notes = (await entriesOf(by, id)).filter(({ kind }) => kind === 'note')
    expect(notes).toMatchObject([
      { ref_id: reportId, operator_id: by.id, note: 'Report reviewed' },
      { ref_id: reportId, note: 'Report dismissed: Their own photo.' },
    ])
    expect((await logOf(by)).slice(0, 2)).toMatchObject([
      { act: 'report.review', before: { status: 'pending' }, after: { status: 'reviewed' } },
      { act: 'report.review', before: { status: 'reviewed' }, after: { status: 'dismissed' } },
    ])
  })

  it('waits while another moderator holds the case, and is never of one by the moderator', async () => {
    const { id, reportId } = await freshCase()
    const [by, other] = await Promise.all([moderator(), moderator()])
    await other.call('POST', `/admin/cases/${id}/claim`)
    const review = () => by.call('PATCH', `/admin/reports/${reportId}`, { status: 'dismissed' })
    const { error } = await review()
    expect(error).toMatchObject({ code: 'CONFLICT', details: { claimed_until: expect.any(String) } })
    await query('update reports set reporter_id = $2 where id = $1', [reportId, by.id])
    expect((await review()).error.code).toBe('NOT_FOUND')
    const missing = await by.call('PATCH', `/admin/reports/${newId()}`, { status: 'dismissed' })
    expect(missing.error.code).toBe('NOT_FOUND')
  })
})
