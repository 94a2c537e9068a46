import { eq } from 'drizzle-orm'
import { decisionReviews } from '../../../../drizzle/decision-reviews.ts'
import * as functions from '../../../../drizzle/functions/generated.ts'
import type { DecisionRow, Reviewed, ReviewRow } from '../../../../drizzle/functions/results/decisions.ts'
import { whole } from '../../../../drizzle/functions/rows.ts'
import type { Db } from '../../../foundation/db.ts'
import { json, moment, orNull, texts, uuid } from '../../../foundation/given.ts'
import { call, statement } from '../../../foundation/statement.ts'
import type { Decider } from '../decisions/queries.ts'
import type { ModeratorCounts, ReviewView } from './schemas.ts'

export type { Reviewed, ReviewRow }

type Reviewer = Pick<Decider, 'operatorId' | 'over'>

const REVIEWER = { operatorId: uuid, over: texts }

interface Sample {
  percent: number
  since: string
}

const finding = call({ ...REVIEWER, terms: json<Sample>() }, ({ operatorId, over, terms }) =>
  functions.next_review({ operator: operatorId, over, terms }),
)

/** The decision to review next, and how many wait; see `next_review` in SQL. */
export const nextReview = (
  db: Db,
  { operatorId, over }: Reviewer,
  terms: Sample,
): Promise<{ decision: DecisionRow | null; waiting: number }> => finding(db, { operatorId, over, terms })

export interface NewReview {
  decision: string
  outcome: ReviewView['outcome']
  policy: string | null
  measure: string | null
  note: string | null
  opens_case: boolean
  urgency: object
}

const reviewing = call({ ...REVIEWER, review: json<NewReview>(), now: moment }, ({ operatorId, over, review, now }) =>
  functions.review_decision({ review, operator: operatorId, over, at: now }),
)

/** See `review_decision` in SQL. */
export const reviewDecision = (
  db: Db,
  { operatorId, over }: Reviewer,
  review: NewReview,
  now: number,
): Promise<Reviewed> => reviewing(db, { operatorId, over, review, now })

const reviews = statement({ decisionId: uuid }, (orm, { decisionId }) =>
  orm
    .select({ row: functions.review_row({ r: whole(decisionReviews) }) })
    .from(decisionReviews)
    .where(eq(decisionReviews.decisionId, decisionId)),
)

/** The review of a decision; null where it has none. */
export const reviewOf = async (db: Db, decisionId: string): Promise<ReviewRow | null> =>
  (await reviews.maybe(db, { decisionId }))?.row ?? null

const counting = statement({ since: moment, only: orNull(uuid) }, (orm, { since, only }) => {
  // The only column of a function that returns single values has the name of the alias.
  const { source, row } = functions.decision_counts({ since, of_operator: only }).as('decision_counts')
  return orm.select({ counts: row.decision_counts }).from(source)
})

/** What moderators have decided since a time; see `decision_counts` in SQL. @param only one of them; null for all */
export const countsSince = async (db: Db, since: number, only: string | null): Promise<ModeratorCounts[]> =>
  (await counting.all(db, { since, only })).map(({ counts }) => counts)
