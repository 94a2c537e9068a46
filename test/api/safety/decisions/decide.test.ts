import { describe, expect, it } from 'vitest'
import { newId } from '../../../../src/foundation/ids.ts'
import { caseAbout, decide, decided, EXPLANATION, reportIn } from '../../../support/cases.ts'
import { query } from '../../../support/db.ts'
import { logOf, operator } from '../../../support/operators.ts'
import { published, signIn } from '../../../support/people.ts'

const stateOfCase = async (caseId: string) => {
  const [row] = await query<Record<string, unknown>>(
    'select status, claimed_by, closed_at is not null as is_closed from cases where id = $1',
    [caseId],
  )
  return row
}

describe('a decision', () => {
  it('closes the case with its reports, makes a statement, and is in the timeline and the log', async () => {
    const [person, reporter, moderator] = [await published(), await signIn(), await operator('moderator')]
    const caseId = await caseAbout(person.id)
    const reportId = await reportIn(caseId, reporter.id, person.id)
    const { status, data, text, trips } = await decide(
      person.id,
      { measure: 'warning', note: 'Second time.' },
      moderator,
      caseId,
    )
    expect(status, text).toBe(201)
    expect(trips.db).toBe(1)
    expect(data['decision']).toMatchObject({
      case_id: caseId,
      subject_id: person.id,
      policy: 'harassment',
      measure: 'warning',
      strikes: 2,
      explanation: EXPLANATION,
      note: 'Second time.',
      state: 'effective',
      decided_by: moderator.id,
      statement_id: data['statement_id'],
    })
    expect(await stateOfCase(caseId)).toEqual({ status: 'closed', claimed_by: null, is_closed: true })
    const decisionId = data['decision'].id
    const reports = await query('select status, decision_id from reports where id = $1', [reportId])
    expect(reports).toEqual([{ status: 'resolved', decision_id: decisionId }])
    const entries = await query<{ kind: string }>('select kind from case_entries where case_id = $1 order by at, id', [
      caseId,
    ])
    expect(entries.map(({ kind }) => kind).slice(-2)).toEqual(['decision', 'closed'])
    expect(await logOf(moderator)).toMatchObject([
      { act: 'decision.make', subject_id: person.id, reason: 'harassment', note: null },
    ])
  })

  it('without a measure dismisses the reports, and says nothing to the person', async () => {
    const [person, reporter] = [await signIn(), await signIn()]
    const caseId = await caseAbout(person.id)
    await reportIn(caseId, reporter.id, person.id)
    const { data, text, status } = await decide(
      person.id,
      { measure: 'none', policy: undefined, explanation: undefined },
      undefined,
      caseId,
    )
    expect(status, text).toBe(201)
    expect(data).toMatchObject({ statement_id: null, decision: { strikes: 0, policy: null } })
    expect(await query('select status from reports where case_id = $1', [caseId])).toEqual([{ status: 'dismissed' }])
    expect((await person.call('GET', '/safety/statements')).data).toEqual({ statements: [] })
    const senior = await operator('senior')
    const undone = await senior.call('POST', `/admin/decisions/${data['decision'].id}/undo`, { reason: 'x' })
    expect(undone.error).toMatchObject({ code: 'CONFLICT' })
  })

  it.each([
    [{ measure: 'warning', policy: undefined }, 'body.policy'],
    [{ measure: 'warning', explanation: undefined }, 'body.explanation'],
    [{ measure: 'restriction' }, 'body.features'],
    [{ measure: 'warning', features: ['sending'] }, 'body.features'],
    [{ measure: 'content_removed' }, 'body.photo_ids'],
    [{ measure: 'warning', days: 3 }, 'body.until'],
    [{ measure: 'suspension', days: 3, until: new Date(Date.now() + 86_400_000).toISOString() }, 'body.days'],
    [{ measure: 'suspension', until: new Date(Date.now() - 86_400_000).toISOString() }, 'body.until'],
    [{ measure: 'none', strikes: 2 }, 'body.strikes'],
  ])('is refused as %j', async (wanted, path) => {
    const { error } = await decide(newId(), wanted, undefined, newId())
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', details: { issues: [{ path }] } })
  })

  it('removes photos of the person only', async () => {
    const [person, other] = [await published(), await published()]
    const [photo] = await query<{ id: string }>('select id from photos where user_id = $1', [other.id])
    const { error } = await decide(person.id, { measure: 'content_removed', photo_ids: [photo?.id] })
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', details: { issues: [{ path: 'body.photo_ids' }] } })
  })
})

describe('a case', () => {
  it('is decided by the moderator who holds it', async () => {
    const [person, holder, other] = [await signIn(), await operator('moderator'), await operator('moderator')]
    const caseId = await caseAbout(person.id)
    await query(`update cases set claimed_by = $2, claimed_until = now() + interval '1 minute' where id = $1`, [
      caseId,
      holder.id,
    ])
    const { status, error } = await decide(person.id, { measure: 'warning' }, other, caseId)
    expect([status, error.details]).toEqual([409, { reason: 'claimed', claimed_until: expect.any(String) }])
    expect((await decide(person.id, { measure: 'warning' }, holder, caseId)).status).toBe(201)
    const again = await decide(person.id, { measure: 'warning' }, holder, caseId)
    expect([again.status, again.error.details]).toEqual([409, { reason: 'closed' }])
  })

  it('is decided once by moderators who race for it', async () => {
    const [person, ...moderators] = [await signIn(), await operator('moderator'), await operator('moderator')]
    const caseId = await caseAbout(person.id)
    const answers = await Promise.all(moderators.map((one) => decide(person.id, { measure: 'warning' }, one, caseId)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect(await query('select from statements where user_id = $1', [person.id])).toHaveLength(1)
  })

  it('of an account that is gone is closed without a measure', async () => {
    const gone = newId()
    const caseId = await caseAbout(gone)
    const { error } = await decide(gone, { measure: 'warning' }, undefined, caseId)
    expect(error).toMatchObject({ code: 'CONFLICT', details: { reason: 'account_gone' } })
    expect((await decide(gone, { measure: 'none' }, undefined, caseId)).status).toBe(201)
  })

  it('shows what its strikes suggest', async () => {
    const person = await signIn()
    const moderator = await operator('moderator')
    const first = await decided(person.id, { measure: 'warning' })
    await decided(person.id, { measure: 'warning', policy: 'spam', strikes: 1 })
    const caseId = await caseAbout(person.id)
    const advice = async (more = '') => (await moderator.call('GET', `/admin/cases/${caseId}/advice${more}`)).data
    expect(await advice()).toEqual({ strikes: 3, with_policy: 3, suggestion: { measure: 'restriction', days: 7 } })
    expect(await advice('?policy=scam')).toMatchObject({ with_policy: 13, suggestion: { measure: 'ban', days: null } })
    await query(`update safety_decisions set created_at = created_at - interval '366 days' where id = $1`, [first.id])
    expect(await advice()).toEqual({ strikes: 1, with_policy: 1, suggestion: { measure: 'warning', days: null } })
    expect((await moderator.call('GET', `/admin/cases/${newId()}/advice`)).status).toBe(404)
  })
})

describe('nobody decides', () => {
  it('about themselves', async () => {
    const moderator = await operator('moderator')
    expect((await decide(moderator.id, { measure: 'none' }, moderator)).error).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('about whom they have reported', async () => {
    const [person, moderator] = [await signIn(), await operator('moderator')]
    const caseId = await caseAbout(person.id)
    await reportIn(caseId, moderator.id, person.id)
    expect((await decide(person.id, { measure: 'warning' }, moderator, caseId)).status).toBe(403)
  })

  it.each([
    ['moderator', 'admin', 403],
    ['senior', 'admin', 403],
    ['moderator', 'moderator', 403],
    ['moderator', 'support', 201],
    ['senior', 'moderator', 201],
    ['admin', 'admin', 201],
  ] as const)('as %s about %s: %i', async (role, subjectRole, expected) => {
    const [subject, decider] = [await operator(subjectRole), await operator(role)]
    await query('update users set role = $2 where id = $1', [subject.id, subjectRole])
    expect((await decide(subject.id, { measure: 'warning' }, decider)).status).toBe(expected)
  })

  it('about what is escalated, but seniors', async () => {
    const person = await signIn()
    const caseId = await caseAbout(person.id)
    await query('update cases set is_escalated = true where id = $1', [caseId])
    expect((await decide(person.id, { measure: 'warning' }, undefined, caseId)).status).toBe(403)
    expect((await decide(person.id, { measure: 'warning' }, await operator('senior'), caseId)).status).toBe(201)
  })
})

it('lists decisions, and the table of rules', async () => {
  const [person, moderator] = [await signIn(), await operator('moderator')]
  const [first, second] = [
    await decided(person.id, { measure: 'warning' }),
    await decided(person.id, { measure: 'warning' }),
  ]
  const page = await moderator.call('GET', `/admin/decisions?subject_id=${person.id}&limit=1`)
  expect(page.data['decisions'].map(({ id }: { id: string }) => id)).toEqual([second.id])
  const { cursor } = page.meta['pagination']
  const rest = await moderator.call('GET', `/admin/decisions?subject_id=${person.id}&limit=1&cursor=${cursor}`)
  expect(rest.data['decisions'].map(({ id }: { id: string }) => id)).toEqual([first.id])
  const { data } = await moderator.call('GET', '/admin/policies')
  expect(data['policies'].find(({ key }: { key: string }) => key === 'scam')).toMatchObject({ is_fraud: true })
})
