import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { strangers } from '../../support/pairs.ts'
import { caseAbout, casesAbout, crowd, pastReports, reportOf } from '../../support/reports.ts'

const entriesAbout = (caseId: string) =>
  query('select kind, ref_id, signal from case_entries where case_id = $1 order by at, id', [caseId])

describe('reports about a person', () => {
  it('join one case, which goes by the gravest of them', async () => {
    const [subject, one, two] = await crowd(2)
    if (!one || !two) throw new Error('nobody')
    const spam = await reportOf(one, subject, { reason: 'spam' }, { headers: { 'accept-language': 'pt-PT,en;q=0.5' } })
    expect(await caseAbout(subject)).toMatchObject({
      queue: 'fraud',
      severity: 4,
      due_hours: 72,
      language: 'pt',
      status: 'open',
    })
    const underage = await reportOf(two, subject, { reason: 'underage' })
    const found = await caseAbout(subject)
    expect(found).toMatchObject({ queue: 'safety', severity: 1, due_hours: 4, language: 'pt' })
    expect(await entriesAbout(found.id)).toEqual([
      { kind: 'opened', ref_id: null, signal: null },
      { kind: 'report', ref_id: spam, signal: null },
      { kind: 'report', ref_id: underage, signal: null },
    ])
    // A milder one changes nothing of that.
    await reportOf(one, subject, { reason: 'fake_profile' })
    expect(await caseAbout(subject)).toMatchObject({ queue: 'safety', severity: 1, due_hours: 4 })
  })

  it('join one case also when many report at once', async () => {
    const [subject, ...reporters] = await crowd(6)
    await Promise.all(reporters.map((reporter) => reportOf(reporter, subject, { reason: 'scam' })))
    const found = await caseAbout(subject)
    expect(await entriesAbout(found.id)).toHaveLength(7)
    expect(await query('select 1 from reports where case_id = $1', [found.id])).toHaveLength(6)
  })

  it('open another case when the former one is closed', async () => {
    const [reporter, subject] = await strangers()
    await reportOf(reporter, subject)
    await query(`update cases set status = 'closed', closed_at = now() where subject_id = $1`, [subject.id])
    await reportOf(reporter, subject)
    expect((await casesAbout(subject)).map(({ status }) => status)).toEqual(['closed', 'open'])
  })

  it('are notices where their author believes it illegal, which is graver than some reasons', async () => {
    const [one, other] = await strangers()
    const id = await reportOf(one, other, { reason: 'spam', is_illegal: true })
    const found = await caseAbout(other)
    expect(found).toMatchObject({ queue: 'notices', severity: 2, due_hours: 24 })
    expect(await entriesAbout(found.id)).toContainEqual({ kind: 'notice', ref_id: id, signal: null })
    await reportOf(other, one, { reason: 'harassment', is_illegal: true })
    expect(await caseAbout(one)).toMatchObject({ queue: 'safety', severity: 1, due_hours: 8 })
  })
})

describe('a reporter whose reports are mostly dismissed', () => {
  it.each([
    ['spam', { severity: 4, due_hours: 144 }],
    ['scam', { severity: 3, due_hours: 48 }],
    ['fake_profile', { severity: 4, due_hours: 96 }],
  ])('weighs less for %s', async (reason, urgency) => {
    const [reporter, subject] = await strangers()
    await pastReports(reporter, 7, 3)
    await reportOf(reporter, subject, { reason })
    expect(await caseAbout(subject)).toMatchObject(urgency)
  })

  it.each([
    ['underage', {}, { severity: 1, due_hours: 4 }],
    ['harassment', {}, { severity: 1, due_hours: 8 }],
    ['inappropriate_behavior', {}, { severity: 2, due_hours: 24 }],
    ['spam', { is_illegal: true }, { severity: 2, due_hours: 24 }],
  ])('weighs as everybody for the safety of people: %s', async (reason, more, urgency) => {
    const [reporter, subject] = await strangers()
    await pastReports(reporter, 20)
    await reportOf(reporter, subject, { reason, ...more })
    expect(await caseAbout(subject)).toMatchObject(urgency)
  })

  it.each([
    ['four dismissed ones', 4, 0],
    ['six of ten', 6, 4],
  ])('is not one with %s', async (_what, dismissed, resolved) => {
    const [reporter, subject] = await strangers()
    await pastReports(reporter, dismissed, resolved)
    await reportOf(reporter, subject, { reason: 'scam' })
    expect(await caseAbout(subject)).toMatchObject({ severity: 2, due_hours: 24 })
  })

  it('is noticed when they go on, once for an open case', async () => {
    const [reporter, ...subjects] = await crowd(7)
    await pastReports(reporter, 6)
    for (const subject of subjects.slice(0, 4)) await reportOf(reporter, subject)
    expect(await casesAbout(reporter)).toEqual([])
    // The fifth within a day, and two more at once.
    await Promise.all(subjects.slice(4).map((subject) => reportOf(reporter, subject)))
    const found = await caseAbout(reporter)
    expect(found).toMatchObject({ queue: 'fraud', severity: 3, due_hours: 48 })
    expect((await entriesAbout(found.id)).filter(({ kind }) => kind === 'signal')).toEqual([
      { kind: 'signal', ref_id: null, signal: 'report_spam' },
    ])
  })

  it('is not noticed for five reports of somebody reliable', async () => {
    const [reporter, ...subjects] = await crowd(5)
    for (const subject of subjects) await reportOf(reporter, subject)
    expect(await casesAbout(reporter)).toEqual([])
  })
})
