import { describe, expect, it } from 'vitest'
import { newId } from '../../../../src/foundation/ids.ts'
import { caseAbout, decide, decided, EXPLANATION } from '../../../support/cases.ts'
import { query } from '../../../support/db.ts'
import { keyed, operator, type Operator } from '../../../support/operators.ts'
import { published, type Person } from '../../../support/people.ts'
import { casesAbout, crowd, reportOf } from '../../../support/reports.ts'

/** What two people do at the same time about the same case: one of them is first, and nothing is done twice or lost. */

const ROUNDS = [1, 2, 3]

const statuses = (answers: readonly { status: number }[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b)

const stateOf = async (decision: string) =>
  (await query<{ state: string }>('select state from safety_decisions where id = $1', [decision]))[0]?.state

const decisionsAbout = (person: Pick<Person, 'id'>) =>
  query<{ measure: string; state: string }>(
    'select measure, state from safety_decisions where subject_id = $1 order by created_at',
    [person.id],
  )

const entriesOf = (caseId: string, kind: string) =>
  query('select from case_entries where case_id = $1 and kind = $2', [caseId, kind])

const warn = (by: Operator, caseId: string, key?: string) =>
  by.call(
    'POST',
    `/admin/cases/${caseId}/decision`,
    { policy: 'harassment', measure: 'warning', explanation: EXPLANATION },
    key === undefined ? {} : keyed(key),
  )

/** Lets a claim of somebody lapse at once. */
const lapse = (caseId: string, holder: Operator) =>
  query(`update cases set claimed_by = $2, claimed_until = now() - interval '1 second' where id = $1`, [
    caseId,
    holder.id,
  ])

describe('a decision that is sent twice', () => {
  it('with one key is made once, and both are told of it', async () => {
    const [person, moderator, key] = [await published(), await operator('moderator'), newId()]
    const caseId = await caseAbout(person.id)
    const first = await Promise.all([warn(moderator, caseId, key), warn(moderator, caseId, key)])
    expect(first.map(({ status }) => status)).toContain(201)
    const again = await warn(moderator, caseId, key)
    const made = first.find(({ status }) => status === 201)
    expect([again.status, again.data]).toEqual([201, made?.data])
    expect(await decisionsAbout(person)).toHaveLength(1)
  })

  it('with another key, or none, finds the case closed', async () => {
    const [person, moderator] = [await published(), await operator('moderator')]
    const caseId = await caseAbout(person.id)
    const answers = await Promise.all([
      warn(moderator, caseId, newId()),
      warn(moderator, caseId, newId()),
      warn(moderator, caseId),
    ])
    expect(statuses(answers)).toEqual([201, 409, 409])
    expect(await decisionsAbout(person)).toHaveLength(1)
    expect(await entriesOf(caseId, 'closed')).toHaveLength(1)
  })

  it('while a ban waits, by two moderators, takes effect once', async () => {
    const person = await published()
    await decide(person.id, { measure: 'ban' })
    const moderators = [await operator('moderator'), await operator('moderator')]
    const answers = await Promise.all(
      moderators.map((one) => decide(person.id, { measure: 'suspension', days: 3 }, one)),
    )
    expect(statuses(answers)).toEqual([201, 409])
    const refused = answers.find(({ status }) => status === 409)
    expect(refused?.error.details).toEqual({ reason: 'repeated' })
    expect(await decisionsAbout(person)).toEqual([
      { measure: 'ban', state: 'proposed' },
      { measure: 'suspension', state: 'effective' },
    ])
    // Another measure is another decision.
    expect((await decide(person.id, { measure: 'warning' })).status).toBe(201)
  })
})

describe('a claim that lapses while its holder decides', () => {
  it.each(ROUNDS)('is good until somebody else has taken the case; round %s', async () => {
    const [person, holder, next] = [await published(), await operator('moderator'), await operator('moderator')]
    const caseId = await caseAbout(person.id)
    await lapse(caseId, holder)
    const [made, claimed] = await Promise.all([warn(holder, caseId), next.call('POST', `/admin/cases/${caseId}/claim`)])
    if (made.status === 201) expect(claimed.status).toBe(409)
    else expect([claimed.status, made.error.details?.['reason']]).toEqual([200, 'claimed'])
    expect(await decisionsAbout(person)).toHaveLength(made.status === 201 ? 1 : 0)
  })
})

describe('a report that comes while the case is being closed', () => {
  it.each(ROUNDS)('is decided with it, or waits in the next; round %s', async () => {
    const [person, ...reporters] = await crowd(4)
    const [first, ...later] = reporters
    if (!first) throw new Error('nobody')
    await reportOf(first, person)
    const [open] = await casesAbout(person)
    const moderator = await operator('moderator')
    const [made, ...ids] = await Promise.all([
      warn(moderator, open?.id ?? ''),
      ...later.map((reporter) => reportOf(reporter, person)),
    ])
    expect(made.status).toBe(201)
    const rows = await query<{ report: string; case: string }>(
      `select r.status as report, c.status as "case" from reports r join cases c on c.id = r.case_id where r.id = any($1)`,
      [ids],
    )
    expect(rows).toHaveLength(ids.length)
    for (const row of rows)
      expect([
        { report: 'resolved', case: 'closed' },
        { report: 'pending', case: 'open' },
      ]).toContainEqual(row)
    expect((await casesAbout(person)).filter(({ status }) => status === 'open').length).toBeLessThanOrEqual(1)
  })
})

describe('a decision that is undone', () => {
  it('by two at once is undone once', async () => {
    const person = await published()
    const { id } = await decided(person.id, { measure: 'suspension', days: 3 })
    const seniors = [await operator('senior'), await operator('admin')]
    const answers = await Promise.all(
      seniors.map((one) => one.call('POST', `/admin/decisions/${id}/undo`, { reason: 'A mistake.' })),
    )
    expect(statuses(answers)).toEqual([200, 409])
    const [row] = await query<{ case_id: string }>('select case_id from safety_decisions where id = $1', [id])
    expect(await entriesOf(row?.case_id ?? '', 'undone')).toHaveLength(1)
    expect((await query('select status from users where id = $1', [person.id]))[0]).toEqual({ status: 'active' })
  })

  it.each(ROUNDS)('while its person appeals is either undone or appealed; round %s', async () => {
    const person = await published()
    const { id, statementId } = await decided(person.id, { measure: 'warning' })
    const senior = await operator('senior')
    const [appealed, undone] = await Promise.all([
      person.call('POST', `/safety/statements/${statementId}/appeal`, { text: 'That was not me.' }),
      senior.call('POST', `/admin/decisions/${id}/undo`, { reason: 'A mistake.' }),
    ])
    const reason = [appealed, undone].find(({ status }) => status === 409)?.error.details?.['reason']
    expect([appealed.status, undone.status, reason]).toEqual(
      appealed.status === 201 ? [201, 409, 'appealed'] : [409, 200, 'undone'],
    )
    expect(await stateOf(id)).toBe(appealed.status === 201 ? 'effective' : 'undone')
  })
})

describe('an appeal', () => {
  it('decided by two at once, and otherwise, is decided once', async () => {
    const person = await published()
    const { id, statementId } = await decided(person.id, { measure: 'restriction', features: ['discovery'] })
    const filed = await person.call('POST', `/safety/statements/${statementId}/appeal`, { text: 'That was not me.' })
    const answers = await Promise.all(
      ['granted', 'rejected', 'granted'].map(async (outcome) =>
        (await operator('moderator')).call('POST', `/admin/appeals/${filed.data['appeal_id']}/decision`, {
          outcome,
          explanation: 'We have looked at it again.',
        }),
      ),
    )
    expect(statuses(answers)).toEqual([200, 409, 409])
    const [{ status } = { status: '' }] = await query<{ status: string }>(
      'select status from appeals where decision_id = $1',
      [id],
    )
    expect(await stateOf(id)).toBe(status === 'granted' ? 'undone' : 'effective')
    expect(await query('select from restrictions where decision_id = $1', [id])).toHaveLength(
      status === 'granted' ? 0 : 1,
    )
  })
})

describe('a ban that waits', () => {
  it.each(ROUNDS)('confirmed by one and refused by another at once is one of both; round %s', async () => {
    const person = await published()
    const { data } = await decide(person.id, { measure: 'ban', policy: 'scam' })
    const { id, case_id } = data['decision']
    const [one, other] = [await operator('moderator'), await operator('senior')]
    const [confirmed, refused] = await Promise.all([
      one.call('POST', `/admin/decisions/${id}/confirm`),
      other.call('POST', `/admin/decisions/${id}/refuse`),
    ])
    expect(statuses([confirmed, refused])).toEqual([200, 409])
    const isBanned = confirmed.status === 200
    expect(await stateOf(id)).toBe(isBanned ? 'effective' : 'refused')
    const rows = await query<{ status: string }>(
      'select status from users where id = $1 union all select status from cases where id = $2',
      [person.id, case_id],
    )
    expect(rows.map(({ status }) => status)).toEqual(isBanned ? ['banned', 'closed'] : ['active', 'open'])
    expect(await query('select from banned_marks where decision_id = $1 limit 1', [id])).toHaveLength(isBanned ? 1 : 0)
  })

  it('confirmed and undone at once is in effect or undone, and leaves marks only in effect', async () => {
    const person = await published()
    const { data } = await decide(person.id, { measure: 'ban', policy: 'scam' })
    const { id } = data['decision']
    const [one, senior] = [await operator('moderator'), await operator('senior')]
    const [confirmed, undone] = await Promise.all([
      one.call('POST', `/admin/decisions/${id}/confirm`),
      senior.call('POST', `/admin/decisions/${id}/undo`, { reason: 'A mistake.' }),
    ])
    expect(confirmed.status).toBe(200)
    expect([200, 409]).toContain(undone.status)
    const isBanned = undone.status === 409
    expect((await query('select status from users where id = $1', [person.id]))[0]).toEqual({
      status: isBanned ? 'banned' : 'active',
    })
    expect(await query('select from banned_marks where decision_id = $1 limit 1', [id])).toHaveLength(isBanned ? 1 : 0)
  })
})

describe('an account that is closed while its case is decided', () => {
  it.each(ROUNDS)('is gone, and the case has a decision with a statement, or none; round %s', async () => {
    const person = await published()
    const caseId = await caseAbout(person.id)
    const moderator = await operator('moderator')
    const [made] = await Promise.all([
      decide(person.id, { measure: 'suspension', days: 3 }, moderator, caseId),
      query(`select events from close_account(account => $1, reason => 'deleted_by_owner', at => now())`, [person.id]),
    ])
    expect(await query('select from users where id = $1', [person.id])).toEqual([])
    const statements = await query('select kept_until from statements where user_id = $1', [person.id])
    if (made.status === 201) {
      expect(statements).toEqual([{ kept_until: expect.any(Date) }])
      return
    }
    expect([made.status, made.error.details]).toEqual([409, { reason: 'account_gone' }])
    expect(statements).toEqual([])
    expect((await decide(person.id, { measure: 'none' }, moderator, caseId)).status).toBe(201)
  })
})
