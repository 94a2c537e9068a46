import { describe, expect, it } from 'vitest'
import { CLAIM_SECONDS, MOST_CLAIMS } from '../../../src/catalogue/cases.ts'
import { newId } from '../../../src/foundation/ids.ts'
import type { Answer } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, type Operator } from '../../support/operators.ts'
import {
  bareCases,
  caseAbout,
  crowd,
  entriesOf,
  freshCase,
  moderator,
  pastReports,
  reportOf,
  reportRow,
} from '../../support/reports.ts'
import { openSession } from '../../support/sessions.ts'

const on = (by: Operator, caseId: string, act: string, body?: object) =>
  by.call('POST', `/admin/cases/${caseId}/${act}`, body)
const kindsOf = async (by: Operator, caseId: string) => (await entriesOf(by, caseId)).map(({ kind }) => kind)

/** Lets the claim of a case run out. */
const expire = (caseId: string) =>
  query(`update cases set claimed_until = now() - interval '1 second' where id = $1`, [caseId])

describe('claiming a case', () => {
  it('is for one moderator at a time, however many ask at once', async () => {
    const [id = ''] = await bareCases(1)
    const all = await Promise.all(Array.from({ length: 6 }, moderator))
    const answers = await Promise.all(all.map((by) => on(by, id, 'claim')))
    const winners = answers.filter(({ status }) => status === 200)
    expect(winners).toHaveLength(1)
    const winner = winners[0]?.data['case'].claim
    const refused = answers.filter(({ status }) => status !== 200)
    for (const { error } of refused) {
      expect(error.code).toBe('CONFLICT')
      expect(error.details).toEqual({ claimed_until: winner.until })
    }
    expect(Date.parse(winner.until) - Date.now()).toBeGreaterThan((CLAIM_SECONDS - 60) * 1000)
    const by = all.find((one) => one.id === winner.operator_id) ?? (await moderator())
    // Renewing one's own prolongs it, and is no event.
    await query(`update cases set claimed_until = claimed_until - interval '5 minutes' where id = $1`, [id])
    const again = (await on(by, id, 'claim')).data['case'].claim
    expect(Date.parse(again.until)).toBeGreaterThanOrEqual(Date.parse(winner.until))
    expect(await kindsOf(by, id)).toEqual(['claimed'])
    expect((await logOf(by)).map(({ act }) => act)).toEqual(['case.claim', 'case.read'])
  })

  it('ends with its time, by handing back, and not by the acts of others', async () => {
    const [id = ''] = await bareCases(1)
    const [one, other] = await Promise.all([moderator(), moderator()])
    await on(one, id, 'claim')
    expect((await on(other, id, 'release')).error.code).toBe('CONFLICT')
    expect((await on(other, id, 'escalate', { note: 'x' })).error.code).toBe('CONFLICT')
    expect((await on(other, id, 'skip')).data['case'].claim.operator_id).toBe(one.id)
    await expire(id)
    expect((await on(other, id, 'claim')).status).toBe(200)
    // Whose time is over hands nothing back.
    expect((await on(one, id, 'release')).error.code).toBe('CONFLICT')
    expect((await on(other, id, 'release')).data['case'].claim).toBeNull()
    expect((await on(other, id, 'release')).status).toBe(200)
    expect(await kindsOf(one, id)).toEqual(['claimed', 'skipped', 'claimed', 'released'])
  })

  it('is prolonged by notes and evidence of its holder', async () => {
    const { id, reportId } = await freshCase()
    const [holder, other] = await Promise.all([moderator(), moderator()])
    await on(holder, id, 'claim')
    const left = async () =>
      Number(
        (
          await query<{ s: string }>('select extract(epoch from claimed_until - now()) as s from cases where id = $1', [
            id,
          ])
        )[0]?.s,
      )
    const shorten = () => query(`update cases set claimed_until = now() + interval '1 minute' where id = $1`, [id])
    await shorten()
    expect((await on(other, id, 'notes', { text: 'Seen before.' })).status).toBe(200)
    expect(await left()).toBeLessThan(90)
    expect((await on(holder, id, 'notes', { text: 'Me too.' })).status).toBe(200)
    expect(await left()).toBeGreaterThan(500)
    await shorten()
    expect((await on(holder, id, 'evidence', { report_id: reportId, reason: 'x' })).status).toBe(200)
    expect(await left()).toBeGreaterThan(500)
  })

  it('stops at a few', async () => {
    const ids = await bareCases(MOST_CLAIMS + 1)
    const by = await moderator()
    const answers = await Promise.all(ids.map((id) => on(by, id, 'claim')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(MOST_CLAIMS)
    expect(answers.find(({ status }) => status !== 200)?.error).toMatchObject({
      code: 'CONFLICT',
      details: { most_claims: MOST_CLAIMS },
    })
    expect((await by.call('POST', '/admin/cases/next')).error.code).toBe('CONFLICT')
    expect((await by.call('GET', '/admin/cases/queues')).data['mine']).toBe(MOST_CLAIMS)
    const { data } = await by.call('GET', `/admin/cases?claimed=me`)
    expect(data['cases']).toHaveLength(MOST_CLAIMS)
  })

  it('of a closed one is refused, and so is every act but a note', async () => {
    const [id = ''] = await bareCases(1)
    await query(`update cases set status = 'closed', closed_at = now() where id = $1`, [id])
    const by = await moderator()
    for (const act of ['claim', 'release', 'skip']) expect((await on(by, id, act)).error.code).toBe('CONFLICT')
    expect((await on(by, id, 'escalate', { note: 'x' })).error.code).toBe('CONFLICT')
    expect((await on(by, id, 'notes', { text: 'x' })).status).toBe(200)
  })
})

describe('an escalated case', () => {
  it('is handed back, with a note, and is for seniors alone', async () => {
    const [id = ''] = await bareCases(1)
    const [by, senior] = await Promise.all([moderator(), operator('senior')])
    await on(by, id, 'claim')
    const { data } = await on(by, id, 'escalate', { note: 'A network of accounts.' })
    expect(data['case']).toMatchObject({ is_escalated: true, claim: null })
    expect((await entriesOf(by, id)).at(-1)).toMatchObject({ kind: 'escalated', note: 'A network of accounts.' })
    expect((await on(by, id, 'claim')).error.code).toBe('FORBIDDEN')
    expect((await on(senior, id, 'claim')).status).toBe(200)
  })
})

describe('a case about a moderator', () => {
  it('does not exist for them', async () => {
    const { id, subject, reportId } = await freshCase({ reason: 'underage' })
    const { token } = await openSession(subject.id, 'moderator')
    const call = (method: string, path: string, body?: object) => subject.call(method, path, body, { token })
    const plain = ({ status, text }: Answer) => `${status} ${text.replace(/"request_id":"[^"]+"/, '')}`
    const [own, missing] = await Promise.all([id, newId()].map((each) => call('GET', `/admin/cases/${each}`)))
    expect(own && plain(own)).toBe(missing && plain(missing))
    expect(own?.status).toBe(404)
    for (const act of ['claim', 'release', 'skip']) {
      const { error } = await call('POST', `/admin/cases/${id}/${act}`)
      expect(error.code).toBe('NOT_FOUND')
    }
    expect((await call('POST', `/admin/cases/${id}/notes`, { text: 'x' })).error.code).toBe('NOT_FOUND')
    expect((await call('GET', `/admin/cases?subject_id=${subject.id}`)).data['cases']).toEqual([])
    expect((await call('PATCH', `/admin/reports/${reportId}`, { status: 'dismissed' })).error.code).toBe('NOT_FOUND')
    const listed = (await call('GET', '/admin/reports?limit=100')).data['reports'] as { id: string }[]
    expect(listed.map((report) => report.id)).not.toContain(reportId)
  })

  it('and one that they have reported is left to others', async () => {
    const { id, reporter } = await freshCase()
    const { token } = await openSession(reporter.id, 'moderator')
    expect((await reporter.call('POST', `/admin/cases/${id}/claim`, undefined, { token })).error.code).toBe('FORBIDDEN')
    expect((await reporter.call('GET', `/admin/cases/${id}`, undefined, { token })).status).toBe(200)
  })
})

describe('a case as a moderator reads it', () => {
  it('has its reports, the records of reporters, its timeline and former cases; that is in the audit log', async () => {
    const [subject, one, two] = await crowd(2)
    if (!one || !two) throw new Error('nobody')
    await pastReports(one, 5, 1)
    await reportOf(two, subject, { reason: 'spam' })
    const former = await caseAbout(subject)
    await query(`update cases set status = 'closed', closed_at = now() where id = $1`, [former.id])
    const report = await reportOf(one, subject, { reason: 'scam', description: 'Asked for money', is_illegal: true })
    const id = (await reportRow(report))?.case_id ?? ''
    const by = await moderator()
    const answer = await by.call('GET', `/admin/cases/${id}`)
    expect(answer.trips.db).toBe(1)
    expect(answer.data['case']).toMatchObject({
      id,
      subject: { id: subject.id, first_name: 'Kim', age: 31, account_status: 'active' },
      reasons: ['scam'],
      report_count: 1,
      has_illegal: true,
      entries: [{ kind: 'opened' }, { kind: 'notice', ref_id: report, operator_id: null }],
      reports: [
        {
          id: report,
          reason: 'scam',
          description: 'Asked for money',
          is_illegal: true,
          status: 'pending',
          reporter: { id: one.id, record: { decided: 6, dismissed: 5, is_unreliable: true } },
          has_evidence: true,
        },
      ],
      former_cases: [{ id: former.id, reasons: ['spam'], status: 'closed' }],
    })
    expect(await logOf(by)).toMatchObject([{ act: 'case.read', subject_id: id }])
  })
})
