import type { Mail } from '../../../providers/mail.ts'
import { mailOf } from '../../../providers/mail-form.ts'
import type { Settings } from '../../../settings.ts'

/** Confirms that a notice has arrived (DSA art. 16(4)). The same whether or not there is such an account. */
export const receiptMail = (id: string): Mail =>
  mailOf({
    subject: 'We have received your notice',
    lines: [
      `We have received your notice about content on VibesMatch. Its number is ${id}.`,
      'We will examine it, and write to you at this address when we have decided.',
      'If you did not send a notice, you do not need to do anything.',
    ],
  })

/** Says how a notice was decided, and how to complain (DSA art. 16(5) and (6), 20). */
export const decisionMail = ({ APPEAL_TO }: Settings, id: string, status: 'resolved' | 'dismissed'): Mail =>
  mailOf({
    subject: 'We have decided on your notice',
    lines: [
      status === 'resolved'
        ? `We have examined your notice ${id} and have taken action.`
        : `We have examined your notice ${id} and have found nothing that breaks the law or our rules.`,
      'A person has decided this. No automated means were used.',
      `If you do not agree, you can complain free of charge within six months: write to ${APPEAL_TO} and give the number of the notice. Somebody else will look at it. You can also turn to a certified out-of-court dispute settlement body, or to a court.`,
    ],
  })
