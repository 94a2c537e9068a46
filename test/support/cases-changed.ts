import { env } from 'cloudflare:workers'
import { urgencyOf } from '../../src/catalogue/cases.ts'
import { appealToken } from '../../src/features/safety/statements/appeal-link.ts'
import { newId } from '../../src/foundation/ids.ts'
import { readSettings } from '../../src/settings.ts'
import type { Answer } from './api.ts'
import type { Apart, ApartPerson } from './apart.ts'

/** Everything by which cases change, each by its operation, in a deployment of its own. */

interface Cast {
  deployment: Apart
  /** The person that the case is about. */
  subject: ApartPerson
  reporter: ApartPerson
  moderator: ApartPerson
  senior: ApartPerson
  /** An open case about the subject. */
  caseId: string
}

/** New people, and a new case. What Postgres does without a Worker is told to nobody yet. */
export async function freshCast(deployment: Apart): Promise<Cast> {
  const [subject, reporter, moderator, senior] = await Promise.all([
    deployment.person(),
    deployment.person(),
    deployment.person('moderator'),
    deployment.person('senior'),
  ])
  const [opened] = await deployment.query<{ id: string }>(
    'select join_case(subject => $1, entry => $2::jsonb, urgency => $3::jsonb, spoken => null, at => now()) as id',
    [subject.id, JSON.stringify({ kind: 'note', note: 'A test.' }), JSON.stringify(urgencyOf('harassment'))],
  )
  await deployment.query(
    `insert into decisions (id, from_user_id, to_user_id, kind, created_at, updated_at) values ($1, $2, $3, 'pass', now(), now())`,
    [newId(), reporter.id, subject.id],
  )
  return { deployment, subject, reporter, moderator, senior, caseId: opened?.id ?? '' }
}

const decide = ({ moderator, caseId }: Cast, measure: string): Promise<Answer> =>
  moderator.call('POST', `/admin/cases/${caseId}/decision`, {
    policy: 'harassment',
    measure,
    explanation: 'You went on after a no.',
  })

const decisionOf = async (cast: Cast, measure = 'warning'): Promise<Answer['data']> =>
  (await decide(cast, measure)).data

async function appealed(cast: Cast): Promise<string> {
  const { statement_id } = await decisionOf(cast)
  return (await cast.subject.call('POST', `/safety/statements/${statement_id}/appeal`, { text: 'I did not.' })).data[
    'appeal_id'
  ]
}

async function waitingPhoto({ deployment, subject }: Cast): Promise<string> {
  const id = newId()
  await deployment.query(
    `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, status, created_at)
     values ($1, $2, $1::uuid::text, $1::uuid::text, 'L', 1, 1, 0, 'pending', now())`,
    [id, subject.id],
  )
  return id
}

/** Prepares a change, and returns what makes it. */
type Change = (cast: Cast) => Promise<() => Promise<Answer>>

const words = { reason: 'harassment' }
const work =
  (act: string, body?: object): Change =>
  ({ moderator, caseId }) =>
    Promise.resolve(() => moderator.call('POST', `/admin/cases/${caseId}/${act}`, body))
const answerBan =
  (answer: 'confirm' | 'refuse'): Change =>
  async (cast) => {
    const { decision } = await decisionOf(cast, 'ban')
    return () => cast.senior.call('POST', `/admin/decisions/${decision.id}/${answer}`)
  }

/** By the operation that makes it. */
export const CHANGES: Readonly<Record<string, Change>> = {
  'POST /users/{userId}/report': ({ reporter, subject }) =>
    Promise.resolve(() => reporter.call('POST', `/users/${subject.id}/report`, words)),
  'POST /safety/report': ({ reporter, subject }) =>
    Promise.resolve(() => reporter.call('POST', '/safety/report', { ...words, reported_user_id: subject.id })),
  'POST /match/report': async ({ deployment, reporter, subject }) => {
    const match_id = newId()
    await deployment.query('insert into former_matches (id, user_id, gone_id, created_at) values ($1, $2, $3, now())', [
      match_id,
      reporter.id,
      subject.id,
    ])
    return () => reporter.call('POST', '/match/report', { ...words, match_id })
  },
  'POST /safety/notices': ({ deployment, subject }) =>
    Promise.resolve(() =>
      deployment.call('POST', '/safety/notices', {
        body: {
          user_id: subject.id,
          reason: 'It is illegal.',
          name: 'Kim',
          email: `${newId()}@mail.test`,
          good_faith: true,
        },
      }),
    ),
  'POST /admin/cases/next': ({ moderator }) => Promise.resolve(() => moderator.call('POST', '/admin/cases/next', {})),
  'POST /admin/cases/{caseId}/claim': work('claim'),
  'POST /admin/cases/{caseId}/release': async (cast) => {
    await cast.moderator.call('POST', `/admin/cases/${cast.caseId}/claim`)
    return work('release')(cast)
  },
  'POST /admin/cases/{caseId}/skip': work('skip'),
  'POST /admin/cases/{caseId}/escalate': work('escalate', { note: 'A senior is to see it.' }),
  'POST /admin/cases/{caseId}/notes': work('notes', { text: 'A test.' }),
  'POST /admin/cases/{caseId}/decision': (cast) => Promise.resolve(() => decide(cast, 'warning')),
  'POST /admin/decisions/{decisionId}/confirm': answerBan('confirm'),
  'POST /admin/decisions/{decisionId}/refuse': answerBan('refuse'),
  'POST /admin/decisions/{decisionId}/undo': async (cast) => {
    const { decision } = await decisionOf(cast)
    return () => cast.senior.call('POST', `/admin/decisions/${decision.id}/undo`, { reason: 'A mistake.' })
  },
  'POST /admin/decisions/{decisionId}/review': async (cast) => {
    const { decision } = await decisionOf(cast)
    const review = { outcome: 'would_decide_otherwise', measure: 'none', opens_case: true }
    return () => cast.senior.call('POST', `/admin/decisions/${decision.id}/review`, review)
  },
  'POST /safety/statements/{statementId}/appeal': async (cast) => {
    const { statement_id } = await decisionOf(cast)
    return () => cast.subject.call('POST', `/safety/statements/${statement_id}/appeal`, { text: 'I did not.' })
  },
  'POST /safety/appeals/by-link': async (cast) => {
    const { statement_id } = await decisionOf(cast)
    const token = await appealToken(readSettings(env), statement_id, Date.now())
    return () => cast.deployment.call('POST', '/safety/appeals/by-link', { body: { token, text: 'I did not.' } })
  },
  'POST /admin/appeals/{appealId}/decision': async (cast) => {
    const appealId = await appealed(cast)
    const answer = { outcome: 'rejected', explanation: 'We have looked again.' }
    return () => cast.senior.call('POST', `/admin/appeals/${appealId}/decision`, answer)
  },
  'PATCH /admin/reports/{reportId}': async ({ deployment, moderator, subject, caseId }) => {
    const id = newId()
    await deployment.query(
      `insert into reports (id, reporter_id, reported_id, reason, case_id, created_at) values ($1, $2, $3, 'spam', $4, now())`,
      [id, newId(), subject.id, caseId],
    )
    return () => moderator.call('PATCH', `/admin/reports/${id}`, { status: 'reviewed' })
  },
  'POST /admin/photos/{photoId}/decision': async (cast) => {
    const id = await waitingPhoto(cast)
    const rejected = { decision: 'reject', policy: 'child_safety' }
    return () => cast.moderator.call('POST', `/admin/photos/${id}/decision`, rejected)
  },
  'PATCH /admin/users/{userId}/status': ({ senior, subject }) =>
    Promise.resolve(() =>
      senior.call('PATCH', `/admin/users/${subject.id}/status`, { status: 'banned', reason: 'scam' }),
    ),
  // A device of somebody banned, on which somebody new signs up.
  'POST /auth/register': async ({ deployment, subject }) => {
    const device = { 'x-device-id': crypto.randomUUID() }
    const register = () =>
      deployment.call('POST', '/auth/register', {
        body: { email: `${newId()}@mail.test`, password: 'six blue herons wade' },
        headers: device,
      })
    const { data } = await register()
    await deployment.query(
      `with decision as (
         insert into safety_decisions (id, subject_id, policy, measure, state, explanation, decided_by, confirmed_by, effective_at, created_at)
         values ($1, $2, 'scam', 'ban', 'effective', 'A test.', uuidv7(), uuidv7(), now(), now()) returning id)
       insert into banned_marks (kind, mark, decision_id, user_id, created_at)
       select m.kind, m.mark, d.id, $2, now() from decision d, marks_of($3) m where m.kind = 'device'`,
      [newId(), subject.id, data['user'].id],
    )
    return register
  },
}

/** Operations beside them that leave cases as they are. */
export const UNCHANGED: readonly string[] = [
  // It is noted, and prolongs the claim of whoever reads.
  'POST /admin/cases/{caseId}/evidence',
  // A claim of an appeal is no part of the counts.
  'POST /admin/appeals/{appealId}/claim',
  'POST /safety/statements/{statementId}/acknowledge',
  'POST /safety/appeals/by-link/statement',
]
