import type pg from 'pg'
import { REPORT_REASONS, urgencyOf, type ReportReason } from '../../src/catalogue/cases.ts'
import { newId } from '../../src/foundation/ids.ts'
import { insertPeople } from '../pairs/people.ts'

export interface Filled {
  cases: number
  reports: number
  /** Cases that other moderators hold. */
  claimed: number
  appeals: number
  photos: number
}

/** Of a hundred reports, how many give each reason. */
const SHARES: Readonly<Record<ReportReason, number>> = {
  spam: 24,
  scam: 22,
  fake_profile: 18,
  inappropriate_behavior: 16,
  harassment: 9,
  other: 7,
  underage: 4,
}
const LANGUAGES = ['pt', 'en', 'es', 'fr']
const MINUTE = 60_000
/** The time over which the reports came: the cases due soonest are overdue. */
const SPREAD = 72 * 60 * MINUTE
const CLAIMS_EACH = 5

/**
 * Writes open cases about as many people, who have reported each other; each case has one to five reports, which join it as
 * they do in the product. Some cases are held by others. Beside them, appeals and photos that wait.
 */
export async function fillCases(
  db: Pick<pg.Client, 'query'>,
  { cases, reports, claimed, appeals, photos }: Filled,
): Promise<void> {
  const people = await insertPeople(db, cases, 'free')
  const deck = REPORT_REASONS.flatMap((reason) => Array.from({ length: SHARES[reason] }, () => reason))
  const now = Date.now()
  const filed = Array.from({ length: reports }, (_, i) => {
    // Prime steps, so that reasons, languages and numbers of reports do not go together.
    const reason = deck[(i * 37) % deck.length] ?? 'other'
    const at = now - Math.floor(((i * 7919) % reports) * (SPREAD / reports))
    return {
      id: newId(at),
      about: people[subjectOf(i, cases)],
      by: people[(subjectOf(i, cases) + 1 + (i % 97)) % cases],
      reason,
      urgency: urgencyOf(reason),
      spoken: LANGUAGES[(i * 13) % LANGUAGES.length],
      at: new Date(at).toISOString(),
    }
  })
  await db.query(
    `with filed as materialized (
       select * from jsonb_to_recordset($1::jsonb)
         as f(id uuid, about uuid, by uuid, reason text, urgency jsonb, spoken text, at timestamptz)
     ), joined as materialized (
       select f.*, join_case(
         subject => f.about, entry => jsonb_build_object('kind', 'report', 'ref_id', f.id), urgency => f.urgency, spoken => f.spoken,
         at => f.at) as of_case
       from filed f
     )
     insert into reports (id, reporter_id, reported_id, reason, description, evidence, case_id, created_at)
     select id, by, about, reason, 'Keeps writing after a clear no, and asks for money in another app.', repeat(id::text, 100), of_case, at
     from joined`,
    [JSON.stringify(filed)],
  )
  await db.query(
    `with operators as materialized (select uuidv7() as id, o from generate_series(0, $1::integer / $2::integer) o)
     update cases c set claimed_by = p.id, claimed_until = now() + interval '1 hour'
     from (
       select w.id as case_id, row_number() over (order by w.severity, w.due_at, w.id) - 1 as place
       from cases w where w.status = 'open' order by w.severity, w.due_at, w.id limit $1::integer) n
     join operators p on p.o = n.place / $2::integer
     where c.id = n.case_id`,
    [claimed, CLAIMS_EACH],
  )
  await fillAppeals(db, people.slice(0, appeals))
  await db.query(
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, status, created_at)
     select uuidv7(), id, id || '-waits', id || '-waits', '', 1, 1, 1, 'pending', now() - make_interval(mins => n::integer)
     from unnest($1::uuid[]) with ordinality p(id, n)`,
    [people.slice(0, photos)],
  )
  await db.query('analyze')
}

/** Every case gets one report, then those of a residue more, up to five: three on average. */
function subjectOf(report: number, cases: number): number {
  if (report < cases) return report
  const more = report - cases
  // Of five cases in a row, the later ones get more: 0, 1, 2, 3 and 4 beyond the first.
  const [five, place] = [Math.floor(more / 10), more % 10]
  return (five * 5 + ([1, 2, 2, 3, 3, 3, 4, 4, 4, 4][place] ?? 0)) % cases
}

/** Appeals against warnings, by these people, which wait. */
async function fillAppeals(db: Pick<pg.Client, 'query'>, people: readonly string[]): Promise<void> {
  await db.query(
    `with warned as materialized (
       select id as person, uuidv7() as decision, uuidv7() as statement, uuidv7() as moderator,
         now() - make_interval(mins => n::integer) as at
       from unnest($1::uuid[]) with ordinality p(id, n)
     ), decisions as (
       insert into safety_decisions (
         id, subject_id, policy, measure, strikes, explanation, state, decided_by, effective_at, created_at)
       select decision, person, 'harassment', 'warning', 1, 'You kept writing after a clear no.', 'effective', moderator, at, at
       from warned
     ), told as (
       insert into statements (id, decision_id, user_id, appeal_until, created_at)
       select statement, decision, person, at + interval '6 months', at from warned
     )
     insert into appeals (id, statement_id, decision_id, user_id, words, first_by, due_at, created_at)
     select uuidv7(), statement, decision, person, 'sealed', moderator, at + interval '7 days', at from warned`,
    [people],
  )
}
