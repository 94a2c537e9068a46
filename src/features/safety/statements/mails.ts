import { policyOf } from '../../../catalogue/policies.ts'
import type { Mail } from '../../../providers/mail.ts'
import { mailOf } from '../../../providers/mail-form.ts'
import type { StatementRow } from './queries.ts'

const MEASURES = {
  warning: 'You have received a warning.',
  content_removed: 'Content of your profile was removed.',
  restriction: 'Some features of your account are restricted.',
  suspension: 'Your account is suspended.',
  ban: 'Your account was banned.',
} as const satisfies Record<StatementRow['measure'], string>

const FEATURES = {
  sending: 'sending messages and calling',
  requests: 'likes, interests and message requests',
  discovery: 'being found by others, and the feed',
  live: 'live matching',
} as const satisfies Record<StatementRow['features'][number], string>

const day = (time: Date): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(time)

/** What was decided and why, with the ways to redress (DSA art. 17). @param address where it can be appealed */
export function statementMail(row: StatementRow, address: string): Mail {
  const { title, text } = policyOf(row.policy)
  const scope = row.features.map((feature) => FEATURES[feature]).join('; ')
  return mailOf({
    subject: 'A decision about your account',
    lines: [
      [MEASURES[row.measure], scope && `Restricted: ${scope}.`, row.until && `Until: ${day(row.until)}.`]
        .filter(Boolean)
        .join(' '),
      `The rule: ${title}. ${text}`,
      `The reasons: ${row.explanation}`,
      `${row.isReported ? 'It had been reported to us' : 'We noticed it ourselves'}. A person decided; no automated means decided.`,
      `You can appeal free of charge until ${day(row.appealUntil)}, with the link below, which is yours alone. Somebody else than the first moderator decides within seven days. You may also turn to a certified out-of-court dispute settlement body, or to a court.`,
    ],
    action: { label: 'Read and appeal', address },
  })
}

const CHANGES = {
  undone: 'The decision was undone, and everything that it changed was restored.',
  appeal_granted: 'Your appeal was granted. The decision was undone, and everything that it changed was restored.',
  appeal_rejected: 'Your appeal was rejected. The decision stands.',
} as const

export type Change = keyof typeof CHANGES

/** How an appeal was decided, or that a decision was undone. */
export const changeMail = (row: StatementRow, change: Change, address: string): Mail =>
  mailOf({
    subject: 'A decision about your account has changed',
    lines: [
      `It is about the decision of ${day(row.from)} under the rule "${policyOf(row.policy).title}". ${CHANGES[change]}`,
      ...(row.appeal?.explanation ? [`The reasons: ${row.appeal.explanation}`] : []),
      ...(change === 'appeal_rejected'
        ? ['You may still turn to a certified out-of-court dispute settlement body, or to a court.']
        : []),
    ],
    action: { label: 'Read the decision', address },
  })
