import { describe, expect, it } from 'vitest'
import { REVIEW_PERCENT } from '../../../../src/catalogue/cases.ts'
import { newId } from '../../../../src/foundation/ids.ts'
import { caseAbout, decided, decide, undo } from '../../../support/cases.ts'
import { query } from '../../../support/db.ts'
import { logOf, operator, type Operator } from '../../../support/operators.ts'
import { published, signIn } from '../../../support/people.ts'

const next = async (by: Operator) => (await by.call('GET', '/admin/decisions/reviews')).data
const review = (by: Operator, id: string, body: object = { outcome: 'agreed' }) =>
  by.call('POST', `/admin/decisions/${id}/review`, body)
const otherwise = (more: object = {}) => ({ outcome: 'would_decide_otherwise', measure: 'warning', ...more })

/** A decision in effect that is in the sample, or not; made long enough ago to be offered, unless `days` says otherwise. */
async function made({ measure = 'warning', by = '', isSampled = true, days = 1 } = {}): Promise<string> {
  const [subject, moderator] = [await signIn(), by === '' ? (await operator('moderator')).id : by]
  const [row] = await query<{ id: string }>(
    `insert into safety_decisions (id, subject_id, policy, measure, explanation, state, decided_by, confirmed_by, created_at)
     select c.id, $1, 'spam', $2, 'x', 'effective', $3, case when $2 = 'ban' then $4::uuid end, now() - $5 * interval '1 day'
     from (select uuidv7() as id from generate_series(1, 500)) c where is_sampled(c.id, $6) = $7 limit 1 returning id`,
    [subject.id, measure, moderator, newId(), days, REVIEW_PERCENT, isSampled],
  )
  if (!row) throw new Error('no such id')
  return row.id
}

/** Ids of all that an operator is offered, in this test's decisions. */
const offered = async (by: Operator, ids: string[]): Promise<string[]> =>
  (
    await query<{ id: string }>(
      `select id from reviewable(operator => $1, over => '{user}', terms => jsonb_build_object('percent', $2::integer, 'since', now() - interval '14 days'))
       where id = any($3)`,
      [by.id, REVIEW_PERCENT, ids],
    )
  ).map(({ id }) => id)

describe('decisions that are offered for a second look', () => {
  it('are a sample of those of others, without bans, old ones, and what was undone, appealed or reviewed', async () => {
    const senior = await operator('senior')
    const wanted = await made()
    const appealed = await made()
    const [statement] = [newId(), newId()]
    const [row] = await query<{ subject_id: string; decided_by: string }>(
      'select subject_id, decided_by from safety_decisions where id = $1',
      [appealed],
    )
    await query(
      `insert into statements (id, decision_id, user_id, appeal_until, created_at) values ($1, $2, $3, now() + interval '1 day', now())`,
      [statement, appealed, row?.subject_id],
    )
    await query(
      `insert into appeals (id, statement_id, decision_id, user_id, first_by, due_at, created_at) values ($1, $2, $3, $4, $5, now(), now())`,
      [newId(), statement, appealed, row?.subject_id, row?.decided_by],
    )
    const [undone, reviewed] = [await made(), await made()]
    await query(`update safety_decisions set state = 'undone' where id = $1`, [undone])
    expect((await review(await operator('senior'), reviewed)).status).toBe(201)
    const others = [
      await made({ isSampled: false }),
      await made({ measure: 'ban' }),
      await made({ days: 15 }),
      await made({ by: senior.id }),
      appealed,
      undone,
      reviewed,
    ]
    expect(await offered(senior, [wanted, ...others])).toEqual([wanted])
    const { decision, waiting, ...rest } = await next(senior)
    expect(rest).toEqual({})
    expect(waiting).toBeGreaterThan(0)
    expect(others).not.toContain(decision.id)
  })

  it('are not about oneself, nor about whom one has reported', async () => {
    const [senior, id] = [await operator('senior'), await made()]
    const [row] = await query<{ subject_id: string }>('select subject_id from safety_decisions where id = $1', [id])
    await query(
      `insert into reports (id, reporter_id, reported_id, reason, created_at) values ($1, $2, $3, 'spam', now())`,
      [newId(), senior.id, row?.subject_id],
    )
    expect(await offered(senior, [id])).toEqual([])
    expect((await review(senior, id)).status).toBe(403)
  })
})

describe('a review', () => {
  it('that agrees is noted, and changes nothing', async () => {
    const [person, senior] = [await published(), await operator('senior')]
    const { id } = await decided(person.id, { measure: 'suspension', days: 7 })
    const { status, data, trips } = await review(senior, id, { outcome: 'agreed', note: 'Well explained.' })
    expect([status, trips.db]).toEqual([201, 1])
    expect(data).toEqual({
      review: {
        decision_id: id,
        reviewer_id: senior.id,
        outcome: 'agreed',
        policy: null,
        measure: null,
        note: 'Well explained.',
        created_at: expect.any(String),
      },
      case_id: null,
    })
    const moderator = await operator('moderator')
    expect((await moderator.call('GET', `/admin/decisions/${id}/review`)).data).toEqual({ review: data['review'] })
    const [stored] = await query<{ note: string }>('select note from decision_reviews where decision_id = $1', [id])
    expect(stored?.note).not.toContain('explained')
    expect(await query('select status from users where id = $1', [person.id])).toEqual([{ status: 'suspended' }])
    expect(await logOf(senior)).toMatchObject([
      { act: 'decision.review', subject_id: person.id, reason: 'agreed', note: null, after: { decision: id } },
    ])
    expect(await query(`select from case_entries where ref_id = $1 and kind = 'reviewed'`, [id])).toEqual([])
  })

  it('that disagrees is in the timeline, and opens a case again if the reviewer says so', async () => {
    const [person, senior] = [await signIn(), await operator('senior')]
    const { id } = await decided(person.id, { measure: 'warning' })
    const { data, text } = await review(senior, id, otherwise({ measure: 'none', policy: 'spam', opens_case: true }))
    const opened = data['case_id']
    expect(opened, text).toEqual(expect.any(String))
    const entries = await query<{ case_id: string; status: string; operator_id: string }>(
      `select e.case_id, c.status, e.operator_id from case_entries e join cases c on c.id = e.case_id
       where e.ref_id = $1 and e.kind = 'reviewed' order by c.status`,
      [id],
    )
    expect(entries.map(({ status, operator_id }) => [status, operator_id])).toEqual([
      ['closed', senior.id],
      ['open', senior.id],
    ])
    expect(entries[1]?.case_id).toBe(opened)
    const [one] = await query('select state from safety_decisions where id = $1', [id])
    expect(one).toEqual({ state: 'effective' })
  })

  it('is one, by somebody else than the moderator, of what is in effect', async () => {
    const [senior, second] = [await operator('senior'), await operator('senior')]
    const own = await made({ by: senior.id })
    expect((await review(senior, own)).error.code).toBe('FORBIDDEN')
    await expect(
      query(
        `insert into decision_reviews (decision_id, first_by, reviewer_id, outcome, created_at) values ($1, $2, $2, 'agreed', now())`,
        [own, senior.id],
      ),
    ).rejects.toThrow('decision_reviews_by_another')
    const third = await operator('admin')
    const answers = await Promise.all([second, third].map((by) => review(by, own)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const conflict = async (id: string) => (await review(second, id)).error.details?.['reason']
    expect(await conflict(own)).toBe('exists')
    expect(await conflict(await made({ measure: 'ban' }))).toBe('two')
    const { id } = await decided((await signIn()).id, { measure: 'warning' })
    await undo({ id })
    expect(await conflict(id)).toBe('state')
    expect((await review(second, newId())).error.code).toBe('NOT_FOUND')
    expect((await second.call('GET', `/admin/decisions/${id}/review`)).status).toBe(404)
    expect((await review(await operator('moderator'), id)).status).toBe(403)
  })

  it.each([
    { outcome: 'agreed', measure: 'warning' },
    { outcome: 'agreed', opens_case: true },
    { outcome: 'would_decide_otherwise' },
    { outcome: 'would_decide_otherwise', policy: 'spam' },
  ])('is refused as %j', async (body) => {
    expect((await review(await operator('senior'), newId(), body)).error.code).toBe('VALIDATION_FAILED')
  })
})

describe('counts of decisions', () => {
  it('are by moderator, with what became of them', async () => {
    const [moderator, senior, person] = [await operator('moderator'), await operator('senior'), await signIn()]
    const caseId = await caseAbout(person.id)
    await moderator.call('POST', `/admin/cases/${caseId}/claim`)
    await query(`update case_entries set at = at - interval '90 seconds' where case_id = $1 and kind = 'claimed'`, [
      caseId,
    ])
    const first = await decide(person.id, { measure: 'warning' }, moderator, caseId)
    const second = await decide(person.id, { measure: 'restriction', features: ['live'] }, moderator)
    const third = await decide(person.id, { measure: 'warning' }, moderator)
    await query(`update safety_decisions set created_at = created_at - interval '40 days' where id = $1`, [
      third.data['decision'].id,
    ])
    await undo({ id: second.data['decision'].id })
    await review(senior, first.data['decision'].id, otherwise({ measure: 'none' }))
    const appeal = await person.call('POST', `/safety/statements/${first.data['statement_id']}/appeal`, { text: 'No.' })
    expect(appeal.status).toBe(201)
    const counts = async (by: Operator, more = '') =>
      (await by.call('GET', `/admin/decisions/counts${more}`)).data['moderators'] as {
        operator_id: string
        median_seconds: number
      }[]
    const [own, ...others] = await counts(moderator)
    expect(others).toEqual([])
    expect(own).toEqual({
      operator_id: moderator.id,
      decisions: 2,
      measures: { none: 0, warning: 1, content_removed: 0, restriction: 1, suspension: 0, ban: 0 },
      median_seconds: expect.any(Number),
      undone: 1,
      refused: 0,
      appeals: { open: 1, upheld: 0, overturned: 0 },
      reviews: { agreed: 0, would_decide_otherwise: 1 },
    })
    expect(own?.median_seconds).toBeGreaterThanOrEqual(89)
    expect(await counts(senior)).toContainEqual(own)
    expect((await counts(senior, '?days=60')).find(({ operator_id }) => operator_id === moderator.id)).toMatchObject({
      decisions: 3,
    })
    expect(await counts(await operator('moderator'))).toEqual([])
  })
})
