import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { onReportFiled } from '../../../src/features/safety/on-report-filed.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { minutePasses } from '../../support/clock.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { strangers } from '../../support/pairs.ts'
import { matched } from '../../support/people.ts'
import { decide, evidenceOf, freshCase, moderator, readEvidence, reportOf, reportRow } from '../../support/reports.ts'

const PATIENT = { timeout: 10_000, interval: 200 }

describe('words and evidence', () => {
  const end = (reportId: string) =>
    query(`update reports set kept_until = now() - interval '1 second' where id = $1`, [reportId])
  const copies = async (reportId: string) => (await env.MEDIA.list({ prefix: `evidence/${reportId}/` })).objects

  it('are readable when both accounts are gone, and are deleted when their time is over', async () => {
    const { a: reporter, b: subject } = await matched({ hasPicture: true })
    const id = await reportOf(reporter, subject, { reason: 'scam', description: 'Asked for money' })
    await evidenceOf(id)
    for (const { id: account } of [subject, reporter]) {
      await query(
        `select close_account(account => $1, reason => 'deleted_by_owner', at => now() - interval '1 minute')`,
        [account],
      )
    }
    await minutePasses()
    await expect
      .poll(() => env.MEDIA.list({ prefix: `photos/${subject.id}/` }).then(({ objects }) => objects), PATIENT)
      .toEqual([])
    expect(await reportRow(id)).toMatchObject({ description: 'Asked for money', status: 'pending' })

    const row = await reportRow(id)
    await decide(row?.case_id ?? '', 'resolved')
    const by = await moderator()
    const { data } = await readEvidence(by, id)
    expect(data['evidence']).toMatchObject({ profile: { first_name: 'Kim' }, pictures: [{ kind: 'photo' }] })
    const seen = await by.call('GET', `/admin/cases/${row?.case_id}`)
    expect(seen.data['case'].subject).toEqual({ id: subject.id, first_name: null, age: null, account_status: 'gone' })

    await end(id)
    await minutePasses()
    await expect.poll(() => copies(id), PATIENT).toEqual([])
    expect(await reportRow(id)).toMatchObject({
      description: null,
      evidence: null,
      kept_until: null,
      status: 'resolved',
    })
    expect((await readEvidence(by, id)).error.code).toBe('NOT_FOUND')
  })

  it('are kept while an appeal of the person waits', async () => {
    const { id, subject, reporter, reportId } = await freshCase({ description: 'Words' })
    await decide(id, 'resolved')
    const [decision, statement] = [newId(), newId()]
    await query(
      `with d as (
         insert into safety_decisions (id, case_id, subject_id, policy, measure, explanation, state, decided_by, created_at)
         values ($1, $2, $3, 'scams', 'warning', 'x', 'effective', $4, now()))
       insert into statements (id, decision_id, user_id, appeal_until, created_at) values ($5, $1, $3, now(), now())`,
      [decision, id, subject.id, reporter.id, statement],
    )
    await query(
      `insert into appeals (id, statement_id, decision_id, user_id, first_by, due_at, created_at)
       values (uuidv7(), $1, $2, $3, $4, now(), now())`,
      [statement, decision, subject.id, reporter.id],
    )
    await end(reportId)
    await minutePasses()
    expect(await reportRow(reportId)).toMatchObject({ description: 'Words' })
    await query(
      `update appeals set status = 'rejected', decided_by = $2, decided_at = now(), explanation = 'x' where statement_id = $1`,
      [statement, newId()],
    )
    await minutePasses()
    expect(await reportRow(reportId)).toMatchObject({ description: null })
  })

  it('are not copied any more when their time is over', async () => {
    const [a, b] = await strangers()
    const id = await reportOf(a, b)
    await query(`update reports set evidence = null, decided_at = now(), status = 'dismissed' where id = $1`, [id])
    await onReportFiled(contextWith(), { report_id: id, conversation_id: null })
    expect((await reportRow(id))?.evidence).toBeNull()
  })
})
