import { describe, expect, it } from 'vitest'
import { APPEAL_MONTHS } from '../../../src/catalogue/policies.ts'
import { query } from '../../support/db.ts'
import { block } from '../../support/pairs.ts'
import type { Person } from '../../support/people.ts'
import { caseAbout, crowd, decide, freshCase, reportOf, reportRow } from '../../support/reports.ts'
import { connect } from '../../support/sockets.ts'

const own = async (person: Person, query_ = '') =>
  (await person.call('GET', `/safety/reports${query_}`)).data['reports']

describe('own reports', () => {
  it('have a page each, newest first, with an outcome that tells nothing of the measure', async () => {
    const [reporter, one, two] = await crowd(2)
    if (!one || !two) throw new Error('nobody')
    await reportOf(reporter, one, { reason: 'scam', description: 'Asked for money' })
    await reportOf(reporter, two, { reason: 'spam' })
    expect(await own(reporter)).toEqual([
      { ...shown(two, 'spam'), description: null, status: 'pending' },
      { ...shown(one, 'scam'), description: 'Asked for money', status: 'pending' },
    ])
    await decide((await caseAbout(one)).id, 'resolved')
    await decide((await caseAbout(two)).id, 'dismissed')
    expect(await own(reporter)).toMatchObject([
      { status: 'dismissed', outcome: 'no_action' },
      { status: 'resolved', outcome: 'action_taken' },
    ])
    const first = await reporter.call('GET', '/safety/reports?limit=1')
    expect(first.data['reports']).toHaveLength(1)
    const { cursor } = first.meta.pagination
    expect(await own(reporter, `?limit=1&cursor=${cursor}`)).toMatchObject([{ reason: 'scam' }])
    expect(await own(one)).toEqual([])
  })

  it('show somebody who is gone as everywhere, whatever has become of them', async () => {
    const [reporter, one, two] = await crowd(2)
    if (!one || !two) throw new Error('nobody')
    await reportOf(reporter, one)
    await reportOf(reporter, two)
    await query(`update users set status = 'banned' where id = $1`, [one.id])
    await block(two, reporter)
    const gone = { first_name: null, age: null, photos: [], is_gone: true }
    expect((await own(reporter)).map(({ user }: { user: object }) => user)).toEqual([
      { id: two.id, ...gone },
      { id: one.id, ...gone },
    ])
  })
})

const shown = ({ id }: Person, reason: string) => ({
  id: expect.any(String),
  user: expect.objectContaining({ id, first_name: 'Kim', photos: [expect.any(String)] }),
  reason,
  created_at: expect.any(String),
})

describe('a decision', () => {
  it('reaches the reporter once, in their log, and says no more than its status', async () => {
    const { id, reporter, reportId } = await freshCase()
    const socket = await connect('/ws', reporter.token)
    await decide(id, 'resolved')
    await decide(id, 'dismissed')
    const { data } = await socket.next('report:decided')
    expect(data).toEqual({ event_id: expect.any(Number), report_id: reportId, status: 'resolved' })
    socket.close()
    const again = await connect('/ws', reporter.token)
    again.send('resume', { last_event_id: data['event_id'] - 1 })
    expect((await again.next('report:decided')).data).toEqual(data)
  })

  it('keeps words and evidence for six months, and each later one about the person for six more', async () => {
    const { id, subject, reporter, reportId } = await freshCase({ description: 'Words' })
    expect((await reportRow(reportId))?.kept_until).toBeNull()
    await decide(id, 'dismissed')
    const months = (date: Date | null | undefined) =>
      Math.round(((date?.getTime() ?? 0) - Date.now()) / 86_400_000 / 30.4)
    expect(months((await reportRow(reportId))?.kept_until)).toBe(APPEAL_MONTHS)
    await query(`update reports set kept_until = kept_until - interval '4 months' where id = $1`, [reportId])
    await query(`update cases set status = 'closed', closed_at = now() where id = $1`, [id])
    const later = await reportOf(reporter, subject)
    await decide((await reportRow(later))?.case_id ?? '', 'resolved')
    expect(months((await reportRow(reportId))?.kept_until)).toBe(APPEAL_MONTHS)
  })
})
