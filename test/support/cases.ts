import { expect } from 'vitest'
import { urgencyOf } from '../../src/catalogue/cases.ts'
import { newId } from '../../src/foundation/ids.ts'
import type { Answer } from './api.ts'
import { query } from './db.ts'
import { operator, type Operator } from './operators.ts'

/** An open case about somebody, with a note; the one that there is, if there is one. */
export async function caseAbout(subjectId: string): Promise<string> {
  const [row] = await query<{ id: string }>(
    'select join_case(subject => $1, entry => $2::jsonb, urgency => $3::jsonb, spoken => $4, at => now()) as id',
    [subjectId, JSON.stringify({ kind: 'note', note: 'For a test.' }), JSON.stringify(urgencyOf('harassment')), 'en'],
  )
  return row?.id ?? ''
}

/** A report of somebody that has joined a case. */
export async function reportIn(caseId: string, reporterId: string, reportedId: string): Promise<string> {
  const id = newId()
  await query(
    `insert into reports (id, reporter_id, reported_id, reason, case_id, created_at) values ($1, $2, $3, 'harassment', $4, now())`,
    [id, reporterId, reportedId, caseId],
  )
  return id
}

export const EXPLANATION = 'You kept writing after they had asked you to stop.'

/** Decides a case about somebody; by a new moderator, unless one is named. */
export async function decide(
  subjectId: string,
  wanted: Record<string, unknown>,
  by?: Operator,
  caseId?: string,
): Promise<Answer> {
  const moderator = by ?? (await operator('moderator'))
  return moderator.call('POST', `/admin/cases/${caseId ?? (await caseAbout(subjectId))}/decision`, {
    policy: 'harassment',
    explanation: EXPLANATION,
    ...wanted,
  })
}

export interface Decided {
  id: string
  statementId: string
}

/** The same, where it has to work. A ban is confirmed by a second moderator. */
export async function decided(subjectId: string, wanted: Record<string, unknown>): Promise<Decided> {
  const answer = await decide(subjectId, wanted)
  expect(answer.status, answer.text).toBe(201)
  const { id, measure } = answer.data['decision']
  if (measure !== 'ban') return { id, statementId: answer.data['statement_id'] }
  const second = await operator('moderator')
  const confirmed = await second.call('POST', `/admin/decisions/${id}/confirm`)
  expect(confirmed.status, confirmed.text).toBe(200)
  return { id, statementId: confirmed.data['statement_id'] }
}

/** Undoes a decision. */
export async function undo({ id }: Pick<Decided, 'id'>): Promise<void> {
  const senior = await operator('senior')
  const { status, text } = await senior.call('POST', `/admin/decisions/${id}/undo`, { reason: 'A mistake.' })
  expect(status, text).toBe(200)
}
