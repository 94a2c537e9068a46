import { expect } from 'vitest'
import type { DomainEvent } from '../../src/catalogue/domain-events.ts'
import { consumers } from '../../src/consumers.ts'
import { openEvidence, type Evidence } from '../../src/features/safety/evidence.ts'
import { newId } from '../../src/foundation/ids.ts'
import { publish } from '../../src/foundation/outbox.ts'
import type { Answer, CallOptions, Json } from './api.ts'
import { contextWith } from './context.ts'
import { query } from './db.ts'
import { operator, type Operator } from './operators.ts'
import { freshPlace, published, type Person } from './people.ts'
import { workerWith } from './worker.ts'

/** The Worker, which has copied the evidence of a report when it answers. */
const fetcher = workerWith({})

/** Reports somebody; the id of the report. */
export async function reportOf(
  by: Person,
  about: Person,
  body: object = {},
  options: CallOptions = {},
): Promise<string> {
  const answer = await by.call(
    'POST',
    `/users/${about.id}/report`,
    { reason: 'spam', ...body },
    { fetcher, ...options },
  )
  expect(answer.status, answer.text).toBe(200)
  return answer.data['report_id']
}

/** One whom so many others can report. */
export async function crowd(count: number): Promise<[Person, ...Person[]]> {
  const location = await freshPlace()
  const [one, ...others] = await Promise.all(Array.from({ length: count + 1 }, () => published({ location })))
  if (!one) throw new Error('nobody')
  return [one, ...others]
}

export interface CaseRow extends Record<string, unknown> {
  id: string
  queue: string
  severity: number
  language: string | null
  status: string
  due_hours: number
}

/** The cases about somebody, oldest first. */
export const casesAbout = ({ id }: Pick<Person, 'id'>): Promise<CaseRow[]> =>
  query<CaseRow>(
    `select id, queue, severity, language, status, is_escalated,
       round(extract(epoch from due_at - opened_at) / 3600)::integer as due_hours
     from cases where subject_id = $1 order by opened_at`,
    [id],
  )

/** The only case about somebody. */
export async function caseAbout(person: Pick<Person, 'id'>): Promise<CaseRow> {
  const [row, ...others] = await casesAbout(person)
  if (!row || others.length > 0) throw new Error('no case, or several')
  return row
}

/** A new case about somebody new. */
export async function freshCase(
  body: object = {},
): Promise<{ id: string; subject: Person; reporter: Person; reportId: string }> {
  const [subject, reporter] = await crowd(1)
  if (!reporter) throw new Error('nobody')
  const reportId = await reportOf(reporter, subject, body)
  return { id: (await caseAbout(subject)).id, subject, reporter, reportId }
}

/** Cases about people who are not there, for queues: as many as wanted. Their ids. */
export async function bareCases(count: number, queue = 'fraud', severity = 4): Promise<string[]> {
  const rows = await query<{ id: string }>(
    `insert into cases (id, subject_id, queue, severity, due_at, opened_at, updated_at)
     select uuidv7(), uuidv7(), $2, $3, now() + interval '1 hour', now(), now() from generate_series(1, $1) returning id`,
    [count, queue, severity],
  )
  return rows.map(({ id }) => id)
}

/** Gives somebody decided reports, so many of them dismissed, about people who are not there. */
export const pastReports = (person: Person, dismissed: number, resolved = 0): Promise<unknown> =>
  query(
    `insert into reports (id, reporter_id, reported_id, reason, status, decided_at, kept_until, created_at)
     select uuidv7(), $1, uuidv7(), 'spam', case when n <= $2 then 'dismissed' else 'resolved' end,
       now() - interval '2 days', now() + interval '5 months', now() - interval '3 days'
     from generate_series(1, $2::integer + $3::integer) n`,
    [person.id, dismissed, resolved],
  )

/** Decides the reports of a case as the decision of a moderator does, and publishes what it announces. */
export async function decide(caseId: string, outcome: 'resolved' | 'dismissed'): Promise<void> {
  const [row] = await query<{ events: DomainEvent[] }>(
    `select decide_reports(of_case => $1, decision => $2, outcome => $3, at => now()) as events`,
    [caseId, newId(), outcome],
  )
  await publish(contextWith(), consumers, row?.events ?? [])
}

export const reportRow = async (id: string) =>
  (
    await query<{
      description: string | null
      evidence: string | null
      notifier: string | null
      status: string
      kept_until: Date | null
      case_id: string
    }>('select description, evidence, notifier, status, kept_until, case_id from reports where id = $1', [id])
  )[0]

/** What is sealed in a report. */
export async function evidenceOf(reportId: string): Promise<Evidence> {
  await expect.poll(async () => (await reportRow(reportId))?.evidence).toEqual(expect.any(String))
  return openEvidence(contextWith().settings, reportId, (await reportRow(reportId))?.evidence ?? '')
}

/** Opens the evidence of a report as a moderator. */
export async function readEvidence(by: Operator, reportId: string): Promise<Answer> {
  const row = await reportRow(reportId)
  return by.call('POST', `/admin/cases/${row?.case_id}/evidence`, { report_id: reportId, reason: 'To decide.' })
}

/** A moderator, whom Postgres knows as one, too. */
export async function moderator(): Promise<Operator> {
  const by = await operator('moderator')
  await query(`update users set role = 'moderator' where id = $1`, [by.id])
  return by
}

/** The entries of a case, as a moderator sees them. */
export async function entriesOf(by: Operator, caseId: string): Promise<Json[]> {
  const { data, status, text } = await by.call('GET', `/admin/cases/${caseId}`)
  expect(status, text).toBe(200)
  return data['case'].entries
}
