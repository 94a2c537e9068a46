import { policyOf } from '../../../catalogue/policies.ts'
import { utcDay } from '../../../foundation/time.ts'
import type { TransparencyStatement } from '../../../providers/transparency.ts'
import type { DueStatement } from './queries.ts'

/** What the database is told about. */
type StatementFacts = Omit<DueStatement, 'tries'>

const day = (time: Date): string => utcDay(time.getTime())

/**
 * A statement of reasons as the database takes it. Everything in it follows from the rule and the measure: moderators' words may
 * name people, and stay here.
 */
export function statementRecord(facts: StatementFacts): TransparencyStatement {
  const { title, text, category } = policyOf(facts.policy)
  return {
    puid: facts.id,
    ...restrictionOf(facts),
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    incompatible_content_ground: `Community guidelines: ${title}`,
    incompatible_content_explanation: text,
    ...contentOf(facts),
    category,
    content_date: day(facts.contentAt),
    application_date: day(facts.from),
    decision_facts: `A moderator found that an account of a dating service broke the rule "${title}". ${
      facts.isNotice === null ? 'The service noticed it itself.' : 'It had been reported.'
    } Personal data is left out.`,
    source_type: sourceOf(facts.isNotice),
    automated_detection: 'No',
    automated_decision: 'AUTOMATED_DECISION_NOT_AUTOMATED',
  }
}

const sourceOf = (isNotice: boolean | null): string => {
  if (isNotice === null) return 'SOURCE_VOLUNTARY'
  return isNotice ? 'SOURCE_ARTICLE_16' : 'SOURCE_TYPE_OTHER_NOTIFICATION'
}

function contentOf({ measure, photoIds }: StatementFacts) {
  if (measure !== 'content_removed')
    return { content_type: ['CONTENT_TYPE_OTHER'], content_type_other: 'Behaviour of an account' }
  return { content_type: [photoIds.length > 0 ? 'CONTENT_TYPE_IMAGE' : 'CONTENT_TYPE_TEXT'] }
}

function restrictionOf({ measure, until, features }: StatementFacts): Partial<TransparencyStatement> {
  const end = until === null ? null : day(until)
  switch (measure) {
    case 'warning':
      return {
        decision_visibility: ['DECISION_VISIBILITY_OTHER'],
        decision_visibility_other: 'A warning, without a restriction',
      }
    case 'content_removed':
      return { decision_visibility: ['DECISION_VISIBILITY_CONTENT_REMOVED'] }
    case 'restriction':
      return {
        decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION',
        ...(end === null ? {} : { end_date_service_restriction: end }),
        ...(features.includes('discovery')
          ? {
              decision_visibility: ['DECISION_VISIBILITY_CONTENT_DISABLED'],
              ...(end === null ? {} : { end_date_visibility_restriction: end }),
            }
          : {}),
      }
    case 'suspension':
      return {
        decision_account: 'DECISION_ACCOUNT_SUSPENDED',
        ...(end === null ? {} : { end_date_account_restriction: end }),
      }
    case 'ban':
      return { decision_account: 'DECISION_ACCOUNT_TERMINATED' }
  }
}
