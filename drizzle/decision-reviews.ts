import { sql } from 'drizzle-orm'
import { check, foreignKey, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { REVIEW_OUTCOMES } from '../src/catalogue/cases.ts'
import { MEASURES, type PolicyKey } from '../src/catalogue/policies.ts'
import { createdAt, oneOf } from './columns.ts'
import { safetyDecisions } from './safety-decisions.ts'

/** What senior moderators found who looked at decisions again: one review for each decision. Outlives the account. */
export const decisionReviews = pgTable(
  'decision_reviews',
  {
    decisionId: uuid('decision_id').primaryKey(),
    /** The moderator of the decision, whom the constraints below keep out. */
    firstBy: uuid('first_by').notNull(),
    reviewerId: uuid('reviewer_id').notNull(),
    outcome: text('outcome', { enum: REVIEW_OUTCOMES }).notNull(),
    /** What the reviewer would have decided; null where they agree. */
    policy: text('policy').$type<PolicyKey>(),
    measure: text('measure', { enum: MEASURES }),
    /** In the reviewer's words, sealed for this row. */
    note: text('note'),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({
      name: 'decision_reviews_first_by',
      columns: [t.decisionId, t.firstBy],
      foreignColumns: [safetyDecisions.id, safetyDecisions.decidedBy],
    }),
    oneOf('decision_reviews_outcome_known', t.outcome, REVIEW_OUTCOMES),
    oneOf('decision_reviews_measure_known', t.measure, MEASURES),
    check('decision_reviews_by_another', sql`${t.reviewerId} <> ${t.firstBy}`),
    check(
      'decision_reviews_otherwise',
      sql`(${t.outcome} = 'agreed') = (${t.measure} is null) and (${t.policy} is null or ${t.measure} is not null)`,
    ),
  ],
)
