import type pg from 'pg'
import { casesOf, type SeedCase, type SeedRuling } from '../../../drizzle/seed/cases.ts'
import type { SeedPerson } from '../../../drizzle/seed/people.ts'
import { urgencyOf } from '../../../src/catalogue/cases.ts'
import { APPEAL_MONTHS } from '../../../src/catalogue/policies.ts'
import { sealEvidence } from '../../../src/features/safety/evidence.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { sealData } from '../../../src/security/sealed-data.ts'
import { SEALED_PLACES } from '../../../src/security/sealed-places.ts'

interface Keys {
  DATA_KEYS: { id: string; key: string }[]
}

/** Moderators of the database, and a senior one. */
interface Deciders {
  moderators: string[]
  senior: string
}

/**
 * Inserts cases about the people of the seed data. Those that are closed need operators who closed them: where the database has
 * fewer than two moderators and a senior one, they are left out.
 */
export async function insertCases(
  client: pg.Client,
  people: readonly SeedPerson[],
  keys: Keys,
  now: number,
): Promise<void> {
  const deciders = await decidersOf(client)
  const cases = casesOf(people).filter(({ ruling }) => ruling === null || deciders !== null)
  for (const [i, seeded] of cases.entries()) {
    const at = (ago: number) => new Date(now - ago * 60_000)
    const caseId = await join(client, seeded, keys, at)
    const by = deciders?.moderators[i % 2]
    if (by === undefined || deciders === null) continue
    if (seeded.note !== null)
      await client.query('select note_in_case(of_case => $1, entry => $2, at => $3)', [
        caseId,
        JSON.stringify({ kind: 'note', operator_id: by, note: seeded.note }),
        at(15),
      ])
    if (seeded.ruling)
      await close(
        client,
        { seeded, caseId, by, senior: deciders.senior, other: deciders.moderators[(i + 1) % 2] ?? by },
        keys,
        at,
      )
  }
}

async function decidersOf(client: pg.Client): Promise<Deciders | null> {
  const { rows } = await client.query<{ id: string; role: string }>(
    `select id, role from users where role in ('moderator', 'senior') order by id`,
  )
  const moderators = rows.flatMap(({ id, role }) => (role === 'moderator' ? [id] : []))
  const senior = rows.find(({ role }) => role === 'senior')?.id
  return moderators.length >= 2 && senior !== undefined ? { moderators, senior } : null
}

type At = (ago: number) => Date

/** Joins reports and signals to the case, as the product does. */
async function join(
  client: pg.Client,
  { subject, reports, signals, urgency }: SeedCase,
  keys: Keys,
  at: At,
): Promise<string> {
  let caseId = ''
  const joinCase = async (entry: object, ago: number) => {
    const { rows } = await client.query<{ id: string }>(
      `select join_case(subject => $1, entry => $2, urgency => $3, spoken => 'en', at => $4) as id`,
      [subject.id, JSON.stringify(entry), JSON.stringify(urgencyOf(urgency)), at(ago)],
    )
    caseId = rows[0]?.id ?? ''
  }
  for (const { reporter, reason, words, message, ago } of reports) {
    const id = newId(at(ago).getTime())
    await joinCase({ kind: 'report', ref_id: id }, ago)
    await client.query(
      `insert into reports (id, reporter_id, reported_id, reason, description, evidence, case_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        reporter.id,
        subject.id,
        reason,
        words,
        message && (await evidenceOf(keys, id, subject, message, at(ago + 90))),
        caseId,
        at(ago),
      ],
    )
  }
  for (const { ago, ...signal } of signals) await joinCase({ kind: 'signal', ...signal }, ago)
  return caseId
}

const evidenceOf = (keys: Keys, reportId: string, { id }: SeedPerson, content: string, sent: Date): Promise<string> => {
  const evidence = {
    conversation_id: newId(sent.getTime()),
    copied_at: new Date(sent.getTime() + 5_400_000).toISOString(),
    messages: [
      {
        message_id: newId(sent.getTime()),
        seq: 1,
        sender_id: id,
        content,
        message_type: 'text',
        media_id: null,
        created_at: sent.toISOString(),
        edited_at: null,
        deleted_at: null,
      },
    ],
    profile: null,
    pictures: [],
  }
  return sealEvidence(keys, reportId, evidence)
}

interface Closing {
  seeded: SeedCase
  caseId: string
  by: string
  senior: string
  /** The moderator who decides an appeal. */
  other: string
}

/** Decides a case, with its measure, its statement of reasons and an appeal. */
async function close(
  client: pg.Client,
  { seeded, caseId, by, senior, other }: Closing,
  keys: Keys,
  at: At,
): Promise<void> {
  const { subject, ruling } = seeded
  if (!ruling) return
  const { measure, ago, appeal } = ruling
  const [decision, when] = [newId(at(ago).getTime()), at(ago)]
  const until = ruling.days === null ? null : at(ago - ruling.days * 1440)
  const isUndone = appeal?.answer === 'granted'
  const undoneAt = isUndone ? at(ago / 2) : null
  const changesStatus = measure === 'suspension' || measure === 'ban'
  await client.query(
    `insert into safety_decisions (id, case_id, subject_id, policy, measure, features, until, strikes, explanation, state, decided_by,
       confirmed_by, before, effective_at, undone_at, undone_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $14)`,
    [
      decision,
      caseId,
      subject.id,
      ruling.policy,
      measure,
      ruling.features,
      until,
      ruling.strikes,
      ruling.explanation,
      isUndone ? 'undone' : 'effective',
      by,
      measure === 'ban' ? senior : null,
      changesStatus && !isUndone ? JSON.stringify({ base: { status: 'active', reason: null, until: null } }) : null,
      when,
      undoneAt,
      isUndone ? other : null,
    ],
  )
  await client.query(
    `update reports set status = $2, decision_id = $3, decided_at = $4, kept_until = $4::timestamptz + make_interval(months => $5)
     where case_id = $1`,
    [caseId, measure === 'none' ? 'dismissed' : 'resolved', decision, when, APPEAL_MONTHS],
  )
  const note = (kind: string, operator: string, refId: string | null, time: Date) =>
    client.query('select note_in_case(of_case => $1, entry => $2, at => $3)', [
      caseId,
      JSON.stringify({ kind, operator_id: operator, ref_id: refId }),
      time,
    ])
  await note('claimed', by, null, at(ago + 5))
  await note('decision', by, decision, when)
  await note('closed', by, null, when)
  await client.query(`update cases set status = 'closed', closed_at = $2, updated_at = $2 where id = $1`, [
    caseId,
    when,
  ])
  if (measure === 'none') return
  if (!isUndone && (until === null || until > at(0))) await impose(client, { subject, ruling, decision, until, when })
  const statement = newId(when.getTime())
  await client.query(
    `insert into statements (id, decision_id, user_id, appeal_until, created_at)
     values ($1, $2, $3, $4::timestamptz + make_interval(months => $5), $4)`,
    [statement, decision, subject.id, when, APPEAL_MONTHS],
  )
  if (!appeal) return
  const [id, asked] = [newId(at(ago * 0.75).getTime()), at(ago * 0.75)]
  const isOpen = appeal.answer === 'open'
  await client.query(
    `insert into appeals (id, statement_id, decision_id, user_id, words, status, first_by, second_by, decided_by, decided_at,
       explanation, due_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz + interval '7 days', $12)`,
    [
      id,
      statement,
      decision,
      subject.id,
      await sealData(keys, appeal.words, SEALED_PLACES.appeal(id)),
      appeal.answer,
      by,
      measure === 'ban' ? senior : null,
      isOpen ? null : other,
      isOpen ? null : at(ago / 2),
      isOpen ? null : ANSWERS[appeal.answer],
      asked,
    ],
  )
  await note('appeal', other, id, asked)
}

const ANSWERS = {
  open: null,
  granted: 'Your recent picture shows you. We are sorry for the mistake.',
  rejected: 'People told us of the same story independently. The decision stays.',
} as const

/** What a measure that has not ended changes about an account. */
async function impose(
  client: pg.Client,
  {
    subject,
    ruling,
    decision,
    until,
    when,
  }: { subject: SeedPerson; ruling: SeedRuling; decision: string; until: Date | null; when: Date },
): Promise<void> {
  for (const feature of ruling.features)
    await client.query(
      'insert into restrictions (user_id, feature, decision_id, until, created_at) values ($1, $2, $3, $4, $5)',
      [subject.id, feature, decision, until, when],
    )
  if (ruling.measure === 'suspension' || ruling.measure === 'ban')
    await client.query(
      `update users set status = $2, status_reason = $3, status_until = $4, inactive_since = $5, updated_at = $5 where id = $1`,
      [subject.id, ruling.measure === 'ban' ? 'banned' : 'suspended', ruling.policy, until, when],
    )
  if (ruling.measure === 'ban')
    await client.query(
      `insert into banned_marks (kind, mark, decision_id, user_id, created_at)
       select m.kind, m.mark, $2, $1, $3 from marks_of($1) m`,
      [subject.id, decision, when],
    )
}
