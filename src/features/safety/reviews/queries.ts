import { sql } from 'drizzle-orm'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { Role } from '../../../catalogue/roles.ts'
import type { Decider, DecisionRow } from '../decisions/queries.ts'
import type { ModeratorCounts, ReviewView } from './schemas.ts'

type Reviewer = Pick<Decider, 'operatorId' | 'over'>

const roles = (over: readonly Role[]) => sql`${sql.param([...over])}::text[]`

/** A review as `review_row` in SQL gives it; the note is sealed. */
export interface ReviewRow {
  decisionId: string
  reviewerId: string
  outcome: ReviewView['outcome']
  policy: ReviewView['policy']
  measure: ReviewView['measure']
  note: string | null
  createdAt: string
}

/** The decision to review next, and how many wait; see `next_review` in SQL. */
export const nextReview = async (
  db: Db,
  { operatorId, over }: Reviewer,
  terms: { percent: number; since: string },
): Promise<{ decision: DecisionRow | null; waiting: number }> =>
  (
    await db.one<{ answer: { decision: DecisionRow | null; waiting: number } }>(sql`
      select next_review(operator => ${operatorId}, over => ${roles(over)}, terms => ${JSON.stringify(terms)}::jsonb) as answer`)
  ).answer

export interface NewReview {
  decision: string
  outcome: ReviewView['outcome']
  policy: string | null
  measure: string | null
  note: string | null
  opens_case: boolean
  urgency: object
}

export type Reviewed =
  | { outcome: 'ok'; review: ReviewRow; caseId: string | null; events: DomainEvent[] }
  | { outcome: 'not_found' | 'forbidden' | 'two' | 'exists' }
  | { outcome: 'state'; state: string }

/** See `review_decision` in SQL. */
export const reviewDecision = async (
  db: Db,
  { operatorId, over }: Reviewer,
  review: NewReview,
  now: number,
): Promise<Reviewed> =>
  (
    await db.one<{ answer: Reviewed }>(sql`
      select review_decision(
        review => ${JSON.stringify(review)}::jsonb, operator => ${operatorId}, over => ${roles(over)}, at => ${instant(now)}
      ) as answer`)
  ).answer

/** The review of a decision; null where it has none. */
export async function reviewOf(db: Db, decisionId: string): Promise<ReviewRow | null> {
  const [row] = await db.rows<{ row: ReviewRow }>(
    sql`select review_row(r) as row from decision_reviews r where r.decision_id = ${decisionId}`,
  )
  return row?.row ?? null
}

/** What moderators have decided since a time; see `decision_counts` in SQL. @param only one of them; null for all */
export const countsSince = async (db: Db, since: number, only: string | null): Promise<ModeratorCounts[]> =>
  (
    await db.rows<{ row: ModeratorCounts }>(
      sql`select c as row from decision_counts(since => ${instant(since)}, of_operator => ${only}::uuid) c`,
    )
  ).map(({ row }) => row)
